/**
 * Changes of many items as bytes, decoded when somebody asks: a million decoded histories are more than a gigabyte of
 * objects, packed they are less than two hundred megabytes in a few large buffers that the garbage collector never
 * looks into.
 */
import { growArray } from '../base/grow-array.ts'

/** Bytes of one buffer; an entry never crosses from one to the next. */
const BUFFER_BYTES = 4_000_000
/** Bytes given up before the rest is moved together. */
const COMPACT_AT = 64_000_000

/** Entries as they lay at one moment. Later changes of the store do not touch it. */
export interface PackedView {
  readonly count: number
  /** The bytes of one entry; empty for none. */
  bytes(index: number): Buffer
}

export class PackedChanges {
  #buffers: Buffer[] = []
  #used = 0
  #given = 0
  #live = 0
  #buffer: Uint32Array = new Uint32Array(1024)
  #start: Uint32Array = new Uint32Array(1024)
  #length: Uint32Array = new Uint32Array(1024)

  has(index: number): boolean {
    return (this.#length[index] ?? 0) > 0
  }

  /** The bytes of an entry; empty when it has none. They must not be changed. */
  get(index: number): Buffer {
    const length = this.#length[index] ?? 0
    if (length === 0) return NO_BYTES
    const start = this.#start[index]!
    return this.#buffers[this.#buffer[index]!]!.subarray(start, start + length)
  }

  /** Takes an entry over as UTF-8 text. */
  set(index: number, text: string): void {
    const length = Buffer.byteLength(text)
    const { buffer, start } = this.#place(length)
    this.#buffers[buffer]!.write(text, start, 'utf8')
    this.#note(index, buffer, start, length)
  }

  /**
   * Takes over buffers, in each of which `perBuffer` entries of these lengths lie one behind the other. They may come
   * later, by `fill`; until then no entry is asked for.
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
      this.#live += lengths[index]!
    }
    // Nothing is appended to them: the next entry gets a buffer of its own.
    this.#used = Infinity
  }

  /** The buffers that `adopt` announced, which must not be changed any more. */
  fillBuffers(buffers: readonly Buffer[]): void {
    this.#buffers = [...buffers]
  }

  /** Gives an entry up. */
  clear(index: number): void {
    const length = this.#length[index] ?? 0
    if (length === 0) return
    this.#length[index] = 0
    this.#live -= length
    this.#given += length
    if (this.#given > COMPACT_AT && this.#given > this.#live) this.#moveTogether()
  }

  /** The first `count` entries as they are now. */
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

  #note(index: number, buffer: number, start: number, length: number): void {
    this.#reserve(index + 1)
    this.clear(index)
    this.#buffer[index] = buffer
    this.#start[index] = start
    this.#length[index] = length
    this.#live += length
  }

  #place(length: number): { buffer: number; start: number } {
    if (this.#buffers.length === 0 || this.#used + length > (this.#buffers.at(-1)?.byteLength ?? 0)) {
      this.#buffers.push(Buffer.allocUnsafeSlow(Math.max(BUFFER_BYTES, length)))
      this.#used = 0
    }
    const start = this.#used
    this.#used += length
    return { buffer: this.#buffers.length - 1, start }
  }

  #moveTogether(): void {
    const old = this.view(this.#length.length)
    this.#buffers = []
    this.#used = this.#given = 0
    for (let index = 0; index < old.count; index++) {
      const bytes = old.bytes(index)
      if (bytes.byteLength === 0) continue
      const { buffer, start } = this.#place(bytes.byteLength)
      bytes.copy(this.#buffers[buffer]!, start)
      this.#buffer[index] = buffer
      this.#start[index] = start
    }
  }

  #reserve(size: number): void {
    if (size <= this.#length.length) return
    const wide = Math.max(size, this.#length.length * 2)
    this.#buffer = growArray(this.#buffer, wide)
    this.#start = growArray(this.#start, wide)
    this.#length = growArray(this.#length, wide)
  }
}

const NO_BYTES = Buffer.alloc(0)
