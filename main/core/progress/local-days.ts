/** Counts calendar days as this machine's clock shows them. A day is the number of days since 1970-01-01. */

const DAY_MS = 86_400_000

/** Finds the day of many times. It remembers the last day, because most times follow each other. */
export class LocalDays {
  #start = Number.NaN
  #end = Number.NaN
  #day = 0

  /** Returns the day of a time in milliseconds since the epoch. */
  dayOf(at: number): number {
    if (at >= this.#start && at < this.#end) return this.#day
    const date = new Date(at)
    const [year, month, day] = [date.getFullYear(), date.getMonth(), date.getDate()]
    // Days are 23 to 25 hours long.
    this.#start = new Date(year, month, day).getTime()
    this.#end = new Date(year, month, day + 1).getTime()
    this.#day = Math.round(Date.UTC(year, month, day) / DAY_MS)
    return this.#day
  }
}

/** Returns when a day begins, in milliseconds since the epoch. */
export function startOfDay(day: number): number {
  const date = new Date(day * DAY_MS)
  return new Date(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()).getTime()
}

/** Returns a day as a text like `2026-05-31`. */
export function dayText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, -'T00:00:00.000Z'.length)
}

/** Returns the day of a text like `2026-05-31`; NaN for another text. */
export function dayFromText(text: string): number {
  return Math.round(Date.parse(`${text}T00:00:00Z`) / DAY_MS)
}
