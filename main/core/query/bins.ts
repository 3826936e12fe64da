/** In which bin of a histogram each item is. */
import type { HistogramField, ItemId } from '../../../preload/contract/index.ts'
import type { Catalog } from '../library/catalog.ts'
import type { LabelColumns } from '../labels/label-columns.ts'
import { keptFor } from './memoize.ts'

export const BINS = 32
/** The bin of an item without a value. */
export const NO_BIN = BINS

export interface Binning {
  /** Least and greatest value of all items; null when none has one. */
  readonly range: { readonly low: number; readonly high: number } | null
  /** The bin of each item. Not to be changed. */
  readonly bins: Uint8Array<ArrayBuffer>
}

/** The binnings of this catalog, kept for as long as nothing changes. */
const binningsOf = keptFor<Catalog, Map<HistogramField, Binning & { readonly stamp: string }>>(() => new Map())

/** The bins of all items by one of their numbers. `revision` is the labels'. */
export function binningOf(catalog: Catalog, labels: LabelColumns, revision: number, field: HistogramField): Binning {
  const kept = binningsOf(catalog)
  const stamp = `${catalog.size} ${field === 'updated' || field.startsWith('metric.') ? revision : catalog.revision}`
  const known = kept.get(field)
  if (known?.stamp === stamp) return known
  const column = columnOf(catalog, labels, field)
  const made = { ...((known && within(catalog, column, known.range)) ?? binned(catalog, column)), stamp }
  kept.set(field, made)
  return made
}

/** The bin of one item; a value outside the range, which came later, is in the bin at that end. */
export function binOf(
  catalog: Catalog,
  labels: LabelColumns,
  field: HistogramField,
  range: Binning['range'],
  id: ItemId,
): number {
  const value = columnOf(catalog, labels, field)[id]!
  return range === null || !isValue(value, field) ? NO_BIN : bin(value, range.low, scale(range))
}

function binned(catalog: Catalog, column: Float64Array | Uint32Array): Binning {
  const {
    size,
    columns: { present },
  } = catalog
  const unknown = unknownIn(column)
  let low = Infinity
  let high = -Infinity
  for (let id = 0; id < size; id++) {
    const value = column[id]!
    // NaN is never less or more.
    if (value === unknown || present[id] === 0) continue
    if (value < low) low = value
    if (value > high) high = value
  }
  return low > high
    ? { range: null, bins: new Uint8Array(size).fill(NO_BIN) }
    : binnedIn({ low, high }, catalog, column).binning
}

/**
 * The bins in a range that was right before, where it still is or nearly is: what labels change of it is mostly that
 * the last one is later.
 */
function within(catalog: Catalog, column: Float64Array | Uint32Array, range: Binning['range']): Binning | null {
  if (range === null) return null
  const { binning, low, high } = binnedIn(range, catalog, column)
  const slack = (range.high - range.low) / BINS
  return low >= range.low - slack &&
    low <= range.low + slack &&
    high >= range.high - slack &&
    high <= range.high + slack
    ? binning
    : null
}

function binnedIn(
  range: NonNullable<Binning['range']>,
  { size, columns: { present } }: Catalog,
  column: Float64Array | Uint32Array,
): { binning: Binning; low: number; high: number } {
  const bins = new Uint8Array(size).fill(NO_BIN)
  const unknown = unknownIn(column)
  const perValue = scale(range)
  let low = Infinity
  let high = -Infinity
  for (let id = 0; id < size; id++) {
    const value = column[id]!
    if (value !== value || value === unknown) continue
    bins[id] = bin(value, range.low, perValue)
    if (present[id] === 0) continue
    if (value < low) low = value
    if (value > high) high = value
  }
  return { binning: { range, bins }, low, high }
}

function unknownIn(column: Float64Array | Uint32Array): number {
  return column instanceof Uint32Array ? 0 : Number.NaN
}

function columnOf({ columns }: Catalog, labels: LabelColumns, field: HistogramField): Float64Array | Uint32Array {
  switch (field) {
    case 'width':
      return columns.width
    case 'height':
      return columns.height
    case 'size':
      return columns.size
    case 'added':
      return columns.addedAt
    case 'updated':
      return labels.updatedAt
    default:
      return labels.metricColumn(field.slice('metric.'.length))
  }
}

function isValue(value: number, field: HistogramField): boolean {
  return !Number.isNaN(value) && (value !== 0 || (field !== 'width' && field !== 'height'))
}

function bin(value: number, low: number, perValue: number): number {
  const at = Math.floor((value - low) * perValue)
  return at < 0 ? 0 : at >= BINS ? BINS - 1 : at
}

/** Bins for each unit of the value. */
function scale({ low, high }: { low: number; high: number }): number {
  return high > low ? BINS / (high - low) : 0
}
