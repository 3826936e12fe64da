/** Records that the window shows. All are plain data: they survive structured clone and JSON alike. */
import type { Change, FieldName, ItemKey, ItemState, JsonValue, SettingClaim } from './labels.ts'

/** A small integer that names an item for as long as the data set is open in one process. Never stored. */
export type ItemId = number

/** One cell of the grid. */
export interface Row {
  readonly id: ItemId
  readonly key: ItemKey
  /** Last part of the key. */
  readonly name: string
  /** Pixels after EXIF orientation; null until known. */
  readonly width: number | null
  readonly height: number | null
  /** Changes when the picture's content does; goes into thumbnail and picture addresses so that caches stay true. */
  readonly version: string
  /** False when the picture is labelled but not (or no longer) in the folder. */
  readonly present: boolean
  readonly stars: number
  readonly tags: readonly string[]
  readonly hasNotes: boolean
  readonly conflict: boolean
  readonly updatedAt: number | null
  readonly updatedBy: string | null
}

/** The label half of a row, as pushed when labels change. */
export type RowLabels = Pick<Row, 'id' | 'stars' | 'tags' | 'hasNotes' | 'conflict' | 'updatedAt' | 'updatedBy'>

/** A labelled picture that is gone, and unlabelled ones that it may have become, the likeliest first. */
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

export type SortKey = 'name' | 'path' | 'added' | 'updated' | 'stars'

export interface Query {
  /** The filter language of FORMAT-independent search: bare words, `stars>=3`, `tag:cat`, `-tag:blur`, `by:alice`. Empty: everything. */
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

export interface Facets {
  /** Index 0 to 5: how many images of the result without its star filter have that many stars. */
  readonly stars: readonly number[]
  readonly tags: readonly TagCount[]
  readonly conflicts: number
  readonly withNotes: number
}

export interface TagCount { readonly tag: string; readonly count: number }

/** A change as history shows it: `value` texts are made by the window from the change itself. */
export interface HistoryEntry {
  readonly change: Change
  /** Fields of this change that something else has replaced since. */
  readonly replacedFields: readonly FieldName[]
}

export interface FileFacts {
  /** Bytes. */
  readonly size: number
  readonly modifiedAt: number
  readonly format: string | null
  readonly width: number | null
  readonly height: number | null
  /** Why the picture cannot be shown, else null. */
  readonly problem: string | null
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

export interface LastError { readonly message: string; readonly path: string | null; readonly at: number }

/** What the status strip tells, and its details. */
export interface Status {
  /** `stalled`: calls to the share wait and none has been answered for about two seconds; `offline`: they have failed. */
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
  /** Different values that people gave without having seen each other, the one that counts first; empty when they agree. */
  readonly conflict: readonly SettingClaim[]
}

/** One setting: what is in force, and who says so. This machine's value goes before the team's, and that before the default. */
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

export interface Settings {
  /** What the team's values are of; send it back as `seen`. */
  readonly revision: number
  readonly settings: readonly Setting[]
  readonly unknown: readonly UnknownSetting[]
}

export interface Prefs {
  readonly theme: 'system' | 'light' | 'dark'
  readonly leftPanel: boolean
  readonly rightPanel: boolean
  /** Pixels of a grid cell's longer side. */
  readonly cellSize: number
  readonly autoAdvance: boolean
  /** What was last looked for in each data set, by its id; the one used last comes last. */
  readonly queries: Readonly<Record<string, Query>>
  /** Panel widths and the like, by component. */
  readonly layout: Readonly<Record<string, number>>
  /** Keys of pictures that are gone for good, as the person said, by data set: nobody asks about them again. */
  readonly settledMoves: Readonly<Record<string, readonly string[]>>
}

export const DEFAULT_QUERY: Query = { text: '', folder: '', sort: 'name', descending: false }

export const DEFAULT_PREFS: Prefs = {
  theme: 'system', leftPanel: true, rightPanel: true, cellSize: 180, autoAdvance: false, queries: {}, layout: {}, settledMoves: {},
}

/** What the window needs to know first. */
export interface Session {
  readonly user: string
  /** True until the person has confirmed or changed the name that was guessed from the system. */
  readonly userGuessed: boolean
  readonly host: 'electron' | 'browser'
  readonly dataset: { readonly path: string; readonly name: string; readonly id: string } | null
  readonly recent: readonly string[]
  readonly version: string
}
