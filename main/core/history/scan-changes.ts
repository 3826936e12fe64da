/**
 * Reads from the bytes of packed changes what the history needs: time, author and kinds of each change.
 *
 * Decoding three million changes takes several seconds; this takes a fraction of it.
 */
import { CHANGE_KINDS } from '../../../preload/contract/index.ts'
import { KIND_BITS, UNDO_BIT, UNKNOWN_BIT } from './change-kinds.ts'
import type { PeopleTable } from './people-table.ts'

/** Receives what was read of one change. `at` is in milliseconds since the epoch. */
export type ChangeSink = (at: number, person: number, bits: number) => void

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a]
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d]
const ZERO = 0x30
/** The length of `2026-11-23T03:07:36.980Z`. */
const TIME_LENGTH = 24
/** Days before each month of a year that is not a leap year. */
const DAYS_BEFORE = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]

/** What a key of a change stands for: a bit, or one of these. */
const [AT, BY, OTHER, MOVED_TO] = [-1, -2, -3, -4]
const MEANINGS: readonly (readonly [key: Buffer, meaning: number])[] = [
  ...CHANGE_KINDS.map((kind) => [Buffer.from(kind), KIND_BITS[kind]] as const),
  [Buffer.from('undoes'), UNDO_BIT],
  [Buffer.from('at'), AT],
  [Buffer.from('by'), BY],
  [Buffer.from('moved_to'), MOVED_TO],
  ...['id', 'item', 'replaces', 'content', 'moved'].map((key) => [Buffer.from(key), OTHER] as const),
]
/** The meanings by the length of the key. */
const MEANINGS_BY_LENGTH = Array.from({ length: 12 }, (_, length) => MEANINGS.filter(([key]) => key.length === length))

/**
 * Passes each change of a packed list to `sink`, in the order of the list.
 *
 * Returns false without having passed any when the list has an undo or a move, whose meaning depends on other changes, or
 * something that this reader does not understand. The caller decodes such a list.
 */
export function scanChanges(bytes: Buffer, people: PeopleTable, sink: ChangeSink): boolean {
  const scanned: number[] = []
  let at = 1
  while (bytes[at] === OPEN_OBJECT) {
    at = scanChange(bytes, at, people, scanned)
    if (at < 0) return false
    if (bytes[at] === COMMA) at++
  }
  if (bytes[at] !== CLOSE_LIST) return false
  for (let index = 0; index < scanned.length; index += 3)
    sink(scanned[index]!, scanned[index + 1]!, scanned[index + 2]!)
  return true
}

/** Adds time, person and bits of the change that begins at `start`; returns where it ends, or -1. */
function scanChange(bytes: Buffer, start: number, people: PeopleTable, scanned: number[]): number {
  let at = start + 1
  let [time, person, bits] = [Number.NaN, -1, 0]
  while (bytes[at] === QUOTE) {
    const keyEnd = endOfText(bytes, at)
    const meaning = meaningOf(bytes, at + 1, keyEnd)
    if (bytes[keyEnd + 1] !== COLON) return -1
    const value = keyEnd + 2
    const end = endOfValue(bytes, value)
    if (end < 0 || meaning === UNDO_BIT || meaning === MOVED_TO) return -1
    if (meaning === AT) time = timeAt(bytes, value, end)
    else if (meaning === BY) person = people.numberOfJson(bytes, value + 1, end - 1)
    else if (meaning >= 0) bits |= meaning
    at = bytes[end] === COMMA ? end + 1 : end
  }
  if (bytes[at] !== CLOSE_OBJECT || Number.isNaN(time) || person < 0) return -1
  scanned.push(time, person, bits)
  return at + 1
}

function meaningOf(bytes: Buffer, start: number, end: number): number {
  next: for (const [key, meaning] of MEANINGS_BY_LENGTH[end - start] ?? []) {
    for (let at = 0; at < key.length; at++) if (bytes[start + at] !== key[at]) continue next
    return meaning
  }
  return UNKNOWN_BIT
}

/** Returns the position of the quotation mark that closes the text which begins at `start`. */
function endOfText(bytes: Buffer, start: number): number {
  let at = start + 1
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1
  return at
}

/** Returns the position after the value that begins at `start`; -1 when it does not end. */
function endOfValue(bytes: Buffer, start: number): number {
  let depth = 0
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at]!
    if (byte === QUOTE) at = endOfText(bytes, at)
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth++
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      if (depth === 0) return at
      depth--
    } else if (byte === COMMA && depth === 0) return at
    if (depth === 0 && (byte === QUOTE || byte === CLOSE_OBJECT || byte === CLOSE_LIST)) return at + 1
  }
  return -1
}

/** Returns the time of an ISO 8601 text in quotation marks, in milliseconds since the epoch. */
function timeAt(bytes: Buffer, start: number, end: number): number {
  const from = start + 1
  if (end - start !== TIME_LENGTH + 2 || bytes[from + TIME_LENGTH - 1] !== 0x5a)
    return Date.parse(bytes.toString('latin1', from, end - 1))
  const year = digits(bytes, from, 4)
  const month = digits(bytes, from + 5, 2)
  const leapDays = (month > 2 ? year : year - 1) - 1968
  const days =
    (year - 1970) * 365 +
    Math.floor(leapDays / 4) -
    Math.floor((leapDays + 68) / 100) +
    Math.floor((leapDays + 368) / 400) +
    DAYS_BEFORE[month - 1]! +
    digits(bytes, from + 8, 2) -
    1
  const minutes = digits(bytes, from + 11, 2) * 60 + digits(bytes, from + 14, 2)
  return days * 86_400_000 + minutes * 60_000 + digits(bytes, from + 17, 2) * 1_000 + digits(bytes, from + 20, 3)
}

function digits(bytes: Buffer, start: number, count: number): number {
  let value = 0
  for (let at = start; at < start + count; at++) value = value * 10 + bytes[at]! - ZERO
  return value
}
