/**
 * Holds the parts of a file that were read, at their places.
 *
 * The metadata library needs the whole file of a format whose metadata may be anywhere. The parts that were not read are
 * zeros, which take no memory as long as nobody touches them.
 */
import type { FileHandle } from 'node:fs/promises'
import { HeadBytes } from '../../image-headers/head-bytes.ts'

/** The most bytes that are read of one file. Complete embedded workflows are smaller. */
const MAX_READ_BYTES = 16_000_000

export class SparseFile {
  readonly bytes: Buffer
  readonly #handle: FileHandle
  #readBytes = 0

  constructor(handle: FileHandle, size: number) {
    this.#handle = handle
    this.bytes = Buffer.alloc(size)
  }

  /** Reads a part, and returns it. It is shorter where the file ends, and empty when too much was read already. */
  async read(start: number, length: number, little = false): Promise<HeadBytes> {
    const from = Math.min(Math.max(0, start), this.bytes.length)
    const wanted = Math.min(length, this.bytes.length - from, MAX_READ_BYTES - this.#readBytes)
    if (wanted <= 0) return new HeadBytes(this.bytes.subarray(0, 0))
    this.#readBytes += wanted
    const { bytesRead } = await this.#handle.read(this.bytes, from, wanted, from)
    return new HeadBytes(this.bytes.subarray(from, from + bytesRead), little)
  }
}
