/** The first bytes of a file, read with the promise that nothing beyond them is taken for granted. */

/** Thrown when a read goes beyond the bytes that are there: with more of the file it may succeed. */
export class HeadTooShort extends Error {
  constructor() {
    super('more bytes of the file are needed')
    this.name = 'HeadTooShort'
  }
}

/**
 * Numbers and texts at places; every method throws `HeadTooShort` when it would leave the bytes. Big-endian unless
 * told.
 */
export class HeadBytes {
  readonly length: number
  readonly #view: DataView
  readonly #little: boolean

  constructor(bytes: Uint8Array, little = false) {
    this.length = bytes.byteLength
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#little = little
  }

  u8(at: number): number {
    return this.#view.getUint8(this.#checked(at, 1))
  }
  u16(at: number): number {
    return this.#view.getUint16(this.#checked(at, 2), this.#little)
  }
  u32(at: number): number {
    return this.#view.getUint32(this.#checked(at, 4), this.#little)
  }
  i32(at: number): number {
    return this.#view.getInt32(this.#checked(at, 4), this.#little)
  }
  /** Exact up to 2^53, which is more than any file has. */
  u64(at: number): number {
    return Number(this.#view.getBigUint64(this.#checked(at, 8), this.#little))
  }

  /** Latin-1. */
  text(at: number, length: number): string {
    const start = this.#checked(at, length)
    return String.fromCharCode(...new Uint8Array(this.#view.buffer, this.#view.byteOffset + start, length))
  }

  /** The bytes from `start` on, at most `length`; empty beyond the end. Places count from there. */
  part(start: number, length: number, little = false): HeadBytes {
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

  #checked(at: number, length: number): number {
    if (!(at >= 0 && at + length <= this.length)) throw new HeadTooShort()
    return at
  }
}
