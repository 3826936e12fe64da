/** Changes a result for pictures that came or went, without moving any other. */
import type { ItemId } from '../../../preload/contract/index.ts'

type Compare = (a: ItemId, b: ItemId) => number

/**
 * The ids without those in `gone`, and with `added` where they belong among the others. Those keep their order, also
 * the `stale`, which are not where they belong and tell nothing of it.
 */
export function patchedIds(
  ids: Uint32Array,
  gone: ReadonlySet<ItemId>,
  added: readonly ItemId[],
  stale: ReadonlySet<ItemId>,
  compare: Compare,
): Uint32Array {
  const kept = gone.size === 0 ? ids : ids.filter((id) => !gone.has(id))
  if (added.length === 0) return kept
  const sorted = added.toSorted(compare)
  const patched = new Uint32Array(kept.length + sorted.length)
  let [from, end] = [0, 0]
  for (const id of sorted) {
    const place = Math.max(from, placeOf(kept, id, stale, compare))
    patched.set(kept.subarray(from, place), end)
    end += place - from
    patched[end++] = id
    from = place
  }
  patched.set(kept.subarray(from), end)
  return patched
}

function placeOf(ids: Uint32Array, id: ItemId, stale: ReadonlySet<ItemId>, compare: Compare): number {
  let [low, high] = [0, ids.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    let asked = middle
    while (asked < high && stale.has(ids[asked]!)) asked++
    if (asked < high && compare(ids[asked]!, id) < 0) low = asked + 1
    else high = middle
  }
  return low
}

/** Items whose byte is another, those beyond the end of either counting as 0. Costs a millisecond for a million. */
export function changedBytes(before: Uint8Array, after: Uint8Array, size: number): ItemId[] {
  const changed: ItemId[] = []
  for (let id = 0; id < size; id++) if ((before[id] ?? 0) !== after[id]) changed.push(id)
  return changed
}
