/**
 * Size and time of the files that were read, by a hash of their path: some 32 bytes for each of a million sidecars,
 * where a map of paths would take hundreds. Two paths of one hash could hide a hand edit.
 */
import { grown } from '../base/grow-array.ts'
import { FIRST_SIZE, HashTable } from '../base/hash-table.ts'
import type { FileStat } from '../storage/storage.ts'

/** Of a file that is to be read again. */
const UNKNOWN = -1

/**
 * The same as plain numbers, for keeping it: a file's hash, its size and its modification time have the same place in
 * each.
 */
export interface SidecarStatData {
  readonly high: Uint32Array
  readonly low: Uint32Array
  readonly size: Float64Array
  readonly modifiedAt: Float64Array
}

export class SidecarStatCache {
  #table = new HashTable()
  #size = new Float64Array(FIRST_SIZE)
  #modifiedAt = new Float64Array(FIRST_SIZE)

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
      this.#size = grown(this.#size)
      this.#modifiedAt = grown(this.#modifiedAt)
    }
    this.#size[number] = size
    this.#modifiedAt[number] = modifiedAt
  }

  /** Makes a file unknown: it is read again. */
  delete(path: string): void {
    const number = this.#table.find(path)
    if (number >= 0) this.#size[number] = UNKNOWN
  }

  toData(): SidecarStatData {
    return {
      ...this.#table.image(),
      size: this.#size.slice(0, this.count),
      modifiedAt: this.#modifiedAt.slice(0, this.count),
    }
  }

  fromData({ high, low, size, modifiedAt }: SidecarStatData): void {
    this.#table = HashTable.restored({ high, low })
    this.#size = new Float64Array(Math.max(FIRST_SIZE, size.length))
    this.#size.set(size)
    this.#modifiedAt = new Float64Array(this.#size.length)
    this.#modifiedAt.set(modifiedAt)
  }
}
