/** Defines the records of the conflict inbox. All are plain data, which structured clone and JSON can carry. */
import { kindOf, LABEL_KINDS } from './label-fields/index.ts'
import type { ChangeId, ConflictValue, FieldName, ItemKey, LabelKind } from './labels.ts'
import type { ItemId, Row } from './records.ts'

/** Names one conflict: the picture, and the field that has several values. */
export interface ConflictName {
  readonly id: ItemId
  readonly field: FieldName
}

/** The conflicts of one field between the same people. */
export interface ConflictGroup {
  readonly field: FieldName
  /** Who gave the values, sorted. */
  readonly people: readonly string[]
  /** The pictures, folder by folder, names in natural order. */
  readonly ids: readonly ItemId[]
}

/** All conflicts of the pictures that are in the folder. */
export interface ConflictList {
  /** The revision of the labels that the list is made of. */
  readonly revision: number
  /** In the order in which people resolve them: by kind of label, then by people, then by field. */
  readonly groups: readonly ConflictGroup[]
}

/** A conflict that is new, or whose values are others now. */
export interface AddedConflict extends ConflictName {
  readonly key: ItemKey
  readonly people: readonly string[]
}

/** A conflict that no longer exists. */
export interface RemovedConflict extends ConflictName {
  /** Who resolved it; null when that is not known, or when the picture is no longer in the folder. */
  readonly by: string | null
}

/** Which conflicts have changed. */
export interface ConflictChanges {
  /** The revision of the labels after the changes. */
  readonly revision: number
  /** How many conflicts there are in the data set now. */
  readonly count: number
  /** Null when too many have changed: ask for the whole list again. */
  readonly changed: {
    readonly added: readonly AddedConflict[]
    readonly removed: readonly RemovedConflict[]
  } | null
}

/** Several notes as one text. */
export interface MergedNote {
  readonly text: string
  /** The parts of the text where people changed the same place: it has what each of them wrote, one after the other. */
  readonly overlaps: readonly { readonly start: number; readonly end: number }[]
}

/** One conflict with everything that a person needs to resolve it. */
export interface ConflictDetail extends ConflictName {
  /** The revision of the values. The edit that resolves the conflict has it as `seen`. */
  readonly revision: number
  readonly row: Row
  /** By person, the newest value of a person first. So a person's value has the same place in conflicts that are alike. */
  readonly values: readonly ConflictValue[]
  /** How many older values there are beside these. They are replaced too when the conflict is resolved. */
  readonly more: number
  /** The value that is shown now, which is the newest one. */
  readonly shown: ChangeId
  /**
   * What the field had before all of these values, the newest first. Empty when nobody had given it a value. Several
   * different values were a conflict themselves, which people then resolved differently.
   */
  readonly before: readonly ConflictValue[]
  /** All notes as one text; null for other fields. */
  readonly merged: MergedNote | null
}

/** Which value resolves a conflict: that of a person, or the newest. */
export type ConflictRule = { readonly take: 'person'; readonly person: string } | { readonly take: 'newest' }

/** Conflicts that are alike: of the same kind of label, between the same people, in a folder and below. */
export interface AlikeConflicts {
  readonly kind: LabelKind
  /** Sorted. */
  readonly people: readonly string[]
  /** '' is the whole data set. */
  readonly folder: string
}

/** The most values of a conflict that are shown: the newest ones. */
export const MAX_SHOWN_VALUES = 20
/** The most conflicts whose details are requested at once. */
export const MAX_CONFLICT_DETAILS = 100

/** Returns whether a text names a field of a picture. */
export function isPictureField(text: string): text is FieldName {
  const kind = kindOf(text as FieldName)
  const hasNames = kind === 'tags' || kind === 'metrics'
  return LABEL_KINDS.includes(kind as LabelKind) && hasNames === text.includes(':')
}
