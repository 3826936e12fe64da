/** Updates a result for pictures that were added or removed, without moving any other. */
import type { ItemId } from '../../../preload/contract/index.ts'

type Compare = (a: ItemId, b: ItemId) => number

/**
 * Returns the ids without those in `removed`, and with `added` at their places among the others.
 *
 * The others keep their order. Items in `stale` may be at a wrong place, so nothing is compared with them.
 */
export function patchIds(
  ids: Uint32Array,
  removed: ReadonlySet<ItemId>,
  added: readonly ItemId[],
  stale: ReadonlySet<ItemId>,
  compare: Compare,
): Uint32Array {
  const remaining = removed.size === 0 ? ids : ids.filter((id) => !removed.has(id))
  if (added.length === 0) return remaining
  const sorted = added.toSorted(compare)
  const patched = new Uint32Array(remaining.length + sorted.length)
  let [from, end] = [0, 0]
  for (const id of sorted) {
    const index = Math.max(from, insertionIndex(remaining, id, stale, compare))
    patched.set(remaining.subarray(from, index), end)
    end += index - from
    patched[end++] = id
    from = index
  }
  patched.set(remaining.subarray(from), end)
  return patched
}

function insertionIndex(ids: Uint32Array, id: ItemId, stale: ReadonlySet<ItemId>, compare: Compare): number {
  let [low, high] = [0, ids.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    let candidate = middle
    while (candidate < high && stale.has(ids[candidate]!)) candidate++
    if (candidate < high && compare(ids[candidate]!, id) < 0) low = candidate + 1
    else high = middle
  }
  return low
}

/**
 * Returns the items whose byte has changed; bytes beyond the end of either array count as 0. Takes a millisecond for a
 * million.
 */
export function changedBytes(before: Uint8Array, after: Uint8Array, size: number): ItemId[] {
  const changed: ItemId[] = []
  for (let id = 0; id < size; id++) if ((before[id] ?? 0) !== after[id]) changed.push(id)
  return changed
}
