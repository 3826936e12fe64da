/** Formats the numbers of histograms for people and for the filter language. Pure. */
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
/** Shorter periods are shown, and written into filters, with hours and minutes. */
const SHORT_MS = 7 * DAY_MS

export function histogramName(field: HistogramField): string {
  return NAMES[field] ?? field.slice('metric.'.length)
}

/** Returns a value as people read it. `bounds` decide how precise it must be. */
export function formatValue(field: HistogramField, value: number, bounds: Bounds): string {
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

/** Returns two values for the filter, which include at least everything between the two numbers. */
export function filterRange(
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
      return { low: filterSize(low, Math.floor), high: filterSize(high, Math.ceil) }
    case 'added':
    case 'updated':
      return { low: filterTime(low, bounds), high: filterTime(high, bounds) }
    default: {
      const scale = 10 ** decimals(bounds)
      return { low: String(Math.floor(low * scale) / scale), high: String(Math.ceil(high * scale) / scale) }
    }
  }
}

/** Returns which part of the bins is in a range of values, as fractions of the width from 0 to 1. */
export function fractions(range: { low: number; high: number }, { low, high }: Bounds): { from: number; to: number } {
  const width = high - low || 1
  return {
    from: Math.min(1, Math.max(0, (range.low - low) / width)),
    to: Math.min(1, Math.max(0, (range.high - low) / width)),
  }
}

/** Returns what the histogram shows in words, for screen readers. */
export function histogramLabel({ field, range, bins }: Histogram): string {
  const total = bins.reduce((sum, one) => sum + one, 0)
  if (range === null || total === 0) return `${histogramName(field)}: no picture here has one.`
  const most = bins.indexOf(Math.max(...bins))
  const binStart = (bin: number): number => range.low + (bin * (range.high - range.low)) / bins.length
  return `${histogramName(field)}: ${count(total)} pictures, from ${formatValue(field, range.low, range)} to ${formatValue(field, range.high, range)}, most of them from ${formatValue(field, binStart(most), range)} to ${formatValue(field, binStart(most + 1), range)}.`
}

/** Returns a format with just enough detail to distinguish the ends: there is little room. */
function timeFormat({ low, high }: Bounds): Intl.DateTimeFormat {
  if (high - low >= SHORT_MS) return DAY
  return new Date(low).toDateString() === new Date(high).toDateString() ? MINUTE : WEEKDAY
}

/** Returns just as many decimals as distinguish one bin from the next. */
function decimals({ low, high }: Bounds): number {
  return high > low ? Math.min(12, Math.max(0, 2 - Math.floor(Math.log10(high - low)))) : 6
}

function filterSize(value: number, round: (value: number) => number): string {
  const units = ['', 'kb', 'mb', 'gb']
  const power = value < 1_000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3))
  return `${power === 0 ? round(value) : round((value / 1_000 ** power) * 100) / 100}${units[power]}`
}

function filterTime(value: number, { low, high }: Bounds): string {
  const at = new Date(value)
  const day = `${at.getFullYear()}-${twoDigits(at.getMonth() + 1)}-${twoDigits(at.getDate())}`
  return high - low < SHORT_MS ? `${day}T${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}` : day
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}
