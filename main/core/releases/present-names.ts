/** Finds the changes that give the labels of a release under the names that the pictures have now. */
import type { ItemId, ItemKey } from '../../../preload/contract/index.ts'
import type { ChangeSet } from '../format/change-set.ts'
import type { StoredChange } from '../format/change-codec.ts'
import type { ChangeLog } from '../labels/change-log.ts'
import { copiedFrom, isIdOfMove, isMoveAway, type ChangeOrigin } from '../labels/moved-changes.ts'

/** A change is followed back through at most this many names. */
const MAX_NAMES = 100

/** A packed change has the fields of a move beside the others. */
type PerhapsMoved = Pick<StoredChange, 'extra'> & { readonly moved?: unknown; readonly moved_to?: unknown }

/** Whether a change moved labels to another name, or is a copy that such a move made. */
export function isPartOfMove({
  extra,
  moved = extra?.['moved'],
  moved_to = extra?.['moved_to'],
}: PerhapsMoved): boolean {
  return moved !== undefined || moved_to !== undefined
}

/**
 * Returns a function that says whether a change counts: the release names it, or it moved labels since, or it is a copy
 * of such a change.
 */
export function countsUnderPresentName(log: ChangeLog, named: ChangeSet): (change: StoredChange) => boolean {
  return (change) => named.has(change.id) || isMoveAway(change) || namedOriginal(log, named, change) !== null
}

/**
 * Returns the name under which the release has the labels of a picture, when that is another one than now; null when it
 * is the same.
 */
export function nameInRelease(log: ChangeLog, named: ChangeSet, id: ItemId): ItemKey | null {
  for (const change of log.changesOf(log.key(id))) {
    const original = named.has(change.id) ? null : namedOriginal(log, named, change)
    if (original !== null && original.item !== log.key(id)) return original.item
  }
  return null
}

/** Returns the change that the release names and of which this one is a copy; null when there is none. */
function namedOriginal(log: ChangeLog, named: ChangeSet, change: StoredChange): ChangeOrigin | null {
  let origin = copiedFrom(change)
  for (let step = 0; origin !== null && step < MAX_NAMES; step++) {
    if (named.has(origin.id)) return origin
    origin = originOfCopy(log, origin)
  }
  return null
}

function originOfCopy(log: ChangeLog, { item, id }: ChangeOrigin): ChangeOrigin | null {
  const copy = isIdOfMove(id) ? log.changesOf(item).find((change) => change.id === id) : undefined
  return copy === undefined ? null : copiedFrom(copy)
}
