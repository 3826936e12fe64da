/**
 * Caches in which names the last few texts were found.
 *
 * The counts beside a result need the same matches as the result itself. After a condition is added to a filter, the
 * matches of its other conditions are needed again.
 */
import { emptyBitSet, type BitSet } from './bit-set.ts'

/** The number of cached texts; each takes a megabyte for a million items. */
const MAX_CACHED = 4

/** Caches sets of items by the text that was found in their names. */
export class TextMatchCache {
  /** In the order of use, the latest last. */
  readonly #cache = new Map<string, BitSet>()

  /**
   * Returns a copy of the set that is cached under this key for this number of items. Computes the set when there is
   * none.
   *
   * Names never change, so only their number has to be compared.
   */
  getOrCompute(key: string, size: number, compute: () => BitSet): BitSet {
    const cached = this.#cache.get(key)
    const marks = cached?.length === size ? cached : compute()
    this.#cache.delete(key)
    this.#cache.set(key, marks)
    if (this.#cache.size > MAX_CACHED) this.#cache.delete(this.#cache.keys().next().value!)
    const copy = emptyBitSet(size)
    copy.set(marks)
    return copy
  }
}
