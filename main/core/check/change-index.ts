/**
 * Stores which changes are known, and in which kinds of files they are.
 *
 * Each takes a few dozen bytes, because checking a million pictures must not need a gigabyte. Changes are identified by
 * a 64-bit hash of id and item. The probability that any two of a million changes have the same hash is 3 in 100
 * million.
 */
import { crc32 } from 'node:zlib'
import { DATASET_ITEM, type ChangeId, type ItemKey } from '../../../preload/contract/index.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { growArray } from '../base/grow-array.ts'
import { INITIAL_CAPACITY, HashTable } from '../base/hash-table.ts'
import { canonicalChangeText } from '../labels/union.ts'

/** The change is in a journal that stays, or in a snapshot that replaces retired journals. */
export const IN_JOURNAL = 1
/** The change is in the sidecar at its item's own path. */
export const IN_SIDECAR = 2
/** The change is in a journal that a repair moves to the quarantine. */
export const IN_JOURNAL_TO_QUARANTINE = 4

export class ChangeIndex {
  readonly #table = new HashTable()
  readonly #items = new HashTable()
  #aboutDataset = 0
  #flags = new Uint8Array(INITIAL_CAPACITY)
  #contents = new Uint32Array(INITIAL_CAPACITY)

  /** The number of changes to pictures in journals and sidecars. */
  get changeCount(): number {
    return this.#table.size - this.#aboutDataset
  }

  /** The number of pictures that have a change. */
  get itemCount(): number {
    return this.#items.size
  }

  /**
   * Adds a flag that says where a change was found. Returns the flags that it had before, and whether its content
   * differs from the one that was found before.
   *
   * Later contents are compared with the one in a journal, if there is one, otherwise with the one in a sidecar.
   */
  add(change: StoredChange, flag: number): { before: number; differs: boolean } {
    const number = this.#table.add(keyOf(change.id, change.item))
    if (number >= this.#flags.length) {
      this.#flags = growArray(this.#flags)
      this.#contents = growArray(this.#contents)
    }
    const before = this.#flags[number]!
    const content = crc32(canonicalChangeText(change))
    const differs = before !== 0 && this.#contents[number] !== content
    if (before === 0) this.#countItem(change.item)
    if (before === 0 || (before & IN_JOURNAL) === 0) this.#contents[number] = content
    this.#flags[number] = before | flag
    return { before, differs }
  }

  #countItem(item: ItemKey): void {
    if (item === DATASET_ITEM) this.#aboutDataset++
    else this.#items.add(item)
  }

  /** Returns the flags that say where a change was found; 0 when it is unknown. */
  flagsOf(id: ChangeId, item: ItemKey): number {
    const number = this.#table.find(keyOf(id, item))
    return number < 0 ? 0 : this.#flags[number]!
  }

  /** Removes the flag `IN_JOURNAL` from every change. */
  clearJournals(): void {
    for (let number = 0; number < this.#table.size; number++) this.#flags[number]! &= ~IN_JOURNAL
  }

  /** Whether a change is in a sidecar and in no journal. */
  get hasOrphans(): boolean {
    return this.#flags
      .subarray(0, this.#table.size)
      .some((flags) => (flags & (IN_JOURNAL | IN_JOURNAL_TO_QUARANTINE)) === 0)
  }
}

function keyOf(id: ChangeId, item: ItemKey): string {
  return `${id}\0${item}`
}
