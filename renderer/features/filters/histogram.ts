/** Formats the bars of histograms for people and for the filter language. Pure. */
import { dateZoneOf, printField, type DateZone, type Range } from '../../../preload/contract/filter.ts'
import { isMetadataNumber, METADATA_FIELDS, t, language } from '../../../preload/contract/index.ts'
import type { Histogram, HistogramField } from '../../../preload/contract/index.ts'
import { count, plural } from '../../components/format.ts'

/** Some adjacent bars: from the start of one up to the end of another, counted in bars from the left. */
export interface BarRange {
  readonly from: number
  readonly to: number
}

const NAMES: Readonly<Record<string, string>> = {
  width: t('Width'),
  height: t('Height'),
  size: 'File size',
  added: 'When added',
  updated: 'When labelled',
}
const TIME = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
const DAY = formatsOf({ day: 'numeric', month: 'short', year: 'numeric' })
const WEEKDAY = formatsOf({ weekday: 'short', ...TIME })
const MINUTE = formatsOf(TIME)
const MINUTE_MS = 60_000

function formatsOf(options: Intl.DateTimeFormatOptions): Readonly<Record<DateZone, Intl.DateTimeFormat>> {
  return {
    local: new Intl.DateTimeFormat(language(), options),
    utc: new Intl.DateTimeFormat(language(), { ...options, timeZone: 'UTC' }),
  }
}

export function histogramName(field: HistogramField): string {
  if (isMetadataNumber(field)) return METADATA_FIELDS[field].title
  return NAMES[field] ?? field.slice('metric.'.length)
}

/** Returns the values of some bars as people read them: `400 – 499 px`. */
export function barsText(histogram: Histogram, bars: BarRange): string {
  const { field } = histogram
  const [low, high] = valuesOf(histogram, bars)
  const zone = dateZoneOf(field)
  if (zone !== null) return timeFormat(histogram, zone).formatRange(low, high)
  const [first, last] = [low, high].map((value) => numberText(histogram, value)) as [string, string]
  return withUnit(field, first === last ? first : `${first} – ${last}`)
}

/** Returns the values of some bars and how many pictures these have: `400 – 499 px: 34 pictures`. */
export function barsSummary(histogram: Histogram, bars: BarRange): string {
  const pictures = histogram.bins.slice(bars.from, bars.to).reduce((sum, one) => sum + one, 0)
  return `${barsText(histogram, bars)}: ${plural(pictures, 'picture')}`
}

/** Returns the least and the greatest value of some bars, as people read them. */
export function endTexts(histogram: Histogram, bars: BarRange): { from: string; to: string } {
  const { field } = histogram
  const zone = dateZoneOf(field)
  const [from, to] = valuesOf(histogram, bars).map((value) =>
    zone === null ? withUnit(field, numberText(histogram, value)) : timeFormat(histogram, zone).format(value),
  ) as [string, string]
  return { from, to }
}

/** Returns the condition that finds exactly the pictures of some whole bars; null when these are all bars. */
export function barsCondition(histogram: Histogram, { from, to }: BarRange): string | null {
  const { edges, bins, isWhole } = histogram
  const field = printField(histogram.field)
  const write = (value: number): string => filterValue(histogram, value)
  const [low, high] = [edges[from]!, edges[to]!]
  // The outer bars also have what is beyond them.
  if (from <= 0) return to >= bins.length ? null : `${field}<${write(high)}`
  if (to >= bins.length) return `${field}>=${write(low)}`
  if (dateZoneOf(histogram.field) !== null)
    return `${field}:${write(low)}..${write(high - (hasTimes(histogram) ? MINUTE_MS : 1))}`
  if (!isWhole || histogram.field === 'size') return `${field}>=${write(low)} ${field}<${write(high)}`
  return low === high - 1 ? `${field}:${write(low)}` : `${field}:${write(low)}..${write(high - 1)}`
}

/** Returns which bars a range of values covers. An end is a fraction where it is inside a bar. */
export function barsOfRange(histogram: Histogram, { low, lowOpen, high, highOpen }: Range): BarRange {
  const next = histogram.isWhole && dateZoneOf(histogram.field) === null ? 1 : 0
  return {
    from: placeOf(histogram, lowOpen ? low + next : low),
    to: placeOf(histogram, highOpen ? high : high + next),
  }
}

/** Returns what the histogram shows in words, for screen readers. */
export function histogramLabel(histogram: Histogram): string {
  const { field, bins } = histogram
  const total = bins.reduce((sum, one) => sum + one, 0)
  if (total === 0) return `${histogramName(field)}: no picture here has one.`
  const most = bins.indexOf(Math.max(...bins))
  const ends = endTexts(histogram, { from: 0, to: bins.length })
  const scale = histogram.scale === 'log' ? t(', on a log scale') : ''
  return `${histogramName(field)}: ${plural(total, 'picture')}, from ${ends.from} to ${ends.to}${scale}, most of them in ${barsText(histogram, { from: most, to: most + 1 })}.`
}

/**
 * Returns the least and the greatest value of some bars. Those of the outer bars are the least and the greatest of all
 * pictures. Whole numbers and dates end with the last one before the next bar.
 */
function valuesOf(histogram: Histogram, { from, to }: BarRange): [low: number, high: number] {
  const { edges, range, bins, field, isWhole } = histogram
  const isDay = dateZoneOf(field) !== null && !hasTimes(histogram)
  const isCounted = isWhole && dateZoneOf(field) === null && field !== 'size'
  const low = from <= 0 ? range!.low : valueAt(edges, from)
  const end = valueAt(edges, to) - (isDay || isCounted ? 1 : 0)
  return [low, Math.max(low, to >= bins.length ? range!.high : end)]
}

/** Returns the value at a place between the bars. */
function valueAt(edges: Histogram['edges'], place: number): number {
  const bar = Math.min(edges.length - 2, Math.max(0, Math.floor(place)))
  return edges[bar]! + (place - bar) * (edges[bar + 1]! - edges[bar]!)
}

/** Returns the place of a value between the bars. */
function placeOf({ edges }: Histogram, value: number): number {
  const last = edges.length - 1
  if (!(value > edges[0]!)) return 0
  if (value >= edges[last]!) return last
  const bar = edges.findLastIndex((edge) => edge <= value)
  return bar + (value - edges[bar]!) / (edges[bar + 1]! - edges[bar]!)
}

function numberText({ field, isWhole, scale, edges }: Histogram, value: number): string {
  if (field === 'size') return bytesText(value)
  if (isWhole) return count(Math.round(value))
  return String(scale === 'log' ? Number(value.toPrecision(3)) : Number(value.toFixed(decimals(edges))))
}

/** Returns a size with three digits, because the ends of bars are such sizes. */
function bytesText(size: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = size < 1_000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(size) / 3))
  return `${Number((size / 1_000 ** power).toPrecision(3))} ${units[power]}`
}

function withUnit(field: HistogramField, text: string): string {
  const unit = isMetadataNumber(field)
    ? METADATA_FIELDS[field].unit
    : field === 'width' || field === 'height'
      ? 'px'
      : ''
  return unit === '' ? text : `${text} ${unit}`
}

/** Returns a format with just enough detail to distinguish the bars: there is little room. */
function timeFormat(histogram: Histogram, zone: DateZone): Intl.DateTimeFormat {
  const { range } = histogram
  if (!hasTimes(histogram)) return DAY[zone]
  return (DAY[zone].format(range!.low) === DAY[zone].format(range!.high) ? MINUTE : WEEKDAY)[zone]
}

/** Returns whether bars begin at times of the day, not only at midnight. */
function hasTimes({ edges, field }: Histogram): boolean {
  const zone = dateZoneOf(field)!
  return edges.some((edge) => wallClock(edge, zone).slice('YYYY-MM-DD'.length) !== 'T00:00')
}

/** Returns just as many decimals as distinguish one bar from the next. */
function decimals(edges: Histogram['edges']): number {
  const span = edges.at(-1)! - edges[0]!
  return span > 0 ? Math.min(12, Math.max(0, 2 - Math.floor(Math.log10(span)))) : 6
}

/** Returns the end of a bar as a filter names it, exactly. */
function filterValue(histogram: Histogram, value: number): string {
  const zone = dateZoneOf(histogram.field)
  if (zone !== null) return wallClock(value, zone).slice(0, hasTimes(histogram) ? undefined : 'YYYY-MM-DD'.length)
  return histogram.field === 'size' ? filterSize(value) : String(value)
}

/** Returns a size in the largest unit in which few digits name it exactly. */
function filterSize(value: number): string {
  for (const [unit, size] of [
    ['gb', 1e9],
    ['mb', 1e6],
    ['kb', 1e3],
  ] as const) {
    const text = String(value / size)
    if (value >= size && text.length <= 5 && Number(text) * size === value) return text + unit
  }
  return String(value)
}

/** Returns the date and time of a zone's clocks: `2026-03-01T08:05`. */
function wallClock(time: number, zone: DateZone): string {
  const offset = zone === 'utc' ? 0 : new Date(time).getTimezoneOffset() * MINUTE_MS
  return new Date(time - offset).toISOString().slice(0, 'YYYY-MM-DDTHH:MM'.length)
}
