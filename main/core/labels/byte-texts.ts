/** Finds the number that belongs to a text by the bytes of its JSON. Most changes repeat a few names and tags. */
import { BACKSLASH, isAt, QUOTE } from './packed-json.ts'

/** Texts beyond this many are not stored. */
const MAX_TEXTS = 4_096
const BUCKETS = 1_024

interface StoredText {
  readonly bytes: Uint8Array
  readonly number: number
}

export class ByteTexts {
  /** The length in bytes of the text that `numberAt` has read last, with its quotation marks. */
  length = 0
  readonly #numberOf: (text: string) => number
  readonly #buckets: StoredText[][] = Array.from({ length: BUCKETS }, () => [])
  #size = 0

  /** `numberOf` returns the number of a text, always the same one. */
  constructor(numberOf: (text: string) => number) {
    this.#numberOf = numberOf
  }

  /** Returns the number of the text whose JSON begins at `start` with a quotation mark; -1 when it does not end. */
  numberAt(bytes: Buffer, start: number): number {
    let hash = 0
    let end = start + 1
    for (let byte = bytes[end]; byte !== QUOTE; byte = bytes[++end]) {
      if (byte === undefined) return -1
      hash = (Math.imul(hash, 31) + byte) | 0
      if (byte === BACKSLASH) end++
    }
    this.length = ++end - start
    const bucket = this.#buckets[(hash ^ (hash >>> 10)) & (BUCKETS - 1)]!
    for (let at = 0; at < bucket.length; at++) if (isAt(bucket[at]!.bytes, bytes, start)) return bucket[at]!.number
    const number = this.#numberOf(JSON.parse(bytes.toString('utf8', start, end)) as string)
    if (this.#size++ < MAX_TEXTS) bucket.push({ bytes: Uint8Array.from(bytes.subarray(start, end)), number })
    return number
  }
}
