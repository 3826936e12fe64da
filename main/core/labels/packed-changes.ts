/**
 * Stores the changes of many items as bytes, to be decoded when they are read.
 *
 * A million decoded histories take more than a gigabyte of objects. Packed they take less than 200 MB, in a few large
 * buffers that the garbage collector does not scan.
 */
import { growArray } from '../base/grow-array.ts'

/** The size of one buffer. An entry lies within one buffer. */
const BUFFER_BYTES = 4_000_000
/** When this many bytes were freed, and more than are in use, the entries are moved into new buffers. */
const COMPACT_AT = 64_000_000

/** The entries at one moment. Later changes of the store do not change it. */
export interface PackedView {
  readonly count: number
  /** Returns the bytes of one entry; empty when it has none. */
  bytes(index: number): Buffer
}

export class PackedChanges {
  #buffers: Buffer[] = []
  /** Bytes used of the last buffer. */
  #used = 0
  #freedBytes = 0
  #usedBytes = 0
  #buffer: Uint32Array = new Uint32Array(1024)
  #start: Uint32Array = new Uint32Array(1024)
  #length: Uint32Array = new Uint32Array(1024)

  has(index: number): boolean {
    return (this.#length[index] ?? 0) > 0
  }

  /** Returns the bytes of an entry; empty when it has none. The caller must not change them. */
  get(index: number): Buffer {
    const length = this.#length[index] ?? 0
    if (length === 0) return NO_BYTES
    const start = this.#start[index]!
    return this.#buffers[this.#buffer[index]!]!.subarray(start, start + length)
  }

  /** Replaces an entry by a text, as UTF-8. */
  set(index: number, text: string): void {
    const length = Buffer.byteLength(text)
    const { buffer, start } = this.#allocate(length)
    this.#buffers[buffer]!.write(text, start, 'utf8')
    this.#setLocation(index, buffer, start, length)
  }

  /**
   * Replaces all entries by entries of these lengths, which follow each other in buffers of `perBuffer` entries each.
   *
   * No entry may be read before `fillBuffers` has added the buffers.
   */
  adoptLengths(lengths: Uint32Array, perBuffer: number): void {
    this.#length = lengths
    this.#buffer = new Uint32Array(lengths.length)
    this.#start = new Uint32Array(lengths.length)
    for (let index = 0, start = 0; index < lengths.length; index++) {
      if (index % perBuffer === 0) start = 0
      this.#buffer[index] = Math.floor(index / perBuffer)
      this.#start[index] = start
      start += lengths[index]!
      this.#usedBytes += lengths[index]!
    }
    // Nothing is appended to these buffers. The next entry gets a new buffer.
    this.#used = Infinity
  }

  /** Sets the buffers for `adoptLengths`. They are not copied, so the caller must not change them any more. */
  fillBuffers(buffers: readonly Buffer[]): void {
    this.#buffers = [...buffers]
  }

  /** Removes an entry. */
  clear(index: number): void {
    const length = this.#length[index] ?? 0
    if (length === 0) return
    this.#length[index] = 0
    this.#usedBytes -= length
    this.#freedBytes += length
    if (this.#freedBytes > COMPACT_AT && this.#freedBytes > this.#usedBytes) this.#compact()
  }

  /** Returns a view of the first `count` entries. Later changes of the store do not change it. */
  view(count: number): PackedView {
    this.#reserve(count)
    const [buffers, buffer, start, length] = [
      [...this.#buffers],
      this.#buffer.slice(0, count),
      this.#start.slice(0, count),
      this.#length.slice(0, count),
    ]
    return {
      count,
      bytes: (index) =>
        length[index] === 0
          ? NO_BYTES
          : buffers[buffer[index]!]!.subarray(start[index], start[index]! + length[index]!),
    }
  }

  #setLocation(index: number, buffer: number, start: number, length: number): void {
    this.#reserve(index + 1)
    this.clear(index)
    this.#buffer[index] = buffer
    this.#start[index] = start
    this.#length[index] = length
    this.#usedBytes += length
  }

  #allocate(length: number): { buffer: number; start: number } {
    if (this.#buffers.length === 0 || this.#used + length > (this.#buffers.at(-1)?.byteLength ?? 0)) {
      this.#buffers.push(Buffer.allocUnsafeSlow(Math.max(BUFFER_BYTES, length)))
      this.#used = 0
    }
    const start = this.#used
    this.#used += length
    return { buffer: this.#buffers.length - 1, start }
  }

  #compact(): void {
    const old = this.view(this.#length.length)
    this.#buffers = []
    this.#used = this.#freedBytes = 0
    for (let index = 0; index < old.count; index++) {
      const bytes = old.bytes(index)
      if (bytes.byteLength === 0) continue
      const { buffer, start } = this.#allocate(bytes.byteLength)
      bytes.copy(this.#buffers[buffer]!, start)
      this.#buffer[index] = buffer
      this.#start[index] = start
    }
  }

  #reserve(size: number): void {
    if (size <= this.#length.length) return
    const newSize = Math.max(size, this.#length.length * 2)
    this.#buffer = growArray(this.#buffer, newSize)
    this.#start = growArray(this.#start, newSize)
    this.#length = growArray(this.#length, newSize)
  }
}

const NO_BYTES = Buffer.alloc(0)
