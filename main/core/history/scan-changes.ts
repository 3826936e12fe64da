/** Reads from the bytes of packed changes what the history needs: time, author and kinds of each change. */
import { CHANGE_KINDS } from '../../../preload/contract/index.ts'
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
import type { PeopleTable } from '../labels/people-table.ts'
import { KIND_BITS, UNDO_BIT, UNKNOWN_BIT } from './change-kinds.ts'

/** Receives what was read of one change. `at` is in milliseconds since the epoch. */
export type ChangeSink = (at: number, person: number, bits: number) => void

/** What a key of a change stands for: a bit, or one of these. */
const [AT, BY, OTHER, MOVED_TO] = [-1, -2, -3, -4]
const MEANINGS = keyMeanings([
  ...CHANGE_KINDS.map((kind) => [kind, KIND_BITS[kind]] as const),
  ['undoes', UNDO_BIT],
  ['at', AT],
  ['by', BY],
  ['moved_to', MOVED_TO],
  ...['id', 'item', 'replaces', 'content', 'moved'].map((key) => [key, OTHER] as const),
])

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
    const meaning = meaningOf(MEANINGS, bytes, at + 1, keyEnd, UNKNOWN_BIT)
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
