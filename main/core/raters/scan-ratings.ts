/** Reads from the bytes of packed changes which stars of each person count. */
import { MAX_STARS } from '../../../preload/contract/index.ts'
import { NO_PART, PackedChangeReader } from '../labels/packed-change-reader.ts'
import type { PeopleTable } from '../labels/people-table.ts'

/** What a part of a change means. */
const [STARS, UNDOES] = [0, 1]
const PARTS = [
  ['stars', STARS],
  ['undoes', UNDOES],
] as const
const ZERO = 0x30
/** The length of an empty list. */
const EMPTY_LIST = 2
/** A list with more changes with stars than this is decoded. */
const MAX_CHANGES = 64

export class RatingScanner {
  /** How many changes with stars were read of the list. */
  #count = 0
  /** Where `id` and `replaces` of each of them are in the bytes. */
  readonly #idStart = new Uint32Array(MAX_CHANGES)
  readonly #idEnd = new Uint32Array(MAX_CHANGES)
  readonly #replacesStart = new Uint32Array(MAX_CHANGES)
  readonly #replacesEnd = new Uint32Array(MAX_CHANGES)
  readonly #at = new Float64Array(MAX_CHANGES)
  readonly #person = new Uint32Array(MAX_CHANGES)
  readonly #stars = new Uint8Array(MAX_CHANGES)
  readonly #reader: PackedChangeReader
  readonly #until: number

  /** Changes after `until` count as not made. */
  constructor(people: PeopleTable, until: number) {
    this.#reader = new PackedChangeReader(people, PARTS)
    this.#until = until
  }

  /**
   * Passes the stars of each person that count, also 0 for those who removed theirs, to `sink`.
   *
   * Returns false without having passed any when that depends on more than times: when a change undoes others, when a
   * change replaces one with a later time, or when there is something that this reader does not understand. The caller
   * decodes such a list.
   */
  scan(bytes: Buffer, sink: (person: number, stars: number) => void): boolean {
    const reader = this.#reader
    this.#count = 0
    reader.begin(bytes)
    while (reader.nextChange()) if (!this.#scanChange(bytes)) return false
    if (!reader.isComplete || (this.#hasSeveralOfOne() && !this.#isInOrderOfTime(bytes))) return false
    for (let one = 0; one < this.#count; one++)
      if (this.#isNewest(bytes, one)) sink(this.#person[one]!, this.#stars[one]!)
    return true
  }

  /** Reads the next change, and adds it if it has stars; returns false for one that must be decoded. */
  #scanChange(bytes: Buffer): boolean {
    const reader = this.#reader
    let stars = -1
    for (let part = reader.nextPart(); part !== NO_PART; part = reader.nextPart()) {
      if (part === UNDOES) return false
      if (part === STARS)
        stars = reader.valueEnd - reader.valueStart === 1 ? bytes[reader.valueStart]! - ZERO : Infinity
    }
    if (stars > MAX_STARS || this.#count === MAX_CHANGES) return false
    if (stars < 0 || reader.at > this.#until) return true
    const one = this.#count++
    this.#at[one] = reader.at
    this.#idStart[one] = reader.idStart
    this.#idEnd[one] = reader.idEnd
    this.#replacesStart[one] = reader.replacesStart
    this.#replacesEnd[one] = reader.replacesEnd
    this.#person[one] = reader.person
    this.#stars[one] = stars
    return true
  }

  /** Whether somebody gave stars more than once. */
  #hasSeveralOfOne(): boolean {
    const [count, person] = [this.#count, this.#person]
    for (let one = 1; one < count; one++)
      for (let other = 0; other < one; other++) if (person[one] === person[other]) return true
    return false
  }

  /** Whether every change is newer than those that it replaces. Then the newest one of each person counts. */
  #isInOrderOfTime(bytes: Buffer): boolean {
    const [count, at] = [this.#count, this.#at]
    for (let one = 0; one < count; one++) {
      if (this.#replacesEnd[one]! - this.#replacesStart[one]! <= EMPTY_LIST) continue
      for (let other = 0; other < count; other++) {
        if (other === one || at[other]! < at[one]!) continue
        const named = bytes.subarray(this.#replacesStart[one], this.#replacesEnd[one])
        if (named.includes(bytes.subarray(this.#idStart[other], this.#idEnd[other]))) return false
      }
    }
    return true
  }

  /** Whether no other change of the same person is newer. */
  #isNewest(bytes: Buffer, one: number): boolean {
    const [count, at, person] = [this.#count, this.#at, this.#person]
    for (let other = 0; other < count; other++) {
      if (other === one || person[other] !== person[one] || at[other]! < at[one]!) continue
      if (at[other]! > at[one]!) return false
      // Ids have ASCII characters only.
      if (bytes.compare(bytes, this.#idStart[other], this.#idEnd[other], this.#idStart[one], this.#idEnd[one]) < 0)
        return false
    }
    return true
  }
}
