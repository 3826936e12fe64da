/**
 * Reads from the bytes of packed changes what the history needs: time, author and kinds of each change, and its value
 * where the picture's history is simple.
 *
 * Decoding three million changes takes several seconds; this takes a fraction of it.
 */
import { CHANGE_KINDS, isLevelKind, LEVELS, type ChangeKind, type LevelKind } from '../../../preload/contract/index.ts'
import { KIND_BITS, UNDO_BIT, UNKNOWN_BIT } from './change-kinds.ts'
import type { PeopleTable } from '../labels/people-table.ts'
import {
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  endOfText,
  endOfValue,
  keyMeanings,
  meaningOf,
  OPEN_OBJECT,
  QUOTE,
  timeAt,
} from '../labels/packed-json.ts'
import { COMPLEX, type TagCodes } from './value-codes.ts'

/** Receives what was read of one change. `at` is in milliseconds since the epoch, `value` as in `value-codes.ts`. */
export type ChangeSink = (at: number, person: number, bits: number, value: number) => void

const ZERO = 0x30
/** A list with more changes is not simple, because each of its changes is compared with those before it. */
const MAX_SIMPLE = 40

/** What a key of a change stands for: a bit, or one of these. */
const [AT, BY, OTHER, MOVED_TO, ID, REPLACES, CONTENT] = [-1, -2, -3, -4, -5, -6, -7]
const MEANINGS = keyMeanings([
  ...CHANGE_KINDS.map((kind) => [kind, KIND_BITS[kind]] as const),
  ['undoes', UNDO_BIT],
  ['at', AT],
  ['by', BY],
  ['moved_to', MOVED_TO],
  ['id', ID],
  ['replaces', REPLACES],
  ['content', CONTENT],
  ['item', OTHER],
  ['moved', OTHER],
])

/** The kinds by their bits. */
const KINDS_BY_BIT = new Map<number, ChangeKind>(CHANGE_KINDS.map((kind) => [KIND_BITS[kind], kind]))
/** The number of each level by its JSON text. */
const LEVEL_TEXTS: { readonly [K in LevelKind]: ReadonlyMap<string, number> } = {
  stars: textsOf('stars'),
  flag: textsOf('flag'),
  color: textsOf('color'),
}

function textsOf(kind: LevelKind): ReadonlyMap<string, number> {
  return new Map(LEVELS[kind].map((level, at) => [JSON.stringify(level), at]))
}

/** Where a part of a change is in the bytes. */
interface Span {
  start: number
  end: number
}

/** What was read of one change. */
interface ScannedChange {
  at: number
  person: number
  bits: number
  value: number
  readonly id: Span
  readonly replaces: Span
  readonly content: Span
}

export class ChangeScanner {
  readonly #people: PeopleTable
  readonly #tags: TagCodes
  /** Reused for each list, because there are millions of them. */
  readonly #changes: ScannedChange[] = []
  #count = 0

  constructor(people: PeopleTable, tags: TagCodes) {
    this.#people = people
    this.#tags = tags
  }

  /**
   * Passes each change of a packed list to `sink`, in the order of the list.
   *
   * The list is `simple` when its changes, applied in the order of their times, give the labels: each gives one level or
   * one tag and replaces the change before it. Its changes have values then. `unknown`, and nothing is passed, when the
   * list has an undo or a move, whose meaning depends on other changes, or something that this reader does not
   * understand. The caller decodes such a list.
   */
  scan(bytes: Buffer, sink: ChangeSink): 'simple' | 'other' | 'unknown' {
    this.#count = 0
    let at = 1
    while (bytes[at] === OPEN_OBJECT) {
      at = this.#scanChange(bytes, at)
      if (at < 0) return 'unknown'
      if (bytes[at] === COMMA) at++
    }
    if (bytes[at] !== CLOSE_LIST) return 'unknown'
    const isSimple = this.#isSimple(bytes)
    for (let index = 0; index < this.#count; index++) {
      const change = this.#changes[index]!
      sink(change.at, change.person, change.bits, isSimple ? change.value : COMPLEX)
    }
    return isSimple ? 'simple' : 'other'
  }

  /** Reads the change that begins at `start`; returns where it ends, or -1. */
  #scanChange(bytes: Buffer, start: number): number {
    const change = this.#nextChange()
    let at = start + 1
    while (bytes[at] === QUOTE) {
      const keyEnd = endOfText(bytes, at)
      const meaning = meaningOf(MEANINGS, bytes, at + 1, keyEnd, UNKNOWN_BIT)
      if (bytes[keyEnd + 1] !== COLON) return -1
      const value = keyEnd + 2
      const end = endOfValue(bytes, value)
      if (end < 0 || meaning === UNDO_BIT || meaning === MOVED_TO) return -1
      if (meaning === AT) change.at = timeAt(bytes, value, end)
      else if (meaning === BY) change.person = this.#people.numberOfJson(bytes, value + 1, end - 1)
      else if (meaning === ID) setSpan(change.id, value, end)
      else if (meaning === REPLACES) setSpan(change.replaces, value, end)
      else if (meaning === CONTENT) setSpan(change.content, value, end)
      else if (meaning >= 0) {
        // A change with two parts has no single value.
        change.value = change.bits === 0 ? this.#valueOf(meaning, bytes, value, end) : COMPLEX
        change.bits |= meaning
      }
      at = bytes[end] === COMMA ? end + 1 : end
    }
    return bytes[at] !== CLOSE_OBJECT || Number.isNaN(change.at) || change.person < 0 ? -1 : at + 1
  }

  #nextChange(): ScannedChange {
    const known = this.#changes[this.#count++]
    if (known) {
      known.at = Number.NaN
      known.person = -1
      known.bits = 0
      known.value = COMPLEX
      known.id.end = known.replaces.end = known.content.end = known.content.start = 0
      return known
    }
    const added = {
      at: Number.NaN,
      person: -1,
      bits: 0,
      value: COMPLEX,
      id: { start: 0, end: 0 },
      replaces: { start: 0, end: 0 },
      content: { start: 0, end: 0 },
    }
    this.#changes.push(added)
    return added
  }

  #valueOf(bit: number, bytes: Buffer, start: number, end: number): number {
    const kind = KINDS_BY_BIT.get(bit)
    if (kind === 'stars') return end - start === 1 ? bytes[start]! - ZERO : COMPLEX
    if (kind === 'tags') return this.#tags.codeOfJson(bytes.toString('utf8', start, end))
    if (kind === undefined || !isLevelKind(kind)) return COMPLEX
    return LEVEL_TEXTS[kind].get(bytes.toString('latin1', start, end)) ?? COMPLEX
  }

  /** Whether each change replaces the one before it in its field, in the order of time, and all know the same content. */
  #isSimple(bytes: Buffer): boolean {
    if (this.#count > MAX_SIMPLE) return false
    for (let index = 0; index < this.#count; index++) {
      const change = this.#changes[index]!
      if (change.value === COMPLEX || !equalSpans(bytes, change.content, this.#changes[0]!.content)) return false
      let hasPredecessor = false
      for (let before = index - 1; before >= 0; before--) {
        const other = this.#changes[before]!
        // Of two changes of one time, the id says which is the newer one.
        if (other.at === change.at) return false
        if (hasPredecessor || !isSameField(change, other)) continue
        if (other.at > change.at || !contains(bytes, change.replaces, other.id)) return false
        hasPredecessor = true
      }
    }
    return true
  }
}

function isSameField(a: ScannedChange, b: ScannedChange): boolean {
  return a.bits === b.bits && (a.bits !== KIND_BITS.tags || a.value >>> 1 === b.value >>> 1)
}

function setSpan(span: Span, start: number, end: number): void {
  span.start = start
  span.end = end
}

function equalSpans(bytes: Buffer, a: Span, b: Span): boolean {
  const length = a.end - a.start
  if (length !== b.end - b.start) return false
  for (let at = 0; at < length; at++) if (bytes[a.start + at] !== bytes[b.start + at]) return false
  return true
}

/** Whether a list of texts contains the text of another span, both with their quotation marks. */
function contains(bytes: Buffer, list: Span, text: Span): boolean {
  const length = text.end - text.start
  next: for (let from = list.start + 1; from + length < list.end + 1; from++) {
    for (let at = 0; at < length; at++) if (bytes[from + at] !== bytes[text.start + at]) continue next
    return true
  }
  return false
}
