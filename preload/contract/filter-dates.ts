/** Reads dates as people write them. */
import type { NumberField, Range } from './filter-meaning.ts'
import { isMetadataNumber, METADATA_FIELDS } from './metadata-fields.ts'

/** How a date becomes a time: in the zone of this machine, or as UTC where times have no zone. */
export type DateZone = 'local' | 'utc'

/** Returns the zone of a field with dates; null for a field with other numbers. */
export function dateZoneOf(field: NumberField): DateZone | null {
  if (field === 'added' || field === 'updated') return 'local'
  return isMetadataNumber(field) && METADATA_FIELDS[field].kind === 'date' ? 'utc' : null
}

/**
 * Returns the time range of a date, in milliseconds: of a year, a month, a day, a minute, `today` or `yesterday`. Null
 * when the text is not a date.
 */
export function dayRange(text: string, now: number = Date.now(), zone: DateZone = 'local'): Range | null {
  const word = text.toLowerCase()
  if (word === 'today' || word === 'yesterday') {
    // The day of this machine's calendar, also where times have no zone.
    const today = new Date(now)
    const day = today.getDate() + (word === 'today' ? 0 : -1)
    return rangeBetween(
      zone,
      [today.getFullYear(), today.getMonth(), day],
      [today.getFullYear(), today.getMonth(), day + 1],
    )
  }
  const parts = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d))?)?)?$/i.exec(text)
  if (parts === null) return null
  const [year, month = 1, day = 1, hour = 0, minute = 0] = parts
    .slice(1)
    .map((part) => (part === undefined ? undefined : Number(part))) as [number, number?, number?, number?, number?]
  // A day that does not exist would become one of the next month.
  const isReal = new Date(Date.UTC(year, month - 1, day)).getUTCMonth() === month - 1 && hour < 24 && minute < 60
  if (!isReal) return null
  const start = [year, month - 1, day, hour, minute] as const
  if (parts[5] !== undefined) return rangeBetween(zone, start, [year, month - 1, day, hour, minute + 1])
  if (parts[3] !== undefined) return rangeBetween(zone, start, [year, month - 1, day + 1])
  return rangeBetween(zone, start, parts[2] === undefined ? [year + 1, 0, 1] : [year, month, 1])
}

type DateParts = readonly [year: number, month: number, day: number, hour?: number, minute?: number]

function rangeBetween(zone: DateZone, start: DateParts, end: DateParts): Range {
  return { low: timeOf(zone, start), high: timeOf(zone, end), lowOpen: false, highOpen: true }
}

function timeOf(zone: DateZone, [year, month, day, hour = 0, minute = 0]: DateParts): number {
  return zone === 'utc' ? Date.UTC(year, month, day, hour, minute) : new Date(year, month, day, hour, minute).getTime()
}
