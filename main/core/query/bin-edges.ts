/**
 * Computes the ends of a histogram's bins. They are round numbers and dates, so that a filter can name exactly what a
 * bin has. Pure.
 */
import type { Histogram } from '../../../preload/contract/index.ts'
import type { DateZone } from '../../../preload/contract/filter.ts'

/** The most bins of a histogram. */
export const MAX_BINS = 32

type Edges = Histogram['edges']

/** Values that differ by a smaller part of themselves have one bin, because numbers between them are hardly exact. */
const LEAST_RELATIVE_SPAN = 1e-12
const STEPS = [1, 2, 5]
/** The least power of ten that is a number. The part of a tiny span for one bin is rounded to 0, which has no logarithm. */
const LEAST_POWER = -323
/** The first digits of the ends on a log scale, from many to few in each power of ten. */
const LOG_STEPS = [[1, 1.25, 1.6, 2, 2.5, 3.2, 4, 5, 6.4, 8], [1, 1.6, 2.5, 4, 6.4], [1, 2, 5], [1]]
const DAY_MS = 86_400_000
/** Shorter periods have bins of minutes. */
const SHORT_MS = 7 * DAY_MS
const MINUTE_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720]
const DAY_STEPS = [1, 2, 4, 7, 14]
const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1_200, 6_000]

/** Returns the ends of equally wide bins. */
export function linearEdges(low: number, high: number, isWhole: boolean): Edges {
  const span = high - low
  if (!isWideEnough(low, high)) return oneBin(low, high, isWhole)
  const least = Math.max(LEAST_POWER, Math.floor(Math.log10(span / MAX_BINS)))
  for (let power = isWhole ? Math.max(0, least) : least; ; power++) {
    for (const digit of STEPS) {
      const edges = edgesOfStep(low, high, isWhole, (multiple) => Number(`${multiple * digit}e${power}`))
      if (edges !== null) return edges
    }
  }
}

/** Returns the ends of bins that become wider by about the same factor. All values must be positive. */
export function logEdges(low: number, high: number, isWhole: boolean): Edges {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high)) + 1]
  for (const digits of LOG_STEPS) {
    const edges = edgesAround(low, high, isWhole, powersOf(digits, first, last, 1))
    if (edges !== null) return edges
  }
  const every = Math.ceil((last - first + 1) / (MAX_BINS - 1))
  return edgesAround(low, high, isWhole, powersOf([1], first, last + every, every)) ?? oneBin(low, high, isWhole)
}

/** Returns the ends of bins of equally many minutes, days or months. */
export function timeEdges(low: number, high: number, zone: DateZone): Edges {
  const start = partsOf(low, zone)
  const starts = [
    ...(high - low < SHORT_MS ? MINUTE_STEPS.map((step) => minutesFrom(start, step)) : []),
    ...DAY_STEPS.map((step) => (at: number): DateParts => [start[0], start[1], start[2] + at * step]),
    ...MONTH_STEPS.map((step) => monthsFrom(start, step)),
  ]
  for (const startOf of starts) {
    const edges = edgesAround(
      low,
      high,
      true,
      Array.from({ length: MAX_BINS + 1 }, (_, at) => timeOf(startOf(at), zone)),
    )
    if (edges !== null) return edges
  }
  return oneBin(low, high, true)
}

/** Returns a function that finds the bin of a value. */
export function binFinder(edges: Edges, scale: Histogram['scale']): (value: number) => number {
  const last = edges.length - 2
  const place = scale === 'log' ? Math.log : (value: number): number => value
  const start = place(edges[0]!)
  const perPlace = (last + 1) / (place(edges[last + 1]!) - start)
  return (value) => {
    // The guess is correct or nearly so. The ends decide.
    const guess = Math.floor((place(value) - start) * perPlace)
    let bin = guess > 0 ? (guess < last ? guess : last) : 0
    while (bin > 0 && value < edges[bin]!) bin--
    while (bin < last && value >= edges[bin + 1]!) bin++
    return bin
  }
}

function isWideEnough(low: number, high: number): boolean {
  const span = high - low
  return Number.isFinite(span) && span > LEAST_RELATIVE_SPAN * Math.max(Math.abs(low), Math.abs(high))
}

function oneBin(low: number, high: number, isWhole: boolean): Edges {
  return [low, isWhole ? high + 1 : high]
}

/** Returns the ends at multiples of a step, found with `edgeAt`; null when the step is too small. */
function edgesOfStep(low: number, high: number, isWhole: boolean, edgeAt: (multiple: number) => number): Edges | null {
  const step = edgeAt(1)
  // A division is not exact: the step before and the one after may be needed.
  const [first, last] = [Math.floor(low / step) - 1, Math.ceil(high / step) + 1]
  if (last - first > MAX_BINS + 4) return null
  return edgesAround(
    low,
    high,
    isWhole,
    Array.from({ length: last - first + 1 }, (_, at) => edgeAt(first + at)),
  )
}

/**
 * Returns the ends, among ascending ones, that are needed for all values; null when these are too many or too few.
 *
 * The greatest whole number or time is inside the last bin. Another number may be its end, because the last bin also
 * has what is beyond.
 */
function edgesAround(low: number, high: number, isWhole: boolean, all: readonly number[]): Edges | null {
  const rising = (isWhole ? all.map((edge) => Math.ceil(edge)) : all).filter(
    (edge, at, of) => at === 0 || edge > of[at - 1]!,
  )
  const first = rising.findLastIndex((edge) => edge <= low)
  const last = rising.findIndex((edge, at) => at > first && (isWhole ? edge > high : edge >= high))
  return first < 0 || last < 0 || last - first > MAX_BINS ? null : rising.slice(first, last + 1)
}

/** Returns the ends with these first digits in every power of ten, or every second one, and so on. */
function powersOf(digits: readonly number[], first: number, last: number, every: number): number[] {
  return Array.from({ length: Math.floor((last - first) / every) + 1 }, (_, at) =>
    digits.map((digit) => Number(`${digit}e${first + at * every}`)),
  )
    .flat()
    .filter(Number.isFinite)
}

type DateParts = readonly [year: number, month: number, day: number, minute?: number]

function minutesFrom([year, month, day, minute = 0]: DateParts, step: number): (at: number) => DateParts {
  const start = Math.floor(minute / step)
  return (at) => [year, month, day, (start + at) * step]
}

function monthsFrom([year, month]: DateParts, step: number): (at: number) => DateParts {
  const start = Math.floor((12 * year + month) / step)
  return (at) => [Math.floor(((start + at) * step) / 12), ((start + at) * step) % 12, 1]
}

function partsOf(time: number, zone: DateZone): DateParts {
  const date = new Date(time)
  return zone === 'utc'
    ? [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate(), 60 * date.getUTCHours() + date.getUTCMinutes()]
    : [date.getFullYear(), date.getMonth(), date.getDate(), 60 * date.getHours() + date.getMinutes()]
}

function timeOf([year, month, day, minute = 0]: DateParts, zone: DateZone): number {
  return zone === 'utc' ? Date.UTC(year, month, day, 0, minute) : new Date(year, month, day, 0, minute).getTime()
}
