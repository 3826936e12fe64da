/** Sets of changes, by their ids: ranges of numbers for each writer, and ids without a number. Pure. */
import type { ChangeId } from '../../../preload/contract/index.ts'
import { numberOf, writerOfId } from './change-ids.ts'

/** The first and the last number of a range, both included. */
export type NumberRange = readonly [first: number, last: number]

export class ChangeSet {
  /** The numbers of each writer, sorted as soon as they are read. */
  readonly #numbers = new Map<string, number[]>()
  readonly #ranges = new Map<string, readonly NumberRange[]>()
  readonly #others = new Set<ChangeId>()

  /** Adds a change. Must not be called after `has`, `size`, `ranges` or `addRanges`. */
  add(id: ChangeId): void {
    const number = numberIn(id)
    if (number === null) {
      this.#others.add(id)
      return
    }
    const writer = writerOfId(id)
    const numbers = this.#numbers.get(writer)
    if (numbers) numbers.push(number)
    else this.#numbers.set(writer, [number])
  }

  /** Adds ranges of one writer. Returns false, and adds nothing, when they are not ascending, or the writer has some. */
  addRanges(writer: string, ranges: readonly NumberRange[]): boolean {
    if (this.#ranges.has(writer)) return false
    let last = -1
    for (const [from, to] of ranges) {
      if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from <= last || to < from) return false
      last = to
    }
    this.#ranges.set(writer, ranges)
    return true
  }

  /** Adds an id without a number. */
  addOther(id: ChangeId): void {
    this.#others.add(id)
  }

  has(id: ChangeId): boolean {
    const number = numberIn(id)
    if (number === null) return this.#others.has(id)
    const ranges = this.#rangesOf(writerOfId(id))
    let [low, high] = [0, ranges.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (ranges[middle]![1] < number) low = middle + 1
      else high = middle
    }
    return low < ranges.length && ranges[low]![0] <= number
  }

  /** The number of changes. */
  get size(): number {
    let size = this.#others.size
    for (const [, ranges] of this.ranges()) for (const [first, last] of ranges) size += last - first + 1
    return size
  }

  /** Returns the ranges of each writer, the writers sorted. */
  ranges(): (readonly [writer: string, ranges: readonly NumberRange[]])[] {
    return [...new Set([...this.#numbers.keys(), ...this.#ranges.keys()])]
      .toSorted()
      .map((writer) => [writer, this.#rangesOf(writer)] as const)
  }

  /** Returns the ids without a number, sorted. */
  others(): ChangeId[] {
    return [...this.#others].toSorted()
  }

  #rangesOf(writer: string): readonly NumberRange[] {
    const known = this.#ranges.get(writer)
    if (known) return known
    const numbers = (this.#numbers.get(writer) ?? []).toSorted((a, b) => a - b)
    const ranges: [number, number][] = []
    for (const number of numbers) {
      const last = ranges.at(-1)
      if (last && number <= last[1] + 1) last[1] = number
      else ranges.push([number, number])
    }
    this.#ranges.set(writer, ranges)
    return ranges
  }
}

/** Returns the number of an id; null where it is no whole number as programs write it. */
function numberIn(id: ChangeId): number | null {
  const number = numberOf(id)
  return Number.isSafeInteger(number) && number >= 0 && id.endsWith(`:${number}`) ? number : null
}
