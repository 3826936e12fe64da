/** Computes how fast pictures become done, and how long the rest will take. All functions are pure. */
import type { TimeLeft } from '../../../preload/contract/index.ts'
import { BATCH_PAUSE_MS } from '../history/index.ts'

const HOUR_MS = 3_600_000
/** With less active time than this, in milliseconds, a pace would say nothing. */
const MIN_ACTIVE_MS = 5 * 60_000
/** How many of the last days on which pictures became done are looked at, and the fewest that say something. */
const MAX_DAYS = 14
const MIN_DAYS = 2

/**
 * Returns how long somebody was at work, in milliseconds: the sum of the pauses between their changes that are at most
 * five minutes long. It sorts `times`, which are in milliseconds.
 */
export function activeTime(times: Float64Array): number {
  times.sort()
  let active = 0
  for (let index = 1; index < times.length; index++) {
    const pause = times[index]! - times[index - 1]!
    if (pause <= BATCH_PAUSE_MS) active += pause
  }
  return active
}

/** Returns how many pictures became done in an hour of active time; null after less than five minutes of it. */
export function paceOf(done: number, activeMs: number): number | null {
  return activeMs < MIN_ACTIVE_MS ? null : (done * HOUR_MS) / activeMs
}

/**
 * Returns how many working days the rest will take; null where too little is known.
 *
 * A working day is a day on which a picture became done. `doneOfDay` has the number of pictures of each day by its number.
 * The last 14 working days before `today` count: today is not over. The range goes from the pace of the faster days (the
 * upper quartile) to that of the slower ones (the lower quartile).
 */
export function timeLeft(remaining: number, doneOfDay: ReadonlyMap<number, number>, today: number): TimeLeft | null {
  const last = [...doneOfDay]
    .filter(([day, done]) => day < today && done > 0)
    .toSorted(([a], [b]) => b - a)
    .slice(0, MAX_DAYS)
    .map(([, done]) => done)
    .toSorted((a, b) => a - b)
  if (last.length < MIN_DAYS) return null
  return {
    workingDays: last.length,
    donePerDay: quantile(last, 0.5),
    fewestDays: daysFor(remaining, quantile(last, 0.75)),
    mostDays: daysFor(remaining, quantile(last, 0.25)),
  }
}

/** Returns a number of days with at most two digits that say something, because more would not be true. */
function daysFor(remaining: number, perDay: number): number {
  const days = Math.ceil(remaining / perDay)
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, days))) - 1)
  return Math.ceil(days / step) * step
}

/** Returns a quantile of sorted values, between two of them in proportion. */
function quantile(sorted: readonly number[], part: number): number {
  const place = (sorted.length - 1) * part
  const [low, high] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!]
  return low + (high - low) * (place - Math.floor(place))
}
