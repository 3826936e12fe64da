/**
 * Texts told apart by 64 bits of hash, in about 16 bytes for each: for a million of them, where a map would take a
 * hundred megabytes. Two of a million share a hash with a probability of 3 in 100 million.
 */
import { grown } from './grow-array.ts'

export const FIRST_SIZE = 1 << 12

/** A set of 64-bit hashes with a number for each, in the order in which they came. */
export class HashTable {
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
    return this.#addHash(...hash(text))
  }

  #addHash(high: number, low: number): number {
    const place = this.#place(high, low)
    if (this.#slots[place] !== 0) return this.#slots[place]! - 1
    if (this.size === this.#high.length) {
      this.#grow()
      return this.#addHash(high, low)
    }
    this.#high[this.size] = high
    this.#low[this.size] = low
    this.#slots[place] = ++this.size
    return this.size - 1
  }

  /**
   * The hashes, each as its higher and its lower 32 bits, in the order of their numbers; `restored` makes the table of
   * them again.
   */
  image(): { high: Uint32Array; low: Uint32Array } {
    return { high: this.#high.slice(0, this.size), low: this.#low.slice(0, this.size) }
  }

  static restored({ high, low }: { high: Uint32Array; low: Uint32Array }): HashTable {
    const table = new HashTable()
    while (table.#high.length < high.length) table.#grow()
    for (let at = 0; at < high.length; at++) table.#addHash(high[at]!, low[at]!)
    return table
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
    for (let number = 0; number < this.size; number++)
      this.#slots[this.#place(this.#high[number]!, this.#low[number]!)] = number + 1
  }
}

/**
 * Two 32-bit hashes of a text that are independent enough to count as 64 bits (cyrb53, with both halves kept whole).
 */
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
