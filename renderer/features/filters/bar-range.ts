/** Computes ranges of a histogram's bars while they are dragged. Pure. */
import type { BarRange } from './histogram.ts'

export type RangeEnd = 'from' | 'to'

/** Returns the range with one end moved to the nearest bar. At least one bar remains. */
export function moveEnd({ from, to }: BarRange, end: RangeEnd, place: number, bars: number): BarRange {
  const [first, last] = [Math.min(bars - 1, Math.floor(from)), Math.max(1, Math.ceil(to))]
  const near = Math.round(place)
  return end === 'from'
    ? { from: Math.min(last - 1, Math.max(0, near)), to: last }
    : { from: first, to: Math.max(first + 1, Math.min(bars, near)) }
}

/** Returns the range of whole bars from one bar to another, which may be on either side. */
export function barsBetween(one: number, other: number): BarRange {
  return { from: Math.min(one, other), to: Math.max(one, other) + 1 }
}
