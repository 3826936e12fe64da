/** Defines the records that the window shows. All are plain data, which structured clone and JSON can carry. */
import type { WireError } from './errors.ts'
import type { LevelKind, RowLabelValues } from './label-fields/index.ts'
import type { Change, FieldName, FieldValue, ItemKey, ItemState, JsonValue, SettingClaim } from './labels.ts'
import type { MetadataFacetField, MetadataFieldName, MetadataHistogramField } from './metadata-fields.ts'
import type { PictureNotice } from './pictures.ts'
import type { LabelSchema } from './label-schema.ts'
import type { Namesake, PersonProfile } from './people.ts'
import type { Access } from './roles.ts'
import type { PictureScope } from './history-records.ts'
import type { ItemRatings, RowRatings } from './rating-records.ts'
import type { SortKey } from './sort.ts'

/** A small integer that names an item for as long as the data set is open in one process. Never stored. */
export type ItemId = number

/** One cell of the grid. */
export interface Row extends RowLabels {
  readonly key: ItemKey
  /** The last part of the key. */
  readonly name: string
  /** Pixels after EXIF orientation; null until known. */
  readonly width: number | null
  readonly height: number | null
  /** Changes with the picture's content. It is part of the addresses of pictures, so that caches are never stale. */
  readonly version: string
  /** A ThumbHash in base64, to paint until the thumbnail is there; '' while none is known. */
  readonly placeholder: string
  /** Null also while this program has not decoded the picture yet. */
  readonly notice: PictureNotice | null
  /** Some of its pixels are not opaque; false also while this program has not decoded it yet. */
  readonly isTransparent: boolean
  /** Its place in its stack; null when it is in none, or when that is not known yet. */
  readonly stack: RowStack | null
  /**
   * How many pictures of its collapsed stack are hidden behind it: they are not in the result. 0 for a picture that
   * hides none.
   */
  readonly hides: number
  /** False when the picture is labelled but not in the data set. */
  readonly present: boolean
}

/** The place of a picture in its stack: pictures that follow each other and look nearly the same. */
export interface RowStack {
  /** The first picture of the stack, by which a window knows which pictures belong together. */
  readonly first: ItemId
  /** From 1 on. */
  readonly position: number
  readonly size: number
}

/** The labels of a row, as pushed when they change. */
export interface RowLabels extends RowLabelValues {
  readonly id: ItemId
  readonly conflict: boolean
  readonly updatedAt: number | null
  readonly updatedBy: string | null
  /** Everybody's stars, where each person gives their own and this person may see those of others. */
  readonly ratings?: RowRatings
}

/** What a row says about the file, as pushed when the file was overwritten, or when its stack has changed. */
export type RowFile = Pick<
  Row,
  'id' | 'width' | 'height' | 'version' | 'placeholder' | 'notice' | 'isTransparent' | 'stack'
>

/**
 * A name whose labelled picture is gone or was replaced by another one, and the pictures that it may have become, the
 * most likely first.
 */
export interface DoubtfulMove {
  readonly from: Row
  readonly to: readonly Row[]
}

export interface FolderNode {
  /** '' is the data set itself. */
  readonly path: string
  readonly name: string
  /** The number of pictures in this folder and below. */
  readonly total: number
  /** How many of them have a label. */
  readonly labelled: number
  /** How many of them others have changed since this person last looked. */
  readonly news: number
}

/** Which pictures are found, and in which order. */
export interface PictureQuery {
  /**
   * A text of the filter language, such as `owl stars>=3 tag:cat -tag:blur by:alice`. An empty text finds everything.
   */
  readonly text: string
  /** The folder to search, with everything below it; '' is the whole data set. */
  readonly folder: string
  readonly sort: SortKey
  readonly descending: boolean
}

/** What a window shows. */
export interface Query extends PictureQuery {
  /** Which pictures are searched; null for all. */
  readonly scope: PictureScope | null
  /** Whether one picture of each stack is shown, except of those that the person has expanded. */
  readonly collapseStacks: boolean
}

export const DEFAULT_QUERY: Query = {
  text: '',
  folder: '',
  sort: 'name',
  descending: false,
  collapseStacks: false,
  scope: null,
}

export interface QueryResult {
  /** The number of this result for later calls. A new `query.run` of the same client releases the old result. */
  readonly result: number
  readonly revision: number
  readonly total: number
  /** How many pictures that the query finds are not in the result, because their stacks are collapsed. */
  readonly hidden: number
}

/** One condition of a query. */
export interface ExcludingCondition {
  /** The text of the condition in the filter. */
  readonly condition: string
  /** The text of the filter without it, and how many pictures that would find. */
  readonly without: string
  readonly total: number
}

/** The numbers that are counted in bins. */
export type HistogramField =
  | 'width'
  | 'height'
  | 'size'
  | 'added'
  | 'updated'
  | MetadataHistogramField
  | `metric.${string}`

/**
 * Counts over all pictures that a query finds now, also over those that are hidden in collapsed stacks.
 *
 * A facet is counted as if the query had no condition on it, so that it shows the other choices. Tags, and conditions
 * such as `conflict`, narrow the result further instead, so they are counted over the result itself.
 */
export interface Facets {
  /** How many items a new run would find. */
  readonly total: number
  /** How many items have each level, the lowest first, for each kind that has levels. */
  readonly levels: Readonly<Record<LevelKind, readonly number[]>>
  /** The most used first; the rarest are left out where there are many thousands. */
  readonly tags: readonly TagCount[]
  /** Who labelled last, the one with most items first. */
  readonly people: readonly PersonCount[]
  readonly labelled: number
  readonly conflicts: number
  readonly withNotes: number
  /** How many items others have changed since this person last looked. */
  readonly news: number
  /** The metrics of the data set, sorted by name, also those that no item of the result has. */
  readonly metrics: readonly string[]
  readonly histograms: readonly Histogram[]
  /** How many items have each value of the metadata, the most frequent first; the rarest are left out. */
  readonly values: Readonly<Record<MetadataFacetField, readonly ValueCount[]>>
  readonly metadata: MetadataProgress
}

export interface ValueCount {
  readonly value: string
  readonly count: number
}

/** How far the metadata of the data set has been read. */
export interface MetadataProgress {
  /** The number of pictures in the folder whose metadata is known. */
  readonly read: number
  readonly total: number
  /** The fields for which at least one picture has a value. */
  readonly fields: readonly MetadataFieldName[]
}

export interface PersonCount {
  readonly user: string
  readonly count: number
}

export interface Histogram {
  readonly field: HistogramField
  /** The least and greatest value in the data set. Null without any value. */
  readonly range: { readonly low: number; readonly high: number } | null
  /** `log`: each bin is wider than the one before by about the same factor. */
  readonly scale: 'linear' | 'log'
  /** Whether all values are whole numbers. */
  readonly isWhole: boolean
  /**
   * The ends of the bins in ascending order, one more than there are bins. A bin has the values from its first end up to
   * its second one, without that one. The first and the last bin also have what is beyond. Empty without any value.
   */
  readonly edges: readonly number[]
  /** The number of pictures in each bin. */
  readonly bins: readonly number[]
}

/** The fields whose values can be completed. */
export type SuggestField = 'tag' | 'person' | 'rater' | 'folder' | 'metric' | 'format' | MetadataFacetField

export interface Suggestion {
  readonly value: string
  /** The number of pictures that have it. */
  readonly count: number
}

export interface TagCount {
  readonly tag: string
  readonly count: number
}

/** The labels of several pictures, counted. */
export interface LabelCounts {
  /** The revision of the labels that were counted. */
  readonly revision: number
  readonly total: number
  /** How many pictures have each level, the lowest first, for each kind that has levels. */
  readonly levels: Readonly<Record<LevelKind, readonly number[]>>
  /** The most used first. */
  readonly tags: readonly TagCount[]
  readonly withNotes: number
  readonly conflicts: number
}

/** What an edit would change. */
export interface EditPreview {
  /** The pictures whose labels differ afterwards. */
  readonly changed: number
  /**
   * Of these, the pictures that lose a label and that somebody else labelled last, by that person, the one with most
   * pictures first.
   */
  readonly others: readonly PersonCount[]
}

/** A note about a part of a filter that is understood but finds nothing, such as a folder that does not exist. */
export interface FilterHint {
  readonly message: string
  /** The part of the text in Unicode NFC, `end` exclusive. */
  readonly at: number
  readonly end: number
}

/** Tags that another one, or none, replaced in the whole data set. */
export interface ReplacedTags {
  readonly tags: readonly string[]
  /** The tag instead of them; '' when they were deleted. */
  readonly by: string
}

/** What it would do to replace tags everywhere. */
export interface TagReplacement {
  /** The tag afterwards, spelled as the team spells it; '' when the tags are deleted. */
  readonly by: string
  /** Why the text cannot be a tag; null when it can. */
  readonly problem: string | null
  /** The pictures that have one of the tags now. */
  readonly pictures: number
  /** The pictures that have the other tag already, in the whole data set. */
  readonly alreadyTagged: number
  /** As in `EditPreview`. */
  readonly others: readonly PersonCount[]
}

/** A change as the history shows it. The window makes the texts from the change itself. */
export interface HistoryEntry {
  readonly change: Change
  /** The value that each field of the change had before, as its author saw it. Fields without a value are left out. */
  readonly before: readonly (readonly [FieldName, FieldValue])[]
  /** The changes that this one undid, without undos, by time; empty for every other change. */
  readonly undid: readonly Change[]
  /** The changes that count again because this one undid the undo of them, by time; empty for every other change. */
  readonly restored: readonly Change[]
  /** Fields of this change that another change has replaced since. */
  readonly replacedFields: readonly FieldName[]
  /** Whether stars of the change are hidden, because this person has not given the picture stars yet. */
  readonly hidesStars?: boolean
  /**
   * Who undid this change, and when; null while it counts. `movedTo` is the name that its labels moved to with the
   * picture, '' when the picture is no longer in the data set, and null when a person undid it.
   */
  readonly undone: { readonly by: string; readonly at: number; readonly movedTo: ItemKey | null } | null
}

export interface MetadataField {
  readonly label: string
  /** Text from the file. It must be shown as plain text only. */
  readonly value: string
  /** The single values, when there are several. */
  readonly list?: readonly string[]
  /** The condition that finds all pictures with this value, where there is one. */
  readonly condition?: string
}

export interface MetadataGroup {
  readonly name: 'Generation' | 'Camera' | 'Description' | 'Location'
  /** At least one, in the order in which they are shown. */
  readonly fields: readonly MetadataField[]
}

/** One tag as the file has it. */
export interface MetadataTag {
  /** The kind of metadata that contains it: `EXIF`, `XMP`, `IPTC`, `PNG text`, … */
  readonly block: string
  readonly name: string
  readonly value: string
}

export interface Metadata {
  /** The fields that people look for most. */
  readonly groups: readonly MetadataGroup[]
  /** All tags, including those in the groups. */
  readonly all: readonly MetadataTag[]
}

export interface Preview {
  /** A `data:` address. */
  readonly image: string
  /**
   * The size of the picture in pixels, as shown. If the image has another shape, it has equal black bars on two sides.
   */
  readonly width: number
  readonly height: number
}

export interface ItemDetail {
  readonly id: ItemId
  readonly key: ItemKey
  /** The revision of `state` and `history`. An edit by a person who looks at them has it as `seen`. */
  readonly revision: number
  readonly state: ItemState
  /** Whether the file was edited or replaced since it was labelled; false when its content was not read yet. */
  readonly edited: boolean
  /** Newest first. */
  readonly history: readonly HistoryEntry[]
  /** Everybody's stars, where each person gives their own; null where stars are given together. */
  readonly ratings: ItemRatings | null
}

export interface Peer {
  readonly replica: string
  /** The id of the person. */
  readonly user: string
  readonly host: string
  readonly self: boolean
  readonly item: ItemId | null
  readonly key: ItemKey | null
  readonly mode: 'idle' | 'viewing' | 'editing'
  /** The pictures that they label next from a queue, by `claimHash`. */
  readonly claims: readonly number[]
  /** Since when the person has had the data set open, and been at the picture, in milliseconds since the epoch by this machine's clock. */
  readonly since: number
  readonly itemSince: number
  /** The version of the program; empty where it does not say. */
  readonly version: string
  /** When they made the latest of their changes that still is the last one of its picture; null when there is none. */
  readonly lastChangeAt: number | null
}

/** Who has the data set open, and how people are shown. */
export interface People {
  /** This person first. */
  readonly peers: readonly Peer[]
  /** Includes people who have left. Whoever is not in it is shown by the id. */
  readonly profiles: readonly PersonProfile[]
  /** People of the same name who have labelled here, while the person who works here has not. */
  readonly namesakes: readonly Namesake[]
  /** What the person who works here may do. */
  readonly access: Access
}

export interface LastError {
  readonly message: string
  readonly path: string | null
  readonly at: number
  /** The storage that is full; null for any other error. */
  readonly full: 'share' | 'machine' | null
}

/** What the status bar and its details show. */
export interface Status {
  /**
   * `stalled`: calls to the share wait and none has been answered for about two seconds; `offline`: they have failed.
   */
  readonly state: 'opening' | 'live' | 'timed' | 'stalled' | 'offline' | 'read-only'
  /** How the folder is mounted, as the operating system names it: `ext4`, `nfs4`, `cifs`, … */
  readonly mount: string
  readonly network: boolean
  /** Whether the system reports changes of the folder. */
  readonly isWatched: boolean
  /** Milliseconds between timed reads, also where the folder is watched and they are the safety net; 0 until the folder was opened. */
  readonly intervalMs: number
  /** Changes not yet on the share. */
  readonly unsaved: number
  /** The number of sidecars that are not up to date yet. */
  readonly pendingSidecars: number
  /** The share's clock minus this machine's clock, in milliseconds. */
  readonly clockOffsetMs: number
  /** The median time from another person's change until it arrives here, in milliseconds; null before the first one. */
  readonly delayMs: number | null
  readonly people: number
  /** Damaged files that were moved to the quarantine or skipped; relative to `.lenslet`. */
  readonly damaged: readonly string[]
  /** Folders and pictures that cannot be shown: how many, and one sentence about each of the first ones. */
  readonly hidden: { readonly count: number; readonly first: readonly string[] }
  readonly lastError: LastError | null
  /** Why labels cannot be changed; null when they can. */
  readonly readOnlyReason: string | null
  /** Why nothing can be written although the share answers, in the state `offline`; otherwise null. */
  readonly unwritableReason: string | null
  readonly scanning: boolean
  readonly found: number
}

/** The type of a setting's value. */
export type SettingType =
  | { readonly kind: 'choice'; readonly choices: readonly { readonly value: string; readonly title: string }[] }
  | {
      readonly kind: 'number'
      readonly min: number
      readonly max: number
      readonly unit: 'ms' | 'per second' | 'people'
    }
  | { readonly kind: 'lines'; readonly most: number }

/** A value that a person or the team gave, whether or not it is in force. */
export interface GivenSetting {
  readonly value: JsonValue
  /** One sentence that says why the value cannot be used; null when it can. */
  readonly problem: string | null
}

export interface TeamSetting extends GivenSetting {
  /** Who gave it, or removed it when `value` is null. */
  readonly by: string
  readonly at: number
  /**
   * Different values that people gave without having seen each other, the one that counts first; empty when they agree.
   */
  readonly conflict: readonly SettingClaim[]
}

/**
 * A setting: the value in force, and where it comes from. The value of this machine comes before the team's, and that
 * before the default.
 */
export interface Setting {
  readonly name: string
  /** What it is about: which pictures are shown and how, whose stars count, or how changes of others are noticed. */
  readonly group: 'pictures' | 'rating' | 'checking'
  /** In plain words. */
  readonly title: string
  readonly about: string
  readonly type: SettingType
  readonly default: string | number
  readonly value: string | number
  readonly from: 'default' | 'team' | 'person'
  /** Null when nobody ever gave one. */
  readonly team: TeamSetting | null
  readonly person: GivenSetting | null
}

/** A setting that this version does not know: of a newer version, or misspelt. It is kept and has no effect. */
export interface UnknownSetting {
  readonly name: string
  readonly from: 'team' | 'person'
  readonly value: JsonValue
  readonly by: string | null
  readonly at: number | null
}

/** The query of a Smart Folder, and its order. */
export interface SmartFolderQuery {
  readonly filter: string
  readonly sort: SortKey
  readonly descending: boolean
  /** The ids of the people to whom its pictures are assigned; absent for nobody. */
  readonly people?: readonly string[] | undefined
}

/** A query that somebody gave a Smart Folder; null for one that they removed. */
export interface SmartFolderClaim {
  readonly query: SmartFolderQuery | null
  readonly by: string
  readonly at: number
}

/** A query that the team stored under a name. */
export interface SmartFolder {
  readonly name: string
  readonly query: SmartFolderQuery
  readonly by: string
  readonly at: number
  /** One sentence that says why the query is invalid; null when it is valid. */
  readonly problem: string | null
  /** Different queries that people gave without having seen each other, the newest first; empty when they agree. */
  readonly conflict: readonly SmartFolderClaim[]
}

export interface Settings {
  /** The revision of the team's values. A call that changes them has it as `seen`. */
  readonly revision: number
  readonly smartFolders: readonly SmartFolder[]
  readonly schema: LabelSchema
  readonly settings: readonly Setting[]
  readonly unknown: readonly UnknownSetting[]
}

/** A folder without labels. It is opened when the person has decided whether to label it. */
export interface NewFolder {
  readonly path: string
  readonly name: string
}

/** Why a folder could not be opened. */
export interface OpenFailure {
  readonly path: string
  readonly error: WireError
}

/** A folder that was open before. */
export interface RecentFolder {
  readonly path: string
  readonly name: string
  /** When it was last opened; null when that is not known. */
  readonly openedAt: number | null
  readonly isThere: boolean
}

export interface DatasetSession {
  readonly path: string
  readonly name: string
  readonly id: string
  /** The number of this opening. Answers that belong to an earlier one are ignored. */
  readonly opening: number
  /** Whether it was opened to look only, by the person or by an option of the program: nothing is written. */
  readonly looking: boolean
}

/** The state of a window's session, which the window reads first. */
export interface Session {
  /** The id of the person who works here, and how they are called. */
  readonly user: string
  readonly userName: string
  /** True until the person has confirmed or changed the name that comes from the system. */
  readonly userGuessed: boolean
  readonly host: 'electron' | 'browser'
  /** Whether the program was started to look only. */
  readonly readOnly: boolean
  readonly dataset: DatasetSession | null
  /** The path of the folder that is being opened, or null. */
  readonly opening: string | null
  /** At most one of these two is set: the folder that the person is asked about, and what went wrong. */
  readonly newFolder: NewFolder | null
  readonly failure: OpenFailure | null
  readonly recent: readonly string[]
  /** The path of the sample data set, whether or not it exists yet. */
  readonly sample: string
  readonly version: string
}
