/**
 * Labels and the changes they are made of. A change is the unit of storage, of synchronisation and of history; the
 * labels of an item are a fold over its changes (FORMAT.md, "Merge").
 */

/** Path of an image relative to the data set: POSIX separators, Unicode NFC, no leading slash, no `..`. */
export type ItemKey = string

/** `<replica>:<counter>`, unique for ever. Changes found in a sidecar edited by hand are `external:<hash>`. */
export type ChangeId = string

/** The labels of one picture: a property for each label field. What nobody labelled has the field's `unset` value. */
export interface LabelValues {
  /** 0 (not rated) to 5. */
  readonly stars: number
  /** Plain text. */
  readonly notes: string
  /** Sorted and unique. */
  readonly tags: readonly string[]
  readonly metrics: Readonly<Record<string, number>>
}

export type LabelKind = keyof LabelValues

/** What a change may set. Each part is about one kind of field; `settings` occurs only in changes of the data set. */
export interface ChangeParts {
  readonly stars: number
  readonly notes: string
  readonly tags: TagEdit
  readonly metrics: Readonly<Record<string, number>>
  /** Values by name, null for "back to the default". */
  readonly settings: Readonly<Record<string, JsonValue>>
}

export type ChangeKind = keyof ChangeParts

/** A tag in both lists counts as added. */
export interface TagEdit {
  readonly add?: readonly string[]
  readonly remove?: readonly string[]
}

/** A value as JSON has it. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [name: string]: JsonValue }

/** The item of changes about the data set itself. No picture has this key. */
export const DATASET_ITEM = '.'

/** One person's edit of one item, or of the data set's settings. Absent parts were not touched. */
export interface Change extends Partial<ChangeParts> {
  readonly id: ChangeId
  /**
   * Milliseconds since the epoch in the clock of the share. Orders conflicts and history for people; never decides a
   * replacement.
   */
  readonly at: number
  /** The person's name as they gave it. */
  readonly by: string
  readonly item: ItemKey
  /** Changes to the same fields whose results the author was looking at. */
  readonly replaces: readonly ChangeId[]
  /** Changes of the same item that this one undoes: they count as if they had never been made. */
  readonly undoes?: readonly ChangeId[]
  /**
   * What the picture's file held when the label was given, as `contentText` writes it; absent when that was not known.
   */
  readonly content?: string
}

/** Fields that a conflict can be about. Each tag, each metric and each setting is a field of its own. */
export type FieldName = 'stars' | 'notes' | `tag:${string}` | `metric:${string}` | `setting:${string}`

/** The value of a field: stars, a text, whether a tag is there, a number; of a setting its canonical JSON text. */
export type FieldValue = string | number | boolean

/**
 * One of the values that people gave a field without having seen each other. The first of a conflict's list is shown.
 */
export interface ConflictValue {
  readonly id: ChangeId
  readonly value: FieldValue
  readonly by: string
  readonly at: number
}

export interface Conflict {
  readonly field: FieldName
  readonly values: readonly ConflictValue[]
}

/** Labels plus where they come from; what `lenslet show` and the inspector present. */
export interface ItemState extends LabelValues {
  readonly updatedAt: number | null
  readonly updatedBy: string | null
  readonly conflicts: readonly Conflict[]
  /**
   * Names the content of the file that the labels were given to; 0 when that is not known. Differs from the picture's
   * own when the file was edited or replaced since.
   */
  readonly contentMark: number
  /** Length of that file in bytes, modulo 2^32. */
  readonly contentBytes: number
}

/** What somebody said a setting of the data set is; null is "back to the default". */
export interface SettingClaim {
  readonly id: ChangeId
  readonly value: JsonValue
  readonly by: string
  readonly at: number
}

/** An edit as a person means it: bulk edits of tags add and remove, they never replace other people's tags. */
export interface LabelEdit {
  readonly stars?: number
  readonly notes?: string
  readonly addTags?: readonly string[]
  readonly removeTags?: readonly string[]
  readonly metrics?: Readonly<Record<string, number>>
}

export const MAX_STARS = 5
export const MAX_TAG_LENGTH = 100
export const MAX_NOTES_LENGTH = 20_000
