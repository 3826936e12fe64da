/** Computes in which bin of a histogram each item is. */
import { isMetadataNumber, type HistogramField, type ItemId } from '../../../preload/contract/index.ts'
import type { Catalog } from '../library/catalog.ts'
import type { LabelColumns } from '../labels/label-columns.ts'
import { memoizeByObject } from './memoize.ts'

/** The number of bins in a histogram. */
export const BINS = 32
/** The bin of an item without a value. */
const NO_BIN = BINS

export interface Binning {
  /** The smallest and the largest value of all items; null when no item has one. */
  readonly range: { readonly low: number; readonly high: number } | null
  /** The bin of each item. Read-only. */
  readonly bins: Uint8Array<ArrayBuffer>
}

/** The binnings of this catalog, cached as long as nothing changes. */
const binningsOf = memoizeByObject<Catalog, Map<HistogramField, Binning & { readonly stamp: string }>>(() => new Map())

/** Returns the bins of all items for one field. `revision` is that of the labels. */
export function binningOf(catalog: Catalog, labels: LabelColumns, revision: number, field: HistogramField): Binning {
  const cache = binningsOf(catalog)
  const stamp = `${catalog.size} ${revisionOf(catalog, revision, field)}`
  const cached = cache.get(field)
  if (cached?.stamp === stamp) return cached
  const column = columnOf(catalog, labels, field)
  const binning = {
    ...((cached && binInEarlierRange(catalog, column, cached.range)) ?? computeBinning(catalog, column)),
    stamp,
  }
  cache.set(field, binning)
  return binning
}

/**
 * Returns the bin of one item. A value that has come since and is outside the range is counted in the first or the last
 * bin.
 */
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

function computeBinning(catalog: Catalog, column: Float64Array | Uint32Array): Binning {
  const {
    size,
    columns: { present },
  } = catalog
  const unknown = unknownValueOf(column)
  let low = Infinity
  let high = -Infinity
  for (let id = 0; id < size; id++) {
    const value = column[id]!
    // Every comparison with NaN is false.
    if (value === unknown || present[id] === 0) continue
    if (value < low) low = value
    if (value > high) high = value
  }
  return low > high
    ? { range: null, bins: new Uint8Array(size).fill(NO_BIN) }
    : binInRange({ low, high }, catalog, column).binning
}

/**
 * Returns the bins in an earlier range if that range is still correct, or nearly; otherwise null.
 *
 * Most changed labels only make the latest time later.
 */
function binInEarlierRange(
  catalog: Catalog,
  column: Float64Array | Uint32Array,
  range: Binning['range'],
): Binning | null {
  if (range === null) return null
  const { binning, low, high } = binInRange(range, catalog, column)
  const slack = (range.high - range.low) / BINS
  return low >= range.low - slack &&
    low <= range.low + slack &&
    high >= range.high - slack &&
    high <= range.high + slack
    ? binning
    : null
}

function binInRange(
  range: NonNullable<Binning['range']>,
  { size, columns: { present } }: Catalog,
  column: Float64Array | Uint32Array,
): { binning: Binning; low: number; high: number } {
  const bins = new Uint8Array(size).fill(NO_BIN)
  const unknown = unknownValueOf(column)
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

function unknownValueOf(column: Float64Array | Uint32Array): number {
  return column instanceof Uint32Array ? 0 : Number.NaN
}

/** Returns a number that changes with the values of a field. `labels` is the revision of the labels. */
function revisionOf(catalog: Catalog, labels: number, field: HistogramField): number {
  if (isMetadataNumber(field)) return catalog.metadata.revision
  return field === 'updated' || field.startsWith('metric.') ? labels : catalog.revision
}

function columnOf(catalog: Catalog, labels: LabelColumns, field: HistogramField): Float64Array | Uint32Array {
  if (isMetadataNumber(field)) return catalog.metadata.numbers(field)
  const { columns } = catalog
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

/** Returns the number of bins per unit of the value. */
function scale({ low, high }: { low: number; high: number }): number {
  return high > low ? BINS / (high - low) : 0
}
