/**
 * Which changes are known, and from where, in some tens of bytes for each: a million pictures must not need a gigabyte
 * only to be checked. Changes are told apart by 64 bits of hash of id and item: that any two of a million changes share
 * one has a probability of 3 in 100 million.
 */
import { crc32 } from 'node:zlib'
import { DATASET_ITEM, type ChangeId, type ItemKey } from '../../../preload/contract/index.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { growArray } from '../base/grow-array.ts'
import { INITIAL_CAPACITY, HashTable } from '../base/hash-table.ts'
import { canonicalChangeText } from '../labels/union.ts'

/** In a journal that stays, or in what stands for retired journals. */
export const IN_JOURNAL = 1
/** In the sidecar at its item's own place. */
export const IN_SIDECAR = 2
/** In a journal that a repair sets aside. */
export const IN_DOOMED = 4

export class ChangeIndex {
  readonly #table = new HashTable()
  readonly #items = new HashTable()
  #aboutDataset = 0
  #flags = new Uint8Array(INITIAL_CAPACITY)
  #contents = new Uint32Array(INITIAL_CAPACITY)

  /** Changes to pictures that are in a journal or a sidecar. */
  get changes(): number {
    return this.#table.size - this.#aboutDataset
  }

  /** Pictures that have a change. */
  get items(): number {
    return this.#items.size
  }

  /**
   * Notes where a change was found; returns where it had been found before, and whether it reads otherwise there. A
   * journal's reading counts more than a sidecar's.
   */
  add(change: StoredChange, flag: number): { before: number; differs: boolean } {
    const number = this.#table.add(nameOf(change.id, change.item))
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

  /** Where a change was found; 0 is nowhere. */
  where(id: ChangeId, item: ItemKey): number {
    const number = this.#table.find(nameOf(id, item))
    return number < 0 ? 0 : this.#flags[number]!
  }

  /** Forgets of every change that it is in a journal. */
  clearJournals(): void {
    for (let number = 0; number < this.#table.size; number++) this.#flags[number]! &= ~IN_JOURNAL
  }

  /** Whether a change is in a sidecar and in no journal. */
  get hasOrphans(): boolean {
    return this.#flags.subarray(0, this.#table.size).some((flags) => (flags & (IN_JOURNAL | IN_DOOMED)) === 0)
  }
}

function nameOf(id: ChangeId, item: ItemKey): string {
  return `${id}\0${item}`
}
