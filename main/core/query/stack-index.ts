/** Keeps the stacks of a catalog, and finds which pictures are in other stacks than before. */
import type { ItemId, Row } from '../../../preload/contract/index.ts'
import type { Catalog } from '../library/catalog.ts'
import { memoizeByObject } from './memoize.ts'
import { findStacks, NO_STACKS, type StackMap } from './stacks.ts'

/** Returns the stacks of this catalog. They are those of the last `update`. */
export const stacksOf = memoizeByObject((catalog: Catalog) => new StackIndex(catalog))

class StackIndex {
  readonly #catalog: Catalog
  #map: StackMap = NO_STACKS
  #stamp = ''

  constructor(catalog: Catalog) {
    this.#catalog = catalog
  }

  /** The stacks as they were last found. */
  get map(): StackMap {
    return this.#map
  }

  /** Finds the stacks again if a picture has changed. Returns the pictures whose stack has changed. */
  update(): ItemId[] {
    const { revision, hashes, metadata } = this.#catalog
    const stamp = `${revision} ${hashes.revision} ${metadata.revision}`
    if (stamp === this.#stamp) return []
    this.#stamp = stamp
    const before = this.#map
    this.#map = findStacks(this.#catalog)
    return [...new Set([...idsOfOtherStacks(before, this.#map), ...idsOfOtherStacks(this.#map, before)])]
  }

  /** Returns the pictures of the item's stack, in the order of their names; empty when it is in none. */
  idsWith(id: ItemId): Uint32Array {
    return idsOfStack(this.#map, this.#map.stackOf[id] ?? 0)
  }

  /** Returns the item's place in its stack; null when it is in none. */
  placeOf(id: ItemId): Row['stack'] {
    const ids = this.idsWith(id)
    return ids.length === 0 ? null : { first: ids[0]!, position: ids.indexOf(id) + 1, size: ids.length }
  }
}

/** Returns the ids of a stack by its number in `stackOf`; empty for 0. */
function idsOfStack({ ids, starts }: StackMap, stack: number): Uint32Array {
  return stack === 0 ? ids.subarray(0, 0) : ids.subarray(starts[stack - 1], starts[stack])
}

/** Returns the pictures of all stacks that are not the same in the other map. */
function idsOfOtherStacks(map: StackMap, other: StackMap): ItemId[] {
  const changed: ItemId[] = []
  for (let stack = 1; stack < map.starts.length; stack++) {
    const ids = idsOfStack(map, stack)
    const others = idsOfStack(other, other.stackOf[ids[0]!] ?? 0)
    if (ids.length !== others.length || ids.some((id, at) => id !== others[at])) for (const id of ids) changed.push(id)
  }
  return changed
}
