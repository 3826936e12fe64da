/** What is known of every item, as columns of numbers: a million items stay below 50 MB besides their names. */
import { growArray, grownLength } from '../base/grow-array.ts'

/** A copy of the columns, for keeping them on this machine's disk. */
export interface ColumnsImage
  extends
    Record<'width' | 'height' | 'printHigh' | 'printLow', Uint32Array>,
    Record<'size' | 'modifiedAt' | 'addedAt', Float64Array> {
  readonly present: Uint8Array
  readonly alike: Uint8Array
}

export class Columns {
  #capacity = 1 << 12
  /** 1 when the file is in the folder. */
  present = new Uint8Array(this.#capacity)
  /** 1 when another file has, or had, the same length and time: its content is part of its version. */
  alike = new Uint8Array(this.#capacity)
  /** Number of the scan that last saw the file. */
  seen = new Uint32Array(this.#capacity)
  width = new Uint32Array(this.#capacity)
  height = new Uint32Array(this.#capacity)
  /**
   * Two words that tell the content; both 0 until somebody has looked into the file, the second alone when it has to be
   * looked into again.
   */
  printHigh = new Uint32Array(this.#capacity)
  printLow = new Uint32Array(this.#capacity)
  /** Bytes; NaN until measured, like the two times (milliseconds since the epoch). */
  size = new Float64Array(this.#capacity).fill(Number.NaN)
  modifiedAt = new Float64Array(this.#capacity).fill(Number.NaN)
  addedAt = new Float64Array(this.#capacity).fill(Number.NaN)

  image(size: number): ColumnsImage {
    this.reserve(size)
    return {
      present: this.present.slice(0, size),
      alike: this.alike.slice(0, size),
      width: this.width.slice(0, size),
      height: this.height.slice(0, size),
      size: this.size.slice(0, size),
      modifiedAt: this.modifiedAt.slice(0, size),
      addedAt: this.addedAt.slice(0, size),
      printHigh: this.printHigh.slice(0, size),
      printLow: this.printLow.slice(0, size),
    }
  }

  /** Becomes what an image holds, whose arrays it takes over. */
  restore({ present, alike, width, height, size, modifiedAt, addedAt, printHigh, printLow }: ColumnsImage): void {
    this.#capacity = present.length
    this.seen = new Uint32Array(present.length)
    Object.assign(this, {
      present,
      alike,
      width,
      height,
      size,
      modifiedAt,
      addedAt,
      printHigh,
      printLow,
    } satisfies ColumnsImage)
  }

  /** Makes room for ids below `size`. */
  reserve(size: number): void {
    if (size <= this.#capacity) return
    const wide = (this.#capacity = grownLength(size, this.#capacity))
    this.present = growArray(this.present, wide)
    this.alike = growArray(this.alike, wide)
    this.seen = growArray(this.seen, wide)
    this.width = growArray(this.width, wide)
    this.height = growArray(this.height, wide)
    this.printHigh = growArray(this.printHigh, wide)
    this.printLow = growArray(this.printLow, wide)
    this.size = growArray(this.size, wide, Number.NaN)
    this.modifiedAt = growArray(this.modifiedAt, wide, Number.NaN)
    this.addedAt = growArray(this.addedAt, wide, Number.NaN)
  }
}

/**
 * Returns when a file was added to the folder, milliseconds: its birth, or its modification where the birth is
 * impossible (some file systems report 0, the future or the mount's time).
 */
export function timeAdded(born: number, modified: number, now: number): number {
  return born > 0 && born <= now ? born : modified
}
