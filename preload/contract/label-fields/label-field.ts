/**
 * Describes one kind of label.
 *
 * All code that handles labels iterates over the list of these descriptors (`index.ts`): reading and writing files,
 * merging, editing, undoing, showing and exporting. A new kind of label needs one more descriptor.
 */
import type { ChangeKind, ChangeParts, FieldName, FieldValue, LabelEdit, LabelKind, LabelValues } from '../labels.ts'
import type { LevelKind } from './levels.ts'

/** Receives a field and the value that it is given. */
export type FieldVisitor = (field: FieldName, value: FieldValue) => void

/** The descriptor of one part of a change. */
export interface ChangeField<K extends ChangeKind = ChangeKind> {
  readonly kind: K
  /**
   * Reads the part from the JSON of a change. Returns null for what makes the change invalid (FORMAT.md, "Changes").
   */
  decodePart(raw: unknown): ChangeParts[K] | null
  /** Visits each field that the part gives a value. */
  visitFields(part: ChangeParts[K], visit: FieldVisitor): void
  /** Returns the part of a change that gives these fields these values. */
  partOf(fields: ReadonlyMap<FieldName, FieldValue>): ChangeParts[K]
}

/** The labels in a row of the grid: without long texts. */
export interface RowLabelValues extends Pick<LabelValues, LevelKind | 'tags'> {
  readonly hasNotes: boolean
  readonly hasMetrics: boolean
}

/** The descriptor of one kind of label. */
export interface LabelField<K extends LabelKind = LabelKind> extends ChangeField<K> {
  /** Its name after `has:` in a filter. */
  readonly filterName: string
  /** The value of a picture that nobody gave this label. */
  readonly unset: LabelValues[K]
  /** Whether a picture with this value counts as labelled. */
  isSet(value: LabelValues[K]): boolean
  /** Returns the value of one field; undefined for a metric that nobody ever gave. */
  fieldValue(value: LabelValues[K], field: FieldName): FieldValue | undefined
  /** Returns the label that the fields of this kind make up. */
  fold(fields: readonly (readonly [FieldName, FieldValue])[]): LabelValues[K]

  /** Reads the plain value from the JSON of a sidecar; null when it cannot be one. */
  decodeValue(raw: unknown): LabelValues[K] | null
  /** Describes what `decodeValue` accepts, for messages: it follows "is not". */
  readonly valueShape: string
  /** Whether a sidecar contains the value also when it is unset. */
  readonly isAlwaysWritten: boolean
  /** Returns the part of a change that turns one plain value into another one; null when they are equal. */
  difference(before: LabelValues[K], after: LabelValues[K]): ChangeParts[K] | null

  /** Visits each field of this kind that an edit sets. Throws `bad-input` for a value that a label cannot have. */
  visitEdit(edit: LabelEdit, visit: FieldVisitor): void
  /** Returns the value after an edit. */
  valueAfter(value: LabelValues[K], edit: LabelEdit): LabelValues[K]
  /** Returns the edit that gives one field a value. */
  editOf(field: FieldName, value: FieldValue): LabelEdit

  /** Returns the properties that a row of the grid has for the value. */
  rowValues(value: LabelValues[K]): Partial<RowLabelValues>
  /** Returns the properties of a row that an edit changes. */
  rowValuesAfter(row: RowLabelValues, edit: LabelEdit): Partial<RowLabelValues>
  /** Whether a row has this label. */
  isSetInRow(row: RowLabelValues): boolean

  readonly words: FieldWords
}

/** The words for a field and its values. */
export interface FieldWords {
  /** Names the field, such as `Tag owl`. */
  title(field: FieldName): string
  /** Names a value, such as `4 stars` or `has the tag`. */
  value(field: FieldName, value: FieldValue): string
  /** Returns a phrase in the imperative, such as `remove tag “owl”`, for "Undid: …". */
  imperative(field: FieldName, value: FieldValue): string
  /** Says what somebody did, such as `Removed owl`, for the history. */
  history(field: FieldName, value: FieldValue): string
  /** Says the same in as few letters as possible, such as `-owl`, for the command line. */
  short(field: FieldName, value: FieldValue): string
  /** Says what an edit does, for a screen reader; empty when nothing has to be said. */
  announcement(edit: LabelEdit): readonly string[]
}
