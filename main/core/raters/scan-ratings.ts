/** Reads from the bytes of packed changes which stars of each person count. */
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

const [ID, AT, BY, STARS, REPLACES, UNDOES, OTHER] = [0, 1, 2, 3, 4, 5, 6]
const MEANINGS = keyMeanings([
  ['id', ID],
  ['at', AT],
  ['by', BY],
  ['stars', STARS],
  ['replaces', REPLACES],
  ['undoes', UNDOES],
])
const ZERO = 0x30
/** The length of an empty list. */
const EMPTY_LIST = 2

/** The changes with stars of one item, in columns that the next item uses again. */
class Scanned {
  count = 0
  /** Where `id` and `replaces` of each change are in the bytes. */
  readonly idStart: number[] = []
  readonly idEnd: number[] = []
  readonly replacesStart: number[] = []
  readonly replacesEnd: number[] = []
  readonly at: number[] = []
  readonly person: number[] = []
  readonly stars: number[] = []
}

const scanned = new Scanned()

/**
 * Passes the stars of each person that count, also 0 for those who removed theirs, to `sink`. Changes after `until`
 * count as not made.
 *
 * Returns false without having passed any when that depends on more than times: when a change undoes others, when a
 * change replaces one with a later time, or when there is something that this reader does not understand. The caller
 * decodes such a list.
 */
export function scanRatings(
  bytes: Buffer,
  people: PeopleTable,
  until: number,
  sink: (person: number, stars: number) => void,
): boolean {
  scanned.count = 0
  let at = 1
  while (bytes[at] === OPEN_OBJECT) {
    at = scanChange(bytes, at, people, until)
    if (at < 0) return false
    if (bytes[at] === COMMA) at++
  }
  if (bytes[at] !== CLOSE_LIST) return false
  if (hasSeveralOfOne() && !isInOrderOfTime(bytes)) return false
  for (let one = 0; one < scanned.count; one++)
    if (isNewest(bytes, one)) sink(scanned.person[one]!, scanned.stars[one]!)
  return true
}

/** Adds the change that begins at `start` if it has stars; returns where it ends, or -1. */
function scanChange(bytes: Buffer, start: number, people: PeopleTable, until: number): number {
  const one = scanned.count
  let [at, stars, byStart, byEnd, time] = [start + 1, -1, -1, -1, -1]
  let timeEnd = -1
  scanned.replacesStart[one] = scanned.replacesEnd[one] = 0
  scanned.idStart[one] = scanned.idEnd[one] = 0
  while (bytes[at] === QUOTE) {
    const keyEnd = endOfText(bytes, at)
    const meaning = meaningOf(MEANINGS, bytes, at + 1, keyEnd, OTHER)
    if (bytes[keyEnd + 1] !== COLON) return -1
    const value = keyEnd + 2
    const end = endOfValue(bytes, value)
    if (end < 0 || meaning === UNDOES) return -1
    if (meaning === ID) [scanned.idStart[one], scanned.idEnd[one]] = [value, end]
    else if (meaning === REPLACES) [scanned.replacesStart[one], scanned.replacesEnd[one]] = [value, end]
    else if (meaning === AT) [time, timeEnd] = [value, end]
    else if (meaning === BY) [byStart, byEnd] = [value + 1, end - 1]
    else if (meaning === STARS) stars = end - value === 1 ? bytes[value]! - ZERO : -2
    at = bytes[end] === COMMA ? end + 1 : end
  }
  if (bytes[at] !== CLOSE_OBJECT || time < 0 || byStart < 0 || stars < -1 || stars > 5) return -1
  if (stars >= 0) {
    scanned.at[one] = timeAt(bytes, time, timeEnd)
    if (scanned.at[one] <= until) {
      scanned.person[one] = people.numberOfJson(bytes, byStart, byEnd)
      scanned.stars[one] = stars
      scanned.count++
    }
  }
  return at + 1
}

/** Whether somebody gave stars more than once. */
function hasSeveralOfOne(): boolean {
  const { count, person } = scanned
  for (let one = 1; one < count; one++)
    for (let other = 0; other < one; other++) if (person[one] === person[other]) return true
  return false
}

/** Whether every change is newer than those that it replaces. Then the newest one of each person counts. */
function isInOrderOfTime(bytes: Buffer): boolean {
  const { count, at, idStart, idEnd, replacesStart, replacesEnd } = scanned
  for (let one = 0; one < count; one++) {
    if (replacesEnd[one]! - replacesStart[one]! <= EMPTY_LIST) continue
    for (let other = 0; other < count; other++) {
      if (other === one || at[other]! < at[one]!) continue
      const named = bytes.subarray(replacesStart[one], replacesEnd[one])
      if (named.includes(bytes.subarray(idStart[other], idEnd[other]))) return false
    }
  }
  return true
}

/** Whether no other change of the same person is newer. */
function isNewest(bytes: Buffer, one: number): boolean {
  const { count, at, person, idStart, idEnd } = scanned
  for (let other = 0; other < count; other++) {
    if (other === one || person[other] !== person[one] || at[other]! < at[one]!) continue
    if (at[other]! > at[one]!) return false
    // Ids have ASCII characters only.
    if (bytes.compare(bytes, idStart[other], idEnd[other], idStart[one], idEnd[one]) < 0) return false
  }
  return true
}
