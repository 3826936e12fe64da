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
  if (range !== null) return range.high - 1
  return parseMoment(text) + (IS_MINUTE_WITH_ZONE.test(text) ? MINUTE_MS - 1 : 0)
}

/** Returns the moment whose labels are asked for: the end of a day, or a time as it is given. */
export function parseAsOf(text: string): number {
  return /\dt\d/i.test(text) ? parseMoment(text) : parseUntil(text)
}

const MOMENT = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/i
const IS_MINUTE_WITH_ZONE = /T\d\d:\d\d(Z|[+-]\d\d:\d\d)$/i
const MINUTE_MS = 60_000

function parseMoment(text: string): number {
  const [, day, minute] = MOMENT.exec(text) ?? []
  // A day or an hour that does not exist would become another one.
  const isReal = day !== undefined && dayRange(`${day}T${minute}`) !== null
  const time = isReal ? Date.parse(text.toUpperCase()) : Number.NaN
  if (Number.isNaN(time)) throw new InvalidArgumentError(HELP)
  return time
}
