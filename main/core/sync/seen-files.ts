/** Size and time of the files that were read, by a hash of their path: 24 bytes for each of a million sidecars, where a map of paths would take hundreds. */
import type { FileStat } from '../storage/storage.ts'

const FIRST_SLOTS = 1024
/** Hash, hash, size, modification time. */
const WIDTH = 4

export class SeenFiles {
  /** Open addressing over numbers; a hash of 0, 0 is an empty slot. */
  #table = new Float64Array(FIRST_SLOTS * WIDTH)
  #count = 0

  get count(): number {
    return this.#count
  }

  get(path: string): FileStat | undefined {
    const at = this.#slot(...hash(path))
    return this.#table[at + 1] === 0 ? undefined : { size: this.#table[at + 2]!, modifiedAt: this.#table[at + 3]! }
  }

  set(path: string, { size, modifiedAt }: FileStat): void {
    if (this.#count * 2 * WIDTH > this.#table.length) this.#grow()
    const [high, low] = hash(path)
    const at = this.#slot(high, low)
    if (this.#table[at + 1] === 0) this.#count++
    this.#table.set([high, low, size, modifiedAt], at)
  }

  /** Makes a file unknown: it is read again. Its slot stays taken. */
  delete(path: string): void {
    const at = this.#slot(...hash(path))
    if (this.#table[at + 1] !== 0) this.#table.set([-1, -1], at + 2)
  }

  /** The table, for keeping it; `restore` takes it back. */
  image(): Float64Array<ArrayBuffer> {
    return this.#table.slice()
  }

  restore(image: Float64Array): void {
    this.#table = Float64Array.from(image)
    this.#count = 0
    for (let at = 1; at < this.#table.length; at += WIDTH) if (this.#table[at] !== 0) this.#count++
  }

  /** Where this hash is, or the free slot where it belongs. */
  #slot(high: number, low: number): number {
    const slots = this.#table.length / WIDTH
    for (let slot = low % slots; ; slot = (slot + 1) % slots) {
      const at = slot * WIDTH
      if (this.#table[at + 1] === 0 || (this.#table[at] === high && this.#table[at + 1] === low)) return at
    }
  }

  #grow(): void {
    const old = this.#table
    this.#table = new Float64Array(old.length * 2)
    for (let at = 0; at < old.length; at += WIDTH) {
      if (old[at + 1] !== 0) this.#table.set(old.subarray(at, at + WIDTH), this.#slot(old[at]!, old[at + 1]!))
    }
  }
}

/** Two independent 32-bit hashes of a text (FNV-1a and a multiply-rotate mix), the second never 0. Two paths that agree in both are taken for one file: what could be missed is a hand edit of it. */
function hash(text: string): [number, number] {
  let high = 0x811c9dc5
  let low = 0x9e3779b9
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    high = Math.imul(high ^ unit, 0x01000193)
    low = Math.imul((low << 5 | low >>> 27) ^ unit, 0x85ebca6b)
  }
  low ^= low >>> 15
  return [high >>> 0, (low >>> 0) || 1]
}
