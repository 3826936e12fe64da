/** What is known of every item, as columns of numbers: a million items stay below 50 MB besides their names. */
export class Columns {
  #capacity = 1024
  /** 1 when the file is in the folder. */
  present = new Uint8Array(this.#capacity)
  folder = new Uint32Array(this.#capacity)
  /** Number of the scan that last saw the file. */
  seen = new Uint32Array(this.#capacity)
  width = new Uint32Array(this.#capacity)
  height = new Uint32Array(this.#capacity)
  /** Bytes; NaN until measured, like the two times (milliseconds since the epoch). */
  size = new Float64Array(this.#capacity).fill(Number.NaN)
  modifiedAt = new Float64Array(this.#capacity).fill(Number.NaN)
  addedAt = new Float64Array(this.#capacity).fill(Number.NaN)

  /** Makes room for ids below `size`. */
  reserve(size: number): void {
    if (size <= this.#capacity) return
    while (this.#capacity < size) this.#capacity *= 2
    const wide = this.#capacity
    this.present = grown(this.present, new Uint8Array(wide))
    this.folder = grown(this.folder, new Uint32Array(wide))
    this.seen = grown(this.seen, new Uint32Array(wide))
    this.width = grown(this.width, new Uint32Array(wide))
    this.height = grown(this.height, new Uint32Array(wide))
    this.size = grown(this.size, new Float64Array(wide).fill(Number.NaN))
    this.modifiedAt = grown(this.modifiedAt, new Float64Array(wide).fill(Number.NaN))
    this.addedAt = grown(this.addedAt, new Float64Array(wide).fill(Number.NaN))
  }
}

function grown<T extends Uint8Array | Uint32Array | Float64Array>(from: T, to: T): T {
  to.set(from)
  return to
}
