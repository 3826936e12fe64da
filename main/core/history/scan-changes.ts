/**
 * Reads from the bytes of packed changes what the history needs: time, author and kinds of each change, and its value
 * where the picture's history is simple.
 *
 * Decoding three million changes takes several seconds; this takes a fraction of it.
 */
import { CHANGE_KINDS, LEVELS, type LevelKind } from '../../../preload/contract/index.ts'
import { KIND_BITS, UNKNOWN_BIT } from './change-kinds.ts'
import { NO_PART, PackedChangeReader } from '../labels/packed-change-reader.ts'
import type { PeopleTable } from '../labels/people-table.ts'
import { COMPLEX, type TagCodes } from './value-codes.ts'

const ZERO = 0x30
/** A list with more changes is not simple, because each of its changes is compared with those before it. */
const MAX_SIMPLE = 40

/** What a part of a change means: the bits that it adds to the change, or one of these. */
const [OTHER, CONTENT, DECODED] = [0, 1 << 29, 1 << 30]
const PARTS = [
  ...CHANGE_KINDS.map((kind) => [kind, KIND_BITS[kind]] as const),
  ['undoes', DECODED],
  ['moved_to', DECODED],
  ['content', CONTENT],
  ['item', OTHER],
  ['moved', OTHER],
] as const

/** The number of each level by its JSON text. */
const LEVEL_TEXTS: { readonly [K in LevelKind]: ReadonlyMap<string, number> } = {
  stars: textsOf('stars'),
  flag: textsOf('flag'),
  color: textsOf('color'),
}

function textsOf(kind: LevelKind): ReadonlyMap<string, number> {
  return new Map(LEVELS[kind].map((level, at) => [JSON.stringify(level), at]))
}

export class ChangeScanner {
  /** How many changes `scan` has read. */
  count = 0
  /** The time of each change, in milliseconds since the epoch. */
  readonly at: number[] = []
  /** The number of its author. */
  readonly person: number[] = []
  /** See `change-kinds.ts`. */
  readonly bits: number[] = []
  /** See `value-codes.ts`. Only of a simple list, otherwise `COMPLEX`. */
  readonly value: number[] = []
  readonly #tags: TagCodes
  readonly #reader: PackedChangeReader
  /** Where the id, the replaced ids and the content of each change are in the bytes: start and end. */
  readonly #ids: number[] = []
  readonly #replaces: number[] = []
  readonly #contents: number[] = []

  constructor(people: PeopleTable, tags: TagCodes) {
    this.#tags = tags
    this.#reader = new PackedChangeReader(people, PARTS)
  }

  /**
   * Reads the changes of a packed list, in the order of the list.
   *
   * The list is `simple` when its changes, applied in the order of the list, give the labels: each gives one level or one
   * tag and replaces the change of its field before it. Its changes have values then. `unknown`, and nothing is read,
   * when the list has an undo or a move, whose meaning depends on other changes, or something that this reader does not
   * understand. The caller decodes such a list.
   */
  scan(bytes: Buffer): 'simple' | 'other' | 'unknown' {
    const reader = this.#reader
    reader.begin(bytes)
    let count = 0
    for (; reader.nextChange(); count++) if (!this.#scanChange(bytes, count)) return this.#end(0, 'unknown')
    if (!reader.isComplete) return this.#end(0, 'unknown')
    if (this.#isSimple(bytes, count)) return this.#end(count, 'simple')
    this.value.fill(COMPLEX, 0, count)
    return this.#end(count, 'other')
  }

  #end<T>(count: number, how: T): T {
    this.count = count
    return how
  }

  /** Reads the next change; returns false for one that must be decoded. */
  #scanChange(bytes: Buffer, index: number): boolean {
    const reader = this.#reader
    let [bits, value, contentStart, contentEnd] = [0, COMPLEX, 0, 0]
    for (let part = reader.nextPart(); part !== NO_PART; part = reader.nextPart()) {
      const { valueStart, valueEnd } = reader
      if (part === DECODED) return false
      if (part === CONTENT) [contentStart, contentEnd] = [valueStart, valueEnd]
      else if (part !== OTHER) {
        // A change with two parts has no single value.
        value = bits === 0 ? this.#valueOf(part, bytes, valueStart, valueEnd) : COMPLEX
        bits |= part
      }
    }
    if (reader.hasUnknown) [bits, value] = [bits | UNKNOWN_BIT, COMPLEX]
    this.at[index] = reader.at
    this.person[index] = reader.person
    this.bits[index] = bits
    this.value[index] = value
    this.#ids[index * 2] = reader.idStart
    this.#ids[index * 2 + 1] = reader.idEnd
    this.#replaces[index * 2] = reader.replacesStart
    this.#replaces[index * 2 + 1] = reader.replacesEnd
    this.#contents[index * 2] = contentStart
    this.#contents[index * 2 + 1] = contentEnd
    return true
  }

  #valueOf(bit: number, bytes: Buffer, start: number, end: number): number {
    switch (bit) {
      case KIND_BITS.stars:
        return end - start === 1 ? bytes[start]! - ZERO : COMPLEX
      case KIND_BITS.tags:
        return this.#tags.codeAt(bytes, start, end)
      case KIND_BITS.flag:
        return LEVEL_TEXTS.flag.get(bytes.toString('latin1', start, end)) ?? COMPLEX
      case KIND_BITS.color:
        return LEVEL_TEXTS.color.get(bytes.toString('latin1', start, end)) ?? COMPLEX
      default:
        return COMPLEX
    }
  }

  /** Whether each change replaces the one before it in its field, in the order of time, and all know the same content. */
  #isSimple(bytes: Buffer, count: number): boolean {
    if (count > MAX_SIMPLE) return false
    const { at } = this
    for (let index = 0; index < count; index++) {
      if (this.value[index] === COMPLEX || !this.#hasContentOfFirst(bytes, index)) return false
      let hasPredecessor = false
      for (let before = index - 1; before >= 0; before--) {
        // Of two changes of one time, the id says which is the newer one.
        if (at[before] === at[index]) return false
        if (hasPredecessor || !this.#isSameField(index, before)) continue
        if (at[before]! > at[index]! || !this.#isReplacing(bytes, index, before)) return false
        hasPredecessor = true
      }
    }
    return true
  }

  #isSameField(a: number, b: number): boolean {
    return (
      this.bits[a] === this.bits[b] &&
      (this.bits[a] !== KIND_BITS.tags || this.value[a]! >>> 1 === this.value[b]! >>> 1)
    )
  }

  #hasContentOfFirst(bytes: Buffer, index: number): boolean {
    const [first, start] = [this.#contents[0]!, this.#contents[index * 2]!]
    const length = this.#contents[index * 2 + 1]! - start
    return length === this.#contents[1]! - first && isEqual(bytes, first, start, length)
  }

  /** Whether the ids that a change replaces include that of another change. All have their quotation marks. */
  #isReplacing(bytes: Buffer, index: number, other: number): boolean {
    const [start, end] = [this.#ids[other * 2]!, this.#ids[other * 2 + 1]!]
    const length = end - start
    const last = this.#replaces[index * 2 + 1]! - length
    for (let from = this.#replaces[index * 2]! + 1; from < last; from++)
      if (isEqual(bytes, from, start, length)) return true
    return false
  }
}

function isEqual(bytes: Buffer, a: number, b: number, length: number): boolean {
  for (let at = 0; at < length; at++) if (bytes[a + at] !== bytes[b + at]) return false
  return true
}
