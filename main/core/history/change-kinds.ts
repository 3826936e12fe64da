/** Defines the bits that say what a change does. */
import { CHANGE_KINDS, type ChangeKind, type HistoryKind } from '../../../preload/contract/index.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { unknownFieldsOf } from '../labels/heads.ts'

/** The bit of each kind of label, and of settings. */
export const KIND_BITS = Object.fromEntries(CHANGE_KINDS.map((kind, at) => [kind, 1 << at])) as Readonly<
  Record<ChangeKind, number>
>
/** The bits of all kinds together. */
export const ALL_KINDS = CHANGE_KINDS.reduce((bits, kind) => bits | KIND_BITS[kind], 0)
/** The change undoes others. Then its kinds are those of the changes that it undoes. */
export const UNDO_BIT = 1 << 16
/** The change has a field that this version does not know. */
export const UNKNOWN_BIT = 1 << 17
/** The change is undone itself. */
export const UNDONE_BIT = 1 << 18
/**
 * The change belongs to no history: it moved labels away with a renamed picture, or was moved away by such a change. Its
 * copy under the new name is shown instead.
 */
export const MOVED_AWAY_BIT = 1 << 19
/** The change undoes one that somebody else made. */
export const TAKE_BACK_BIT = 1 << 20

/** Returns the bits of the labels that a change gives. */
export function kindBits(change: StoredChange): number {
  let bits = unknownFieldsOf(change).length > 0 ? UNKNOWN_BIT : 0
  for (const kind of CHANGE_KINDS) if (change[kind] !== undefined) bits |= KIND_BITS[kind]
  return bits
}

/** Returns the bits of these kinds together; those of all kinds for an empty list. */
export function bitsOfKinds(kinds: readonly HistoryKind[]): number {
  return kinds.length === 0 ? -1 : kinds.reduce((bits, kind) => bits | KIND_BITS[kind], 0)
}
