/** Formats the numbers of histograms for people and for the filter language. Pure. */
import { isMetadataNumber, METADATA_FIELDS } from '../../../preload/contract/index.ts'
import type { Histogram, HistogramField, MetadataHistogramField } from '../../../preload/contract/index.ts'
import { bytes, count } from '../../components/format.ts'

export type Bounds = NonNullable<Histogram['range']>

/** The time zone of a field: that of this machine, or UTC for a date without a zone. */
type Zone = 'local' | 'utc'

const NAMES: Readonly<Record<string, string>> = {
  width: 'Width',
  height: 'Height',
  size: 'File size',
  added: 'When added',
  updated: 'When labelled',
}
const TIME = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
const DAY = formatsOf({ day: 'numeric', month: 'short', year: 'numeric' })
const WEEKDAY = formatsOf({ weekday: 'short', ...TIME })
const MINUTE = formatsOf(TIME)
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** Shorter periods are shown, and written into filters, with hours and minutes. */
const SHORT_MS = 7 * DAY_MS

function formatsOf(options: Intl.DateTimeFormatOptions): Readonly<Record<Zone, Intl.DateTimeFormat>> {
  return {
    local: new Intl.DateTimeFormat(undefined, options),
    utc: new Intl.DateTimeFormat(undefined, { ...options, timeZone: 'UTC' }),
  }
}

export function histogramName(field: HistogramField): string {
  if (isMetadataHistogram(field)) return METADATA_FIELDS[field].title
  return NAMES[field] ?? field.slice('metric.'.length)
}

/** Returns a value as people read it. `bounds` decide how precise it must be. */
export function formatValue(field: HistogramField, value: number, bounds: Bounds): string {
  if (isMetadataHistogram(field)) return formatMetadata(field, value, bounds)
  switch (field) {
    case 'width':
    case 'height':
      return `${count(Math.round(value))} px`
    case 'size':
      return bytes(Math.round(value))
    case 'added':
    case 'updated':
      return formatTime(value, bounds, 'local')
    default:
      return String(Number(value.toFixed(decimals(bounds))))
  }
}

function formatMetadata(field: MetadataHistogramField, value: number, bounds: Bounds): string {
  const { kind, unit } = METADATA_FIELDS[field]
  if (kind === 'date') return formatTime(value, bounds, 'utc')
  // Nobody needs parts of a millimetre here.
  return `${count(Math.round(value))}${unit === '' ? '' : ` ${unit}`}`
}

function isMetadataHistogram(field: HistogramField): field is MetadataHistogramField {
  return isMetadataNumber(field)
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
    case 'iso':
    case 'focal':
    case 'steps':
      return { low: String(Math.floor(low)), high: String(Math.ceil(high)) }
    case 'size':
      return { low: filterSize(low, Math.floor), high: filterSize(high, Math.ceil) }
    case 'added':
    case 'updated':
      return { low: filterTime(low, bounds, 'local'), high: filterTime(high, bounds, 'local') }
    case 'taken':
      return { low: filterTime(low, bounds, 'utc'), high: filterTime(high, bounds, 'utc') }
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

/** Returns a time with just enough detail to distinguish the ends: there is little room. */
function formatTime(value: number, { low, high }: Bounds, zone: Zone): string {
  const isOneDay = DAY[zone].format(low) === DAY[zone].format(high)
  return (high - low >= SHORT_MS ? DAY : isOneDay ? MINUTE : WEEKDAY)[zone].format(value)
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

function filterTime(value: number, { low, high }: Bounds, zone: Zone): string {
  const offset = zone === 'utc' ? 0 : new Date(value).getTimezoneOffset() * MINUTE_MS
  const text = new Date(value - offset).toISOString()
  return text.slice(0, high - low < SHORT_MS ? 'YYYY-MM-DDTHH:MM'.length : 'YYYY-MM-DD'.length)
}
