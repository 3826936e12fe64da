/** Keeps the changes of today, by which the pace is computed, so that those of a picture can be replaced. */
import { growArray, grownLength } from '../base/grow-array.ts'

const FIRST_LENGTH = 1024

export class TodayChanges {
  /** The picture, the person and the time of each change. The time of a removed change is NaN. */
  item: Uint32Array = new Uint32Array(FIRST_LENGTH)
  person: Uint32Array = new Uint32Array(FIRST_LENGTH)
  at: Float64Array = new Float64Array(FIRST_LENGTH)
  count = 0
  /** The row before it of the same picture, plus 1; 0 for none. */
  #before: Uint32Array = new Uint32Array(FIRST_LENGTH)
  /** The last row of each picture, plus 1; 0 for none. */
  #last: Uint32Array = new Uint32Array(FIRST_LENGTH)
  #removed = 0
  #start: number

  /** Keeps changes from `start` on, in milliseconds since the epoch. */
  constructor(start: number) {
    this.#start = start
  }

  get start(): number {
    return this.#start
  }

  /** Removes the changes before another day. */
  beginDay(start: number): void {
    this.#start = start
    this.#compact()
  }

  /** Adds a change, unless it is of an earlier day. */
  add(item: number, person: number, at: number): void {
    if (!(at >= this.#start)) return
    if (item >= this.#last.length) this.#last = growArray(this.#last, grownLength(item + 1, this.#last.length))
    if (this.count === this.at.length) this.#grow()
    const row = this.count++
    this.item[row] = item
    this.person[row] = person
    this.at[row] = at
    this.#before[row] = this.#last[item]!
    this.#last[item] = row + 1
  }

  /** Removes all changes of a picture. */
  remove(item: number): void {
    for (let row = (this.#last[item] ?? 0) - 1; row >= 0; row = this.#before[row]! - 1) {
      this.at[row] = Number.NaN
      this.#removed++
    }
    if (item < this.#last.length) this.#last[item] = 0
    if (this.#removed > FIRST_LENGTH && this.#removed > this.count / 2) this.#compact()
  }

  /** Adds the rows that are left to an empty list. */
  #compact(): void {
    const { item, person, at, count } = this
    this.#last.fill(0)
    this.count = this.#removed = 0
    // A row never moves behind its old place.
    for (let row = 0; row < count; row++) this.add(item[row]!, person[row]!, at[row]!)
  }

  #grow(): void {
    const length = grownLength(this.count + 1, this.at.length)
    this.item = growArray(this.item, length)
    this.person = growArray(this.person, length)
    this.at = growArray(this.at, length)
    this.#before = growArray(this.#before, length)
  }
}
