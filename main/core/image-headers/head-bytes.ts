/** Reads the first bytes of a file, and never beyond their end. */

/** Thrown when a read goes beyond the available bytes. With more of the file it may succeed. */
export class HeadTooShortError extends Error {
  constructor() {
    super('more bytes of the file are needed')
    this.name = 'HeadTooShortError'
  }
}

/**
 * Reads numbers and texts at offsets. Big-endian by default.
 *
 * Every method throws `HeadTooShortError` when it would read beyond the end.
 */
export class HeadBytes {
  readonly length: number
  readonly #view: DataView
  readonly #isLittleEndian: boolean

  constructor(bytes: Uint8Array, little = false) {
    this.length = bytes.byteLength
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#isLittleEndian = little
  }

  u8(at: number): number {
    return this.#view.getUint8(this.#checkRange(at, 1))
  }
  u16(at: number): number {
    return this.#view.getUint16(this.#checkRange(at, 2), this.#isLittleEndian)
  }
  u32(at: number): number {
    return this.#view.getUint32(this.#checkRange(at, 4), this.#isLittleEndian)
  }
  i32(at: number): number {
    return this.#view.getInt32(this.#checkRange(at, 4), this.#isLittleEndian)
  }
  /** Returns a 64-bit number. It is exact up to 2^53, which is larger than any file. */
  u64(at: number): number {
    return Number(this.#view.getBigUint64(this.#checkRange(at, 8), this.#isLittleEndian))
  }

  /** Returns text in Latin-1. */
  text(at: number, length: number): string {
    const start = this.#checkRange(at, length)
    return String.fromCharCode(...new Uint8Array(this.#view.buffer, this.#view.byteOffset + start, length))
  }

  /** Returns at most `length` bytes from `start` on; empty beyond the end. Offsets in the part count from `start`. */
  slice(start: number, length: number, little = false): HeadBytes {
    const from = Math.min(Math.max(0, start), this.length)
    return new HeadBytes(
      new Uint8Array(
        this.#view.buffer,
        this.#view.byteOffset + from,
        Math.max(0, Math.min(length, this.length - from)),
      ),
      little,
    )
  }

  #checkRange(at: number, length: number): number {
    if (!(at >= 0 && at + length <= this.length)) throw new HeadTooShortError()
    return at
  }
}
