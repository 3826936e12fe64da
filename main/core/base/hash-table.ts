/**
 * Distinguishes texts by a 64-bit hash, at about 16 bytes per text.
 *
 * For a million texts a map would take 100 MB. The probability that two of a million texts share a hash is 3 in 100
 * million.
 */
import { growArray } from './grow-array.ts'

export const INITIAL_CAPACITY = 1 << 12

/** A set of 64-bit hashes of texts that gives each a number, in the order in which they were added. */
export class HashTable {
  #slots = new Int32Array(INITIAL_CAPACITY * 2)
  #high = new Uint32Array(INITIAL_CAPACITY)
  #low = new Uint32Array(INITIAL_CAPACITY)
  /** The number of texts that were added, without duplicates. */
  size = 0

  /** Returns the number of a text, or -1. */
  find(text: string): number {
    const [high, low] = hashText(text)
    return this.#slots[this.#slotOf(high, low)]! - 1
  }

  /** Returns the number of a text; a new text gets the next one. */
  add(text: string): number {
    return this.#addHash(...hashText(text))
  }

  #addHash(high: number, low: number): number {
    const slot = this.#slotOf(high, low)
    if (this.#slots[slot] !== 0) return this.#slots[slot]! - 1
    if (this.size === this.#high.length) {
      this.#grow()
      return this.#addHash(high, low)
    }
    this.#high[this.size] = high
    this.#low[this.size] = low
    this.#slots[slot] = ++this.size
    return this.size - 1
  }

  /**
   * Returns the hashes, each as its higher and its lower 32 bits, in the order of their numbers.
   *
   * `fromData` restores the table from them.
   */
  toData(): { high: Uint32Array; low: Uint32Array } {
    return { high: this.#high.slice(0, this.size), low: this.#low.slice(0, this.size) }
  }

  /** Restores the table from what `toData` returned. */
  static fromData({ high, low }: { high: Uint32Array; low: Uint32Array }): HashTable {
    const table = new HashTable()
    while (table.#high.length < high.length) table.#grow()
    for (let at = 0; at < high.length; at++) table.#addHash(high[at]!, low[at]!)
    return table
  }

  #slotOf(high: number, low: number): number {
    const mask = this.#slots.length - 1
    let slot = low & mask
    for (let entry = this.#slots[slot]!; entry !== 0; entry = this.#slots[slot]!) {
      if (this.#high[entry - 1] === high && this.#low[entry - 1] === low) return slot
      slot = (slot + 1) & mask
    }
    return slot
  }

  #grow(): void {
    this.#high = growArray(this.#high)
    this.#low = growArray(this.#low)
    this.#slots = new Int32Array(this.#high.length * 2)
    for (let number = 0; number < this.size; number++)
      this.#slots[this.#slotOf(this.#high[number]!, this.#low[number]!)] = number + 1
  }
}

/**
 * Returns two 32-bit hashes of a text that are independent enough to count as 64 bits.
 *
 * This is cyrb53 with both halves kept whole.
 */
function hashText(text: string): [high: number, low: number] {
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
