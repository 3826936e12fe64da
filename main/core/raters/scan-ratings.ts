/** Reads from the bytes of packed changes which stars of each person count. */
import { MAX_STARS } from '../../../preload/contract/index.ts'
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

const ID = 0
const AT = 1
const BY = 2
const STARS = 3
const REPLACES = 4
const UNDOES = 5
const OTHER = 6
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
/** A list with more changes with stars than this is decoded. */
const MAX_CHANGES = 64

/** The changes with stars of one item, in columns that the next item uses again. */
class Scanned {
  count = 0
  /** Where `id` and `replaces` of each change are in the bytes. */
  readonly idStart = new Uint32Array(MAX_CHANGES)
  readonly idEnd = new Uint32Array(MAX_CHANGES)
  readonly replacesStart = new Uint32Array(MAX_CHANGES)
  readonly replacesEnd = new Uint32Array(MAX_CHANGES)
  readonly at = new Float64Array(MAX_CHANGES)
  readonly person = new Uint32Array(MAX_CHANGES)
  readonly stars = new Uint8Array(MAX_CHANGES)
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
  if (one === MAX_CHANGES) return -1
  let at = start + 1
  let stars = -1
  let person = 0
  let personEnd = -1
  let time = 0
  let timeEnd = -1
  let replaces = 0
  let replacesEnd = 0
  let id = 0
  let idEnd = 0
  while (bytes[at] === QUOTE) {
    const keyEnd = endOfText(bytes, at)
    const meaning = meaningOf(MEANINGS, bytes, at + 1, keyEnd, OTHER)
    if (bytes[keyEnd + 1] !== COLON) return -1
    const value = keyEnd + 2
    const end = bytes[value] === QUOTE ? endOfText(bytes, value) + 1 : endOfValue(bytes, value)
    if (end < 0) return -1
    switch (meaning) {
      case ID:
        id = value
        idEnd = end
        break
      case REPLACES:
        replaces = value
        replacesEnd = end
        break
      case AT:
        time = value
        timeEnd = end
        break
      case BY:
        person = value + 1
        personEnd = end - 1
        break
      case STARS:
        if (end - value !== 1) return -1
        stars = bytes[value]! - ZERO
        break
      case UNDOES:
        return -1
      default:
    }
    at = bytes[end] === COMMA ? end + 1 : end
  }
  if (bytes[at] !== CLOSE_OBJECT || timeEnd < 0 || personEnd < 0 || stars > MAX_STARS) return -1
  if (stars < 0) return at + 1
  const madeAt = timeAt(bytes, time, timeEnd)
  if (!(madeAt <= until)) return at + 1
  scanned.at[one] = madeAt
  scanned.idStart[one] = id
  scanned.idEnd[one] = idEnd
  scanned.replacesStart[one] = replaces
  scanned.replacesEnd[one] = replacesEnd
  scanned.person[one] = people.numberOfJson(bytes, person, personEnd)
  scanned.stars[one] = stars
  scanned.count++
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
