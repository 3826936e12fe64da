/** Reads the times of options. */
import { InvalidArgumentError } from 'commander'
import { dayRange } from '../../preload/contract/filter-dates.ts'

const HELP =
  'Give a day (2026-11-23), a minute (2026-11-23T14:05), a time with its zone (2026-11-23T14:05:30Z), today or yesterday.'

/** Returns the moment from which an option counts: the beginning of a day, a minute or another time. */
export function parseSince(text: string): number {
  return dayRange(text)?.low ?? parseMoment(text)
}

/** Returns the last millisecond that an option includes: the end of a day, a minute or another time. */
export function parseUntil(text: string): number {
  const range = dayRange(text)
  return range === null ? parseMoment(text) : range.high - 1
}

/** Returns the moment whose labels are asked for: the end of a day, or a time as it is given. */
export function parseAsOf(text: string): number {
  return text.includes('T') ? parseMoment(text) : parseUntil(text)
}

function parseMoment(text: string): number {
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/.test(text)
  const time = isTime ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time)) throw new InvalidArgumentError(HELP)
  return time
}
