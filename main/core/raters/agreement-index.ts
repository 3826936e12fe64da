/**
 * Keeps the agreement of a set of pictures up to date: all are counted once, then only those whose stars change.
 *
 * It remembers how each picture was counted, so that an arriving label costs the same whatever the size of the data set.
 */
import type { ItemId } from '../../../preload/contract/index.ts'
import { growArray, grownLength } from '../base/grow-array.ts'
import { isHidden, type RaterColumns } from '../labels/rater-columns.ts'
import { AgreementCounts } from './agreement.ts'

export class AgreementIndex {
  readonly counts = new AgreementCounts()
  /** The stars with which each picture was counted, by rater; 0 for none, and for pictures that are not in the set. */
  #counted: Uint8Array[] = []
  #length = 0

  /** Counts the pictures of a set. `isIn` is 1 for those that are in it. */
  constructor(columns: RaterColumns, size: number, isIn: Uint8Array) {
    this.#reserve(columns, size)
    for (let id = 0; id < size; id++) if (isIn[id] === 1 && columns.raters[id]! > 0) this.#add(columns, id)
  }

  /** Counts a picture again whose stars have changed, or that was put into or out of the set. */
  update(columns: RaterColumns, id: ItemId, isIn: boolean): void {
    this.#reserve(columns, id + 1)
    const { raters, stars } = this.#read(this.#counted, id)
    this.counts.count(raters, stars, -1)
    for (const column of this.#counted) column[id] = 0
    if (isIn) this.#add(columns, id)
  }

  #add(columns: RaterColumns, id: ItemId): void {
    if (isHidden(columns, id)) return
    const { raters, stars } = this.#read(columns.stars, id)
    for (let at = 0; at < raters.length; at++) this.#counted[raters[at]!]![id] = stars[at]!
    this.counts.count(raters, stars, 1)
  }

  #read(columns: readonly Uint8Array[], id: ItemId): { raters: readonly number[]; stars: readonly number[] } {
    this.#raters.length = this.#stars.length = 0
    for (let rater = 0; rater < columns.length; rater++) {
      const given = columns[rater]![id]!
      if (given === 0) continue
      this.#raters.push(rater)
      this.#stars.push(given)
    }
    return { raters: this.#raters, stars: this.#stars }
  }

  /** The lists that `#read` returns, used again and again. */
  readonly #raters: number[] = []
  readonly #stars: number[] = []

  #reserve(columns: RaterColumns, size: number): void {
    if (size > this.#length) {
      this.#length = grownLength(size, this.#length)
      this.#counted = this.#counted.map((column) => growArray(column, this.#length))
    }
    while (this.#counted.length < columns.stars.length) this.#counted.push(new Uint8Array(this.#length))
  }
}
