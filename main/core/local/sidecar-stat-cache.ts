/**
 * Caches size and time of the files that were read, by a hash of their path.
 *
 * This takes about 32 bytes for each of a million sidecars; a map of paths would take hundreds. Two paths with the same
 * hash could hide an external edit.
 */
import { growArray } from '../base/grow-array.ts'
import { INITIAL_CAPACITY, HashTable } from '../base/hash-table.ts'
import type { FileStat } from '../storage/storage.ts'

/** The size of a file that has to be read again. */
const UNKNOWN = -1

/** The content of the cache as arrays of numbers: a file's hash, size and modification time have the same index. */
export interface SidecarStatData {
  readonly high: Uint32Array
  readonly low: Uint32Array
  readonly size: Float64Array
  readonly modifiedAt: Float64Array
}

export class SidecarStatCache {
  #table = new HashTable()
  #size = new Float64Array(INITIAL_CAPACITY)
  #modifiedAt = new Float64Array(INITIAL_CAPACITY)

  get count(): number {
    return this.#table.size
  }

  get(path: string): FileStat | undefined {
    const number = this.#table.find(path)
    return number < 0 || this.#size[number] === UNKNOWN
      ? undefined
      : { size: this.#size[number]!, modifiedAt: this.#modifiedAt[number]! }
  }

  set(path: string, { size, modifiedAt }: FileStat): void {
    const number = this.#table.add(path)
    if (number === this.#size.length) {
      this.#size = growArray(this.#size)
      this.#modifiedAt = growArray(this.#modifiedAt)
    }
    this.#size[number] = size
    this.#modifiedAt[number] = modifiedAt
  }

  /** Makes a file unknown, so that it is read again. */
  delete(path: string): void {
    const number = this.#table.find(path)
    if (number >= 0) this.#size[number] = UNKNOWN
  }

  toData(): SidecarStatData {
    return {
      ...this.#table.toData(),
      size: this.#size.slice(0, this.count),
      modifiedAt: this.#modifiedAt.slice(0, this.count),
    }
  }

  fromData({ high, low, size, modifiedAt }: SidecarStatData): void {
    this.#table = HashTable.fromData({ high, low })
    this.#size = new Float64Array(Math.max(INITIAL_CAPACITY, size.length))
    this.#size.set(size)
    this.#modifiedAt = new Float64Array(this.#size.length)
    this.#modifiedAt.set(modifiedAt)
  }
}
