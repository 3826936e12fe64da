/**
 * Which changes are known, and from where, in some tens of bytes for each: a million pictures must not need a gigabyte only to be checked. Changes are told apart by 64
 * bits of hash of id and item: that any two of a million changes share one has a probability of 3 in 100 million.
 */
import { crc32 } from 'node:zlib'
import { DATASET_ITEM, type ChangeId, type ItemKey } from '../../../preload/contract/index.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { canonical } from '../merge/union.ts'

/** In a journal that stays, or in what stands for retired journals. */
export const IN_JOURNAL = 1
/** In the sidecar at its item's own place. */
export const IN_SIDECAR = 2
/** In a journal that a repair sets aside. */
export const IN_DOOMED = 4

const FIRST_SIZE = 1 << 12

/** A set of 64-bit hashes with a number for each, in the order in which they came. */
class HashTable {
  #slots = new Int32Array(FIRST_SIZE * 2)
  #high = new Uint32Array(FIRST_SIZE)
  #low = new Uint32Array(FIRST_SIZE)
  size = 0

  /** The number of a text, or -1. */
  find(text: string): number {
    const [high, low] = hash(text)
    return this.#slots[this.#place(high, low)]! - 1
  }

  /** The number of a text, which it gets if it is new. */
  add(text: string): number {
    const [high, low] = hash(text)
    const place = this.#place(high, low)
    if (this.#slots[place] !== 0) return this.#slots[place]! - 1
    if (this.size === this.#high.length) {
      this.#grow()
      return this.add(text)
    }
    this.#high[this.size] = high
    this.#low[this.size] = low
    this.#slots[place] = ++this.size
    return this.size - 1
  }

  #place(high: number, low: number): number {
    const mask = this.#slots.length - 1
    let place = low & mask
    for (let entry = this.#slots[place]!; entry !== 0; entry = this.#slots[place]!) {
      if (this.#high[entry - 1] === high && this.#low[entry - 1] === low) return place
      place = (place + 1) & mask
    }
    return place
  }

  #grow(): void {
    this.#high = grown(this.#high)
    this.#low = grown(this.#low)
    this.#slots = new Int32Array(this.#high.length * 2)
    for (let number = 0; number < this.size; number++) this.#slots[this.#place(this.#high[number]!, this.#low[number]!)] = number + 1
  }
}

export class ChangeIndex {
  readonly #table = new HashTable()
  readonly #items = new HashTable()
  #aboutDataset = 0
  #flags = new Uint8Array(FIRST_SIZE)
  #contents = new Uint32Array(FIRST_SIZE)

  /** Changes to pictures that are in a journal or a sidecar. */
  get changes(): number {
    return this.#table.size - this.#aboutDataset
  }

  /** Pictures that have a change. */
  get items(): number {
    return this.#items.size
  }

  /** Notes where a change was found; returns where it had been found before, and whether it reads otherwise there. A journal's reading counts more than a sidecar's. */
  add(change: StoredChange, flag: number): { before: number; differs: boolean } {
    const number = this.#table.add(nameOf(change.id, change.item))
    if (number >= this.#flags.length) {
      this.#flags = grown(this.#flags)
      this.#contents = grown(this.#contents)
    }
    const before = this.#flags[number]!
    const content = crc32(canonical(change))
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
    return this.#flags.subarray(0, this.#table.size).some(flags => (flags & (IN_JOURNAL | IN_DOOMED)) === 0)
  }
}

function nameOf(id: ChangeId, item: ItemKey): string {
  return `${id}\0${item}`
}

function grown<T extends Uint8Array | Uint32Array>(array: T): T {
  const larger = new (array.constructor as new (length: number) => T)(array.length * 2)
  larger.set(array)
  return larger
}

/** Two 32-bit hashes of a text that are independent enough to count as 64 bits (cyrb53, with both halves kept whole). */
function hash(text: string): [high: number, low: number] {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    a = Math.imul(a ^ code, 2_654_435_761)
    b = Math.imul(b ^ code, 1_597_334_677)
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909)
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909)
  return [b >>> 0, a >>> 0]
}
