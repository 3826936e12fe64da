/** Reads dates as people write them, in the local time of this machine. */
import type { Range } from './filter-meaning.ts'

/**
 * Returns the time range of a date, in milliseconds: of a year, a month, a day, a minute, `today` or `yesterday`. Null
 * when the text is not a date.
 */
export function dayRange(text: string, now: number = Date.now()): Range | null {
  const word = text.toLowerCase()
  if (word === 'today' || word === 'yesterday') {
    const today = new Date(now)
    const shift = word === 'today' ? 0 : -1
    return halfOpenRange(
      new Date(today.getFullYear(), today.getMonth(), today.getDate() + shift),
      new Date(today.getFullYear(), today.getMonth(), today.getDate() + shift + 1),
    )
  }
  const parts = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d))?)?)?$/i.exec(text)
  if (parts === null) return null
  const [year, month, day, hour, minute] = parts.slice(1).map((part) => (part === undefined ? undefined : Number(part)))
  const start = new Date(year!, (month ?? 1) - 1, day ?? 1, hour ?? 0, minute ?? 0)
  const isReal =
    start.getMonth() === (month ?? 1) - 1 && start.getDate() === (day ?? 1) && (hour ?? 0) < 24 && (minute ?? 0) < 60
  if (!isReal) return null
  if (minute !== undefined) return halfOpenRange(start, new Date(start.getTime() + 60_000))
  if (day !== undefined) return halfOpenRange(start, new Date(year!, month! - 1, day + 1))
  return halfOpenRange(start, month === undefined ? new Date(year! + 1, 0, 1) : new Date(year!, month, 1))
}

function halfOpenRange(start: Date, end: Date): Range {
  return { low: start.getTime(), high: end.getTime(), lowOpen: false, highOpen: true }
}
