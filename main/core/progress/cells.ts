/** Counts pictures by folder and two more numbers. A picture remembers its cell, so it is removed as fast as it was added. */
import { growArray, grownLength } from '../base/grow-array.ts'

const FIRST_LENGTH = 1024
/** Keeps both numbers apart in one key, and the key a whole number without loss. */
const HALF = 2 ** 31

/** The number of no cell. */
export const NO_CELL = 0

export class Cells {
  folder: Uint32Array = new Uint32Array(FIRST_LENGTH)
  /** A number below a million. */
  first: Uint32Array = new Uint32Array(FIRST_LENGTH)
  /** A whole number of 32 bits, also a negative one. */
  second: Float64Array = new Float64Array(FIRST_LENGTH)
  count: Uint32Array = new Uint32Array(FIRST_LENGTH)
  /** Cells have the numbers from 1 to `length - 1`. */
  length = 1
  readonly #numbers: Map<number, number>[] = []

  /** Returns the number of a cell. */
  numberOf(folder: number, first: number, second: number): number {
    const numbers = (this.#numbers[folder] ??= new Map())
    const key = first * 2 * HALF + second + HALF
    const known = numbers.get(key)
    if (known !== undefined) return known
    const number = this.length++
    if (number >= this.count.length) this.#grow(number + 1)
    this.folder[number] = folder
    this.first[number] = first
    this.second[number] = second
    numbers.set(key, number)
    return number
  }

  #grow(needed: number): void {
    const length = grownLength(needed, this.count.length)
    this.folder = growArray(this.folder, length)
    this.first = growArray(this.first, length)
    this.second = growArray(this.second, length)
    this.count = growArray(this.count, length)
  }
}
