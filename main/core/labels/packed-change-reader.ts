/**
 * Reads packed changes from their bytes: time, author, id, and where each other part is.
 *
 * Decoding three million changes takes several seconds; this takes a fraction of it. A packed change is what
 * `encodeChange` returns, so an id has neither quotation marks nor escapes.
 */
import {
  afterText,
  afterValue,
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  isUsualTime,
  keyAt,
  keyWord,
  OPEN_OBJECT,
  packedKeys,
  QUOTE,
  USUAL_TIME_LENGTH,
  usualTimeAt,
  wordAt,
  type PackedKeys,
} from './packed-json.ts'
import type { ByteTexts } from './byte-texts.ts'
import type { PeopleTable } from './people-table.ts'

/** What `nextPart` returns at the end of a change. */
export const NO_PART = -1
/** The meaning of `replaces`, which the reader reads itself. */
const REPLACES = -2
/** The keys at the beginning of each change, and their length with quotation marks and colon. */
const [ID, AT, BY] = [keyWord('id'), keyWord('at'), keyWord('by')]
const KEY_LENGTH = 5
/**
 * Longer ids are read to their end. Up to this length, an id that ends where the id before it ended, and has `"at"` after
 * it, ends there: the `"at"` of the next change is farther away.
 */
const MAX_GUESSED = 60

export class PackedChangeReader {
  /** Milliseconds since the epoch. */
  at = 0
  /** The number of the author in the table of people. */
  person = 0
  /** Whether the change has parts that this version does not know. Complete after the last part. */
  hasUnknown = false
  /** Where the id is, with its quotation marks. */
  idStart = 0
  idEnd = 0
  /** Where the ids that the change replaces are, with their brackets. Complete after the last part. */
  replacesStart = 0
  replacesEnd = 0
  /** Where the value of the last part is. */
  valueStart = 0
  valueEnd = 0
  readonly #keys: PackedKeys
  readonly #people: ByteTexts
  #bytes: Buffer = Buffer.alloc(0)
  #next = 0
  #isBroken = false
  #idLength = 0

  /** `meanings` are those of the parts that `nextPart` returns, from 0 on. All others count as unknown. */
  constructor(people: PeopleTable, meanings: readonly (readonly [key: string, meaning: number])[]) {
    this.#people = people.texts
    this.#keys = packedKeys([...meanings, ['replaces', REPLACES]])
  }

  /** Begins to read a list of packed changes. */
  begin(bytes: Buffer): void {
    this.#bytes = bytes
    this.#next = 1
    this.#isBroken = false
  }

  /**
   * Goes to the next change and reads its id, time and author. Returns false at the end of the list, and where the reader
   * does not understand it.
   */
  nextChange(): boolean {
    const bytes = this.#bytes
    let next = this.#next
    if (bytes[next] === COMMA) next++
    if (this.#isBroken || bytes[next] !== OPEN_OBJECT) return false
    next++
    this.hasUnknown = false
    this.replacesStart = this.replacesEnd = 0
    while (wordAt(bytes, next + 1) !== ID) {
      this.hasUnknown = true
      next = this.#afterUnknown(next) + 1
      if (bytes[next - 1] !== COMMA) return this.#stop()
    }
    next += KEY_LENGTH
    this.idStart = next
    this.idEnd = next = this.#afterId(next)
    if (wordAt(bytes, next + 2) !== AT) return this.#stop()
    next += 1 + KEY_LENGTH
    const timeEnd = isUsualTime(bytes, next) ? next + USUAL_TIME_LENGTH : afterText(bytes, next)
    this.at = isUsualTime(bytes, next)
      ? usualTimeAt(bytes, next)
      : Date.parse(bytes.toString('latin1', next + 1, timeEnd - 1))
    if (Number.isNaN(this.at)) return this.#stop()
    next = timeEnd
    if (wordAt(bytes, next + 2) !== BY) return this.#stop()
    next += 1 + KEY_LENGTH
    this.person = this.#people.numberAt(bytes, next)
    if (this.person < 0) return this.#stop()
    this.#next = next + this.#people.length
    return true
  }

  /** Whether the whole list was read and understood. */
  get isComplete(): boolean {
    return !this.#isBroken && this.#bytes[this.#next] === CLOSE_LIST
  }

  /** Goes to the next part of the change and returns what its key means; `NO_PART` after the last one. */
  nextPart(): number {
    const bytes = this.#bytes
    let next = this.#next
    while (bytes[next] === COMMA) {
      const key = keyAt(this.#keys, bytes, next + 1)
      if (key === null) {
        this.hasUnknown = true
        next = this.#afterUnknown(next + 1)
        continue
      }
      const start = next + 2 + key.bytes.length
      if (key.meaning !== REPLACES) {
        this.valueStart = start
        this.valueEnd = this.#next = afterValue(bytes, start)
        return key.meaning
      }
      this.replacesStart = start
      this.replacesEnd = next = bytes[start + 1] === CLOSE_LIST ? start + 2 : afterValue(bytes, start)
    }
    if (bytes[next] !== CLOSE_OBJECT) this.#stop()
    this.#next = next + 1
    return NO_PART
  }

  #afterUnknown(keyStart: number): number {
    const afterKey = afterText(this.#bytes, keyStart)
    return this.#bytes[afterKey] === COLON ? afterValue(this.#bytes, afterKey + 1) : this.#bytes.length
  }

  /** Returns the position after the id that begins at `start`. Most ids are as long as the one before. */
  #afterId(start: number): number {
    const bytes = this.#bytes
    const guess = start + this.#idLength
    if (bytes[guess - 1] === QUOTE && wordAt(bytes, guess + 2) === AT && this.#idLength <= MAX_GUESSED) return guess
    const end = afterText(bytes, start)
    this.#idLength = end - start
    return end
  }

  #stop(): false {
    this.#isBroken = true
    return false
  }
}
