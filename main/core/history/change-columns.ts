/** Stores where each change is, who made it, when, and what it does, as columns. */
import { growArray, grownLength } from '../base/grow-array.ts'

const FIRST_LENGTH = 1024
/** The item of changes of settings. */
export const SETTINGS_ITEM = 0xffff_ffff

export class ChangeColumns {
  /** The number of the picture; `SETTINGS_ITEM` for a change of settings. */
  item: Uint32Array = new Uint32Array(FIRST_LENGTH)
  /** The position among the changes of the item, in order of arrival. */
  place: Uint32Array = new Uint32Array(FIRST_LENGTH)
  /** Milliseconds since the epoch by the share's clock. */
  at: Float64Array = new Float64Array(FIRST_LENGTH)
  person: Uint32Array = new Uint32Array(FIRST_LENGTH)
  /** See `change-kinds.ts`. */
  bits: Uint32Array = new Uint32Array(FIRST_LENGTH)
  /** See `value-codes.ts`. */
  value: Uint32Array = new Uint32Array(FIRST_LENGTH)
  count = 0

  /** Adds a change and returns its row. */
  add(item: number, place: number, at: number, person: number, bits: number, value: number): number {
    const row = this.count++
    if (row >= this.at.length) this.#grow(row + 1)
    this.item[row] = item
    this.place[row] = place
    this.at[row] = at
    this.person[row] = person
    this.bits[row] = bits
    this.value[row] = value
    return row
  }

  /** Makes room for so many changes at once. A step of growing copies everything, which holds up whoever waits. */
  reserve(changes: number): void {
    if (changes > this.at.length) this.#grow(changes)
  }

  #grow(needed: number): void {
    const length = grownLength(needed, this.at.length)
    this.item = growArray(this.item, length)
    this.place = growArray(this.place, length)
    this.at = growArray(this.at, length)
    this.person = growArray(this.person, length)
    this.bits = growArray(this.bits, length)
    this.value = growArray(this.value, length)
  }
}
