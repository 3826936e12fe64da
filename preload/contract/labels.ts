/**
 * Defines labels and the changes that they are computed from.
 *
 * A change is the unit of storage, of synchronisation and of history. The labels of an item are a fold over its changes
 * (FORMAT.md, "Merge").
 */

/** The path of a picture relative to the data set: POSIX separators, Unicode NFC, no leading slash, no `..`. */
export type ItemKey = string

/** `<replica>:<counter>`, never used twice. The id of an external edit is `external:<hash>`. */
export type ChangeId = string

/** Whether a person wants to keep a picture: picked, rejected, or not decided. */
export type Flag = 'pick' | 'reject' | 'none'

/** The colour that a person gave a picture. What a colour means is for the team to agree on. */
export type ColorLabel = 'red' | 'yellow' | 'green' | 'blue' | 'purple' | 'none'

/** The labels of one picture: a property for each kind. A label that nobody gave has the kind's `unset` value. */
export interface LabelValues {
  /** 0 (unrated) to 5. */
  readonly stars: number
  /** Plain text. */
  readonly notes: string
  /** Sorted and unique. */
  readonly tags: readonly string[]
  readonly metrics: Readonly<Record<string, number>>
  readonly flag: Flag
  readonly color: ColorLabel
}

export type LabelKind = keyof LabelValues

/** The parts that a change can have, one for each kind of field. `settings` occurs only in changes of the data set. */
export interface ChangeParts {
  readonly stars: number
  readonly notes: string
  readonly tags: TagEdit
  readonly metrics: Readonly<Record<string, number>>
  readonly flag: Flag
  readonly color: ColorLabel
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
   * Milliseconds since the epoch, by the share's clock. It orders conflicts and the history; it never decides what
   * replaces what.
   */
  readonly at: number
  /** The name that the person gave. */
  readonly by: string
  readonly item: ItemKey
  /** The changes of the same fields whose values the author saw. */
  readonly replaces: readonly ChangeId[]
  /** The changes of the same item that this one undoes: they count as if they had never been made. */
  readonly undoes?: readonly ChangeId[]
  /**
   * The content of the picture's file when the label was given, as `contentText` writes it; absent when it was not
   * known.
   */
  readonly content?: string
}

/** The name of a field. Each tag, each metric and each setting is a field of its own. */
export type FieldName =
  | Exclude<LabelKind, 'tags' | 'metrics'>
  | `tag:${string}`
  | `metric:${string}`
  | `setting:${string}`

/**
 * The value of a field: stars, a text, a flag, a colour, whether a tag is there, a number, or a setting's canonical JSON text.
 */
export type FieldValue = string | number | boolean

/** One of the values that people gave a field without having seen each other. The first one of a conflict is shown. */
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

/** The labels of an item, with who gave them and when. `lenslet show` and the inspector show it. */
export interface ItemState extends LabelValues {
  readonly updatedAt: number | null
  readonly updatedBy: string | null
  readonly conflicts: readonly Conflict[]
  /**
   * A number for the content of the file that the labels were given to; 0 when it is not known. It differs from that of
   * the picture when the file was edited or replaced since.
   */
  readonly contentMark: number
  /** The length of that content in bytes, modulo 2^32. */
  readonly contentBytes: number
}

/** A value that somebody gave a setting of the data set; null is "back to the default". */
export interface SettingClaim {
  readonly id: ChangeId
  readonly value: JsonValue
  readonly by: string
  readonly at: number
}

/** An edit by a person. Tags are added and removed, so that an edit of many pictures keeps the tags of other people. */
export interface LabelEdit {
  readonly stars?: number
  readonly notes?: string
  readonly addTags?: readonly string[]
  readonly removeTags?: readonly string[]
  readonly metrics?: Readonly<Record<string, number>>
  readonly flag?: Flag
  readonly color?: ColorLabel
}

export const MAX_STARS = 5
export const MAX_TAG_LENGTH = 100
/** The number of tags that have a key of their own. */
export const MAX_TAG_KEYS = 9
export const MAX_NOTES_LENGTH = 20_000
/** The longest text with which a person may describe a release. Readers accept longer ones (FORMAT.md, C6). */
export const MAX_RELEASE_NOTE_LENGTH = 500
