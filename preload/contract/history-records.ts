/** Defines the records of the history of a whole data set: who changed what, when, and what it did to take it back. */
import type { ProgressPart } from './progress.ts'
import type { ChangeId, ChangeKind, FieldName, FieldValue } from './labels.ts'
import type { HistoryEntry, ItemId, PersonCount, Row } from './records.ts'

/** What the history can be narrowed to: one kind of label, or the settings of the data set. */
export type HistoryKind = ChangeKind

/** Chooses changes of the history. A property that is null does not narrow it. */
export interface HistoryQuery {
  /** The person who made the change. */
  readonly by: string | null
  /** Changes of pictures in this folder or below; '' is the whole data set. */
  readonly folder: string
  /** Changes that give, or took back, a label of one of these kinds. Empty for all. */
  readonly kinds: readonly HistoryKind[]
  /** Milliseconds since the epoch by the share's clock, both included. */
  readonly since: number | null
  readonly until: number | null
  /** A filter: changes of pictures that match it now. */
  readonly text: string
}

export const ALL_HISTORY: HistoryQuery = { by: null, folder: '', kinds: [], since: null, until: null, text: '' }

/**
 * Pictures that are chosen by something else than a filter: those that changes of the history are about, or those that a
 * number of the progress counts.
 */
export type PictureScope = { readonly history: HistoryQuery } | { readonly progress: ProgressPart }

/** What one person did without a longer pause. */
export interface HistoryBatch {
  readonly by: string
  /** When the first and the last of its changes were made. */
  readonly from: number
  readonly to: number
  readonly changes: number
  /** How many pictures were changed; 0 where only settings were. */
  readonly pictures: number
  /** How many changes give each kind of label. */
  readonly kinds: Readonly<Partial<Record<HistoryKind, number>>>
  /** Whether its changes undid those of others: what a person took back is a batch of its own. */
  readonly isTakeBack: boolean
  /** How many changes undid others. */
  readonly undos: number
  /** How many of the changes do not count any more, because somebody undid them. */
  readonly undone: number
  /** The folder that contains all of the pictures; '' is the data set itself. */
  readonly folder: string
  /** Some of the pictures, those that were changed last first. */
  readonly examples: readonly Row[]
}

export interface HistoryPage {
  /** The revision of the labels that the page shows. */
  readonly revision: number
  /** How far the history has been read at its first use; null when all of it was. Then nothing else is known. */
  readonly reading: { readonly read: number; readonly total: number } | null
  /** How many changes and batches the query finds. */
  readonly changes: number
  readonly total: number
  readonly batches: readonly HistoryBatch[]
  /** Everybody who made a change, with the number of their changes in the whole history. */
  readonly people: readonly PersonCount[]
}

/** One change of the history, of a picture or of the data set's settings. */
export interface HistoryRecord extends HistoryEntry {
  /** The picture with its labels now; null for a change of settings. */
  readonly row: Row | null
}

/** A value that is different after changes were taken back. */
export interface TakeBackExample {
  readonly row: Row
  readonly field: FieldName
  /** Null where the field has no value. */
  readonly before: FieldValue | null
  readonly after: FieldValue | null
}

/** What it does to take back changes. */
export interface TakeBackPreview {
  /** The number of this preview, for `history.takeBack`. */
  readonly preview: number
  /** How many changes are taken back, and of how many pictures. */
  readonly changes: number
  readonly pictures: number
  /** How many pictures get other labels by it. */
  readonly changedPictures: number
  /** How many conflicts are resolved by it, because only the other values are left. */
  readonly resolved: number
  /** How many values somebody has set since, by that person. They stay. */
  readonly newer: readonly PersonCount[]
  /** How many of the chosen changes were undone before. */
  readonly undoneBefore: number
  /** How many of the chosen changes also gave labels of kinds that were not asked for. They are taken back as a whole. */
  readonly withOtherKinds: number
  /** How many values are different afterwards. */
  readonly values: number
  /** The first values that change. */
  readonly examples: readonly TakeBackExample[]
}

export interface TakenBack {
  readonly revision: number
  /** How many pictures were changed. */
  readonly pictures: number
  /** How many pictures stayed, because somebody has set their values since the preview. */
  readonly overtaken: number
}

/** One change, by its item and id. */
export interface ChangePlace {
  readonly item: ItemId
  readonly id: ChangeId
}
