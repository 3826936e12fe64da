/** Records that the window shows. All are plain data: they survive structured clone and JSON alike. */
import type { WireError } from './errors.ts'
import type { LevelKind, RowLabelValues } from './label-fields/index.ts'
import type { Change, FieldName, ItemKey, ItemState, JsonValue, SettingClaim } from './labels.ts'
import type { PictureNotice } from './pictures.ts'
import type { SortKey } from './sort.ts'

/** A small integer that names an item for as long as the data set is open in one process. Never stored. */
export type ItemId = number

/** One cell of the grid. */
export interface Row extends RowLabels {
  readonly key: ItemKey
  /** Last part of the key. */
  readonly name: string
  /** Pixels after EXIF orientation; null until known. */
  readonly width: number | null
  readonly height: number | null
  /** Changes when the picture's content does; goes into thumbnail and picture addresses so that caches stay true. */
  readonly version: string
  /** A ThumbHash in base64, to paint until the thumbnail is there; '' while none is known. */
  readonly placeholder: string
  /** Null also until the picture was decoded once in this program. */
  readonly notice: PictureNotice | null
  /** Something behind it is seen through some of it; false also until it was decoded once in this program. */
  readonly isTransparent: boolean
  /** False when the picture is labelled but not (or no longer) in the folder. */
  readonly present: boolean
}

/** The label half of a row, as pushed when labels change. */
export interface RowLabels extends RowLabelValues {
  readonly id: ItemId
  readonly conflict: boolean
  readonly updatedAt: number | null
  readonly updatedBy: string | null
}

/** The file's half of a row, as pushed when the file was written over. */
export type RowFile = Pick<Row, 'id' | 'width' | 'height' | 'version' | 'placeholder' | 'notice' | 'isTransparent'>

/**
 * A name whose labelled picture is gone, or has another picture now, and the pictures that it may have become, the
 * likeliest first.
 */
export interface DoubtfulMove {
  readonly from: Row
  readonly to: readonly Row[]
}

export interface FolderNode {
  /** '' is the data set itself. */
  readonly path: string
  readonly name: string
  /** Images in this folder and below. */
  readonly total: number
  /** Those with any label. */
  readonly labelled: number
}

export interface Query {
  /**
   * The filter language of FORMAT-independent search: bare words, `stars>=3`, `tag:cat`, `-tag:blur`, `by:alice`.
   * Empty: everything.
   */
  readonly text: string
  /** Folder to look in, with everything below it; '' is the whole data set. */
  readonly folder: string
  readonly sort: SortKey
  readonly descending: boolean
}

export interface QueryResult {
  /** Names this result in later calls; a new `query.run` of the same client releases the old one. */
  readonly result: number
  readonly revision: number
  readonly total: number
}

/** One condition of a query. */
export interface ExcludingCondition {
  /** As it stands in the filter. */
  readonly condition: string
  /** What the query would be without it, and how many pictures it would find. */
  readonly without: string
  readonly total: number
}

/** Numbers that are counted in bins. */
export type HistogramField = 'width' | 'height' | 'size' | 'added' | 'updated' | `metric.${string}`

/**
 * Counts over a result as its query finds it now. What a facet shows is counted as if the query had no condition on
 * that facet, so that it tells what else there is to choose; tags and marks add up instead, so they are counted over
 * the result itself.
 */
export interface Facets {
  /** How many items a new run would find. */
  readonly total: number
  /** Of each kind that has levels: how many items have each level, the lowest first. */
  readonly levels: Readonly<Record<LevelKind, readonly number[]>>
  /** The most used first; the rarest are left out where there are many thousands. */
  readonly tags: readonly TagCount[]
  /** Who labelled last, the one with most items first. */
  readonly people: readonly PersonCount[]
  readonly labelled: number
  readonly conflicts: number
  readonly withNotes: number
  /** Metrics of the data set, whether or not anything of the result has them; by name. */
  readonly metrics: readonly string[]
  readonly histograms: readonly Histogram[]
}

export interface PersonCount {
  readonly user: string
  readonly count: number
}

export interface Histogram {
  readonly field: HistogramField
  /**
   * Least and greatest value in the data set; the bins between them are equally wide. Null when nothing has a value.
   */
  readonly range: { readonly low: number; readonly high: number } | null
  readonly bins: readonly number[]
}

/** What values are looked for. */
export type SuggestField = 'tag' | 'person' | 'folder' | 'metric' | 'format'

export interface Suggestion {
  readonly value: string
  /** Pictures that have it. */
  readonly count: number
}

export interface TagCount {
  readonly tag: string
  readonly count: number
}

/** A change as history shows it: `value` texts are made by the window from the change itself. */
export interface HistoryEntry {
  readonly change: Change
  /** Fields of this change that something else has replaced since. */
  readonly replacedFields: readonly FieldName[]
  /**
   * Who undid this change, and when; null while it counts. `movedTo`: its labels went to this name with the picture, ''
   * where the picture is not in the folder any more; null when a person undid it.
   */
  readonly undone: { readonly by: string; readonly at: number; readonly movedTo: ItemKey | null } | null
}

export interface MetadataField {
  readonly label: string
  /** Plain text from the file, to be shown as nothing else. */
  readonly value: string
  /** Its parts, when it is several values. */
  readonly list?: readonly string[]
}

export interface MetadataGroup {
  readonly name: 'Generation' | 'Camera' | 'Description' | 'Location'
  /** At least one, in the order in which they are shown. */
  readonly fields: readonly MetadataField[]
}

/** One tag as the file has it. */
export interface MetadataTag {
  /** What kind of metadata it stands in: `EXIF`, `XMP`, `IPTC`, `PNG text`, … */
  readonly block: string
  readonly name: string
  readonly value: string
}

export interface Metadata {
  /** What people ask for. */
  readonly groups: readonly MetadataGroup[]
  /** Everything, what is in the groups included. */
  readonly all: readonly MetadataTag[]
}

export interface Preview {
  /** A `data:` address. */
  readonly image: string
  /** Pixels of the picture as shown. What the image has beyond that shape, on both sides alike, are black bars. */
  readonly width: number
  readonly height: number
}

export interface ItemDetail {
  readonly id: ItemId
  readonly key: ItemKey
  /** The revision that `state` and `history` are of; send it back as `seen` with an edit made while looking at them. */
  readonly revision: number
  readonly state: ItemState
  /** Whether the file was edited or replaced since it was labelled; false where nobody has looked into it. */
  readonly edited: boolean
  /** Newest first. */
  readonly history: readonly HistoryEntry[]
}

export interface Peer {
  readonly replica: string
  readonly user: string
  readonly host: string
  readonly self: boolean
  readonly item: ItemId | null
  readonly key: ItemKey | null
  readonly mode: 'idle' | 'viewing' | 'editing'
}

export interface LastError {
  readonly message: string
  readonly path: string | null
  readonly at: number
  /** What has no room left; null when it is something else. */
  readonly full: 'share' | 'machine' | null
}

/** What the status strip tells, and its details. */
export interface Status {
  /**
   * `stalled`: calls to the share wait and none has been answered for about two seconds; `offline`: they have failed.
   */
  readonly state: 'opening' | 'live' | 'timed' | 'stalled' | 'offline' | 'read-only'
  /** How the folder is mounted, as the operating system names it: `ext4`, `nfs4`, `cifs`, … */
  readonly mount: string
  readonly network: boolean
  /** Milliseconds between timed reads; also in `live`, where they are the safety net. */
  readonly intervalMs: number
  /** Changes not yet on the share. */
  readonly unsaved: number
  /** Sidecars still to be brought up to date. */
  readonly unsettled: number
  /** Share's clock minus this machine's, in milliseconds. */
  readonly clockOffsetMs: number
  /** Median delay from somebody's change to our seeing it, milliseconds; null before the first. */
  readonly delayMs: number | null
  readonly people: number
  /** Files that were set aside or skipped because they were damaged; relative to `.lenslet`. */
  readonly damaged: readonly string[]
  /** Folders and pictures that cannot be shown: how many, and one sentence about each of the first. */
  readonly hidden: { readonly count: number; readonly first: readonly string[] }
  readonly lastError: LastError | null
  /** Why labels cannot be changed, when they cannot. */
  readonly readOnlyReason: string | null
  readonly scanning: boolean
  readonly found: number
}

/** What a setting may be. `unit` is what its number counts. */
export type SettingType =
  | { readonly kind: 'choice'; readonly choices: readonly { readonly value: string; readonly title: string }[] }
  | { readonly kind: 'number'; readonly min: number; readonly max: number; readonly unit: 'ms' | 'per second' }
  | { readonly kind: 'lines'; readonly most: number }

/** A value that a person or the team gave, used or not. */
export interface GivenSetting {
  readonly value: JsonValue
  /** One sentence: why it is not used; null when it can be. */
  readonly problem: string | null
}

export interface TeamSetting extends GivenSetting {
  /** Who gave it, or took it away when `value` is null. */
  readonly by: string
  readonly at: number
  /**
   * Different values that people gave without having seen each other, the one that counts first; empty when they agree.
   */
  readonly conflict: readonly SettingClaim[]
}

/**
 * One setting: what is in force, and who says so. This machine's value goes before the team's, and that before the
 * default.
 */
export interface Setting {
  readonly name: string
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

/** A name that this version does not know: of a newer version, or misspelt. It is kept and does nothing. */
export interface UnknownSetting {
  readonly name: string
  readonly from: 'team' | 'person'
  readonly value: JsonValue
  readonly by: string | null
  readonly at: number | null
}

/** What a Smart Folder finds, and in which order. */
export interface SmartFolderQuery {
  readonly filter: string
  readonly sort: SortKey
  readonly descending: boolean
}

/** What somebody said a Smart Folder is; null: that it is to be none. */
export interface SmartFolderClaim {
  readonly query: SmartFolderQuery | null
  readonly by: string
  readonly at: number
}

/** A query that the team keeps under a name. */
export interface SmartFolder {
  readonly name: string
  readonly query: SmartFolderQuery
  readonly by: string
  readonly at: number
  /** One sentence: why it finds nothing; null when all is well. */
  readonly problem: string | null
  /** What people said without having seen each other, the newest first; empty when they agree. */
  readonly conflict: readonly SmartFolderClaim[]
}

export interface Settings {
  /** What the team's values are of; send it back as `seen`. */
  readonly revision: number
  readonly smartFolders: readonly SmartFolder[]
  readonly settings: readonly Setting[]
  readonly unknown: readonly UnknownSetting[]
}

/**
 * What a grid shows, told in a way that another width, size or layout can show too: a point in a picture's row, and
 * where in the view it lies.
 */
export interface GridPlace {
  /** Of the picture in the result. */
  readonly position: number
  /** Its key, for a result that has other positions; null while it is not loaded. */
  readonly key: ItemKey | null
  /** 0 is the upper edge of the picture's row, 1 the lower. */
  readonly fraction: number
  /** Pixels from the upper edge of the view. */
  readonly y: number
}

export interface Prefs {
  readonly theme: 'system' | 'light' | 'dark'
  readonly leftPanel: boolean
  readonly rightPanel: boolean
  /** Rows of pictures with their own shapes, or cells that are all alike. */
  readonly gridLayout: 'justified' | 'uniform'
  /** Pixels: the width of a uniform cell, about the height of a justified row. */
  readonly cellSize: number
  readonly autoAdvance: boolean
  /**
   * How large a window of the program's own shows everything but pictures at 1:1; 1 is as the system does. A browser
   * has its own zoom.
   */
  readonly interfaceSize: number
  /**
   * Whether the program asks for a newer version of itself, where it has an address to ask and no policy forbids it.
   */
  readonly checkForUpdates: boolean
  /** What was last looked for in each data set, by its id; the one used last comes last. */
  readonly queries: Readonly<Record<string, Query>>
  /** Where the grid stood in each data set, by its id; the one used last comes last. */
  readonly places: Readonly<Record<string, GridPlace>>
  /** Panel widths and the like, by component; 1 and 0 for what is open and what is not. */
  readonly layout: Readonly<Record<string, number>>
  /** Folders that were opened or closed by hand in each data set, by its id. */
  readonly folds: Readonly<Record<string, readonly string[]>>
  /** Keys of pictures that are gone for good, as the person said, by data set: nobody asks about them again. */
  readonly settledMoves: Readonly<Record<string, readonly string[]>>
}

export const DEFAULT_QUERY: Query = { text: '', folder: '', sort: 'name', descending: false }

export const DEFAULT_PREFS: Prefs = {
  theme: 'system',
  leftPanel: true,
  rightPanel: true,
  gridLayout: 'justified',
  cellSize: 180,
  autoAdvance: false,
  interfaceSize: 1,
  checkForUpdates: true,
  queries: {},
  places: {},
  layout: {},
  folds: {},
  settledMoves: {},
}

/** A note that is being typed, see the window's store. */
export interface KeptDraft {
  readonly id: ItemId
  readonly text: string
  readonly base: string
  readonly seen: number
}

/** How a picture is looked at, told relative to it and to the room it has. */
export interface Lens {
  /** 1: the picture just fits. */
  readonly zoom: number
  /** The point of the turned picture in the middle of the stage, 0 to 1 from its left and upper edge. */
  readonly x: number
  readonly y: number
}

/** Quarter turns of the picture as stored to the picture as looked at, clockwise. */
export type QuarterTurns = 0 | 1 | 2 | 3

/** Of one pane, or with `id` null the common one of linked panes. */
export interface KeptLens {
  readonly id: ItemId | null
  readonly lens: Lens
}

export interface KeptComparison {
  readonly ids: readonly ItemId[]
  readonly active: number
  readonly wipe: boolean
  readonly divider: number
  readonly linked: boolean
  readonly lenses: readonly KeptLens[]
}

/** What the window shows, for a page that is loaded anew: after a crash, or because the person asked for it. */
export interface KeptView {
  readonly query: Query
  readonly place: GridPlace | null
  readonly focus: ItemId | null
  /** The window packs many into a text that only it understands. */
  readonly selected: readonly ItemId[] | string
  readonly viewer: boolean
  /** Of the picture in the viewer. */
  readonly lens: Lens
  /** The next picture keeps the lens. */
  readonly keepZoom: boolean
  readonly turns: readonly { readonly id: ItemId; readonly quarters: QuarterTurns }[]
  readonly compare: KeptComparison | null
  readonly drafts: readonly KeptDraft[]
}

/** A folder that holds no labels yet. It is opened when the person has said how. */
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
  /** When it was opened last; null where that is not known. */
  readonly openedAt: number | null
  readonly isThere: boolean
}

export interface DatasetSession {
  readonly path: string
  readonly name: string
  readonly id: string
  /** Another number for each opening: what was asked of an earlier one is of no use any more. */
  readonly opening: number
  /** It was opened to look only: the person, or how the program was started, wants nothing to be written. */
  readonly looking: boolean
}

/** What the window needs to know first. */
export interface Session {
  readonly user: string
  /** True until the person has confirmed or changed the name that was guessed from the system. */
  readonly userGuessed: boolean
  readonly host: 'electron' | 'browser'
  /** The program was started to look only. */
  readonly readOnly: boolean
  readonly dataset: DatasetSession | null
  /** Path of the folder that is being opened, or null. */
  readonly opening: string | null
  /** At most one of these two: what the person is asked, and what went wrong. */
  readonly newFolder: NewFolder | null
  readonly failure: OpenFailure | null
  readonly recent: readonly string[]
  /** Where the sample is, or would be made. */
  readonly sample: string
  readonly version: string
}
