/**
 * Stores what the catalog knows about every item, as columns of numbers.
 *
 * A million items take less than 50 MB, plus their names.
 */
import type { ItemId } from '../../../preload/contract/index.ts'
import { growArray, grownLength } from '../base/grow-array.ts'

/** A copy of the columns, to be stored on this machine's disk. */
export interface ColumnsData
  extends
    Record<'width' | 'height' | 'fingerprintHigh' | 'fingerprintLow', Uint32Array>,
    Record<'size' | 'modifiedAt' | 'addedAt', Float64Array> {
  readonly present: Uint8Array
  readonly alike: Uint8Array
}

/** The columns of the catalog. The index is the item id. */
export class Columns {
  #capacity = 1 << 12
  /** 1 when the file is in the folder. */
  present = new Uint8Array(this.#capacity)
  /** 1 when another file has, or had, the same length and time. The version then includes the content. */
  alike = new Uint8Array(this.#capacity)
  /** The number of the scan that last saw the file. */
  lastSeenScan = new Uint32Array(this.#capacity)
  width = new Uint32Array(this.#capacity)
  height = new Uint32Array(this.#capacity)
  /**
   * The two words of the fingerprint. Both are 0 until the file's content was read; the second alone is 0 when it has
   * to be read again.
   */
  fingerprintHigh = new Uint32Array(this.#capacity)
  fingerprintLow = new Uint32Array(this.#capacity)
  /** In bytes; NaN until measured, like the two times (milliseconds since the epoch). */
  size = new Float64Array(this.#capacity).fill(Number.NaN)
  modifiedAt = new Float64Array(this.#capacity).fill(Number.NaN)
  addedAt = new Float64Array(this.#capacity).fill(Number.NaN)

  toData(size: number): ColumnsData {
    this.reserve(size)
    return {
      present: this.present.slice(0, size),
      alike: this.alike.slice(0, size),
      width: this.width.slice(0, size),
      height: this.height.slice(0, size),
      size: this.size.slice(0, size),
      modifiedAt: this.modifiedAt.slice(0, size),
      addedAt: this.addedAt.slice(0, size),
      fingerprintHigh: this.fingerprintHigh.slice(0, size),
      fingerprintLow: this.fingerprintLow.slice(0, size),
    }
  }

  /** Restores what `toData` returned, and takes over its arrays. */
  loadData({
    present,
    alike,
    width,
    height,
    size,
    modifiedAt,
    addedAt,
    fingerprintHigh,
    fingerprintLow,
  }: ColumnsData): void {
    this.#capacity = present.length
    this.lastSeenScan = new Uint32Array(present.length)
    Object.assign(this, {
      present,
      alike,
      width,
      height,
      size,
      modifiedAt,
      addedAt,
      fingerprintHigh,
      fingerprintLow,
    } satisfies ColumnsData)
  }

  /** Makes room for ids below `size`. */
  reserve(size: number): void {
    if (size <= this.#capacity) return
    const capacity = (this.#capacity = grownLength(size, this.#capacity))
    this.present = growArray(this.present, capacity)
    this.alike = growArray(this.alike, capacity)
    this.lastSeenScan = growArray(this.lastSeenScan, capacity)
    this.width = growArray(this.width, capacity)
    this.height = growArray(this.height, capacity)
    this.fingerprintHigh = growArray(this.fingerprintHigh, capacity)
    this.fingerprintLow = growArray(this.fingerprintLow, capacity)
    this.size = growArray(this.size, capacity, Number.NaN)
    this.modifiedAt = growArray(this.modifiedAt, capacity, Number.NaN)
    this.addedAt = growArray(this.addedAt, capacity, Number.NaN)
  }
}

/**
 * Returns the pictures among the first `count` items that this scan saw and did not measure `early`.
 *
 * In unchanged folders it also returns pictures that were never measured, because an earlier scan was stopped before.
 */
export function findUnmeasured(
  { lastSeenScan, present, size }: Columns,
  count: number,
  scan: number,
  early: ReadonlySet<ItemId>,
): ItemId[] {
  const ids: ItemId[] = []
  for (let id = 0; id < count; id++) {
    if (present[id] === 1 && (lastSeenScan[id] === scan ? !early.has(id) : Number.isNaN(size[id]!))) ids.push(id)
  }
  return ids
}

/**
 * Returns when a file was added to the folder, in milliseconds since the epoch.
 *
 * That is its birth time, or its modification time where the birth time is impossible (some file systems report 0, the
 * future or the time of the mount).
 */
export function timeAdded(born: number, modified: number, now: number): number {
  return born > 0 && born <= now ? born : modified
}
