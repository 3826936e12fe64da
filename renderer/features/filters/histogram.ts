/** Numbers of histograms in words, and as values of the filter language. Pure. */
import type { Histogram, HistogramField } from '../../../preload/contract/index.ts'
import { bytes, count } from '../../components/format.ts'

export type Bounds = NonNullable<Histogram['range']>

const NAMES: Readonly<Record<string, string>> = {
  width: 'Width',
  height: 'Height',
  size: 'File size',
  added: 'When added',
  updated: 'When labelled',
}
const DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' })
const WEEKDAY = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})
const MINUTE = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const DAY_MS = 86_400_000
/** Stretches of time that are shown, and written, by the minute. */
const SHORT_MS = 7 * DAY_MS

export function histogramName(field: HistogramField): string {
  return NAMES[field] ?? field.slice('metric.'.length)
}

/** A value as people read it; `bounds` tells how exact it has to be. */
export function shownValue(field: HistogramField, value: number, bounds: Bounds): string {
  switch (field) {
    case 'width':
    case 'height':
      return `${count(Math.round(value))} px`
    case 'size':
      return bytes(Math.round(value))
    case 'added':
    case 'updated':
      return timeFormat(bounds).format(value)
    default:
      return String(Number(value.toFixed(decimals(bounds))))
  }
}

/** Two values for the filter that have at least everything between the two numbers in them. */
export function writtenRange(
  field: HistogramField,
  low: number,
  high: number,
  bounds: Bounds,
): { low: string; high: string } {
  switch (field) {
    case 'width':
    case 'height':
      return { low: String(Math.floor(low)), high: String(Math.ceil(high)) }
    case 'size':
      return { low: writtenSize(low, Math.floor), high: writtenSize(high, Math.ceil) }
    case 'added':
    case 'updated':
      return { low: writtenTime(low, bounds), high: writtenTime(high, bounds) }
    default: {
      const scale = 10 ** decimals(bounds)
      return { low: String(Math.floor(low * scale) / scale), high: String(Math.ceil(high * scale) / scale) }
    }
  }
}

/** The part of the bins that lies in a range of values, as fractions of the width from 0 to 1. */
export function fractions(range: { low: number; high: number }, { low, high }: Bounds): { from: number; to: number } {
  const width = high - low || 1
  return {
    from: Math.min(1, Math.max(0, (range.low - low) / width)),
    to: Math.min(1, Math.max(0, (range.high - low) / width)),
  }
}

/** What the picture says, for those who do not see it. */
export function spokenHistogram({ field, range, bins }: Histogram): string {
  const total = bins.reduce((sum, one) => sum + one, 0)
  if (range === null || total === 0) return `${histogramName(field)}: no picture here has one.`
  const most = bins.indexOf(Math.max(...bins))
  const edge = (bin: number): number => range.low + (bin * (range.high - range.low)) / bins.length
  return `${histogramName(field)}: ${count(total)} pictures, from ${shownValue(field, range.low, range)} to ${shownValue(field, range.high, range)}, most of them from ${shownValue(field, edge(most), range)} to ${shownValue(field, edge(most + 1), range)}.`
}

/** No more than tells the ends apart: there is little room. */
function timeFormat({ low, high }: Bounds): Intl.DateTimeFormat {
  if (high - low >= SHORT_MS) return DAY
  return new Date(low).toDateString() === new Date(high).toDateString() ? MINUTE : WEEKDAY
}

/** As many as tell one bin from the next. */
function decimals({ low, high }: Bounds): number {
  return high > low ? Math.min(12, Math.max(0, 2 - Math.floor(Math.log10(high - low)))) : 6
}

function writtenSize(value: number, round: (value: number) => number): string {
  const units = ['', 'kb', 'mb', 'gb']
  const power = value < 1_000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3))
  return `${power === 0 ? round(value) : round((value / 1_000 ** power) * 100) / 100}${units[power]}`
}

function writtenTime(value: number, { low, high }: Bounds): string {
  const at = new Date(value)
  const day = `${at.getFullYear()}-${twoDigits(at.getMonth() + 1)}-${twoDigits(at.getDate())}`
  return high - low < SHORT_MS ? `${day}T${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}` : day
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}
