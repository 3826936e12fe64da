/** Computes in which bin of a histogram each item is. */
import { dateZoneOf } from '../../../preload/contract/filter.ts'
import { isMetadataNumber, type Histogram, type HistogramField, type ItemId } from '../../../preload/contract/index.ts'
import type { Catalog } from '../library/catalog.ts'
import type { LabelColumns } from '../labels/label-columns.ts'
import { binFinder, linearEdges, logEdges, MAX_BINS, timeEdges } from './bin-edges.ts'
import { memoizeByObject } from './memoize.ts'

/** The bin of an item without a value. */
const NO_BIN = MAX_BINS
/** A log scale is used when one bin of a linear one would have a greater part of the pictures… */
const CROWDED = 0.8
/** … and the greatest value is more than so many times the least one. */
const LEAST_FACTOR = 20

/** The bins of a field, as the window knows them. */
export type BinScale = Pick<Histogram, 'range' | 'scale' | 'isWhole' | 'edges'>

export interface Binning extends BinScale {
  /** The bin of each item. Read-only. */
  readonly bins: Uint8Array<ArrayBuffer>
}

type Column = Float64Array | Uint32Array

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
    ...((cached && binAsBefore(catalog, column, field, cached)) ?? computeBinning(catalog, column, field)),
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
  { edges, scale }: BinScale,
  id: ItemId,
): number {
  const column = columnOf(catalog, labels, field)
  const value = column[id]!
  return edges.length === 0 || Number.isNaN(value) || value === unknownValueOf(column)
    ? NO_BIN
    : binFinder(edges, scale)(value)
}

function computeBinning(catalog: Catalog, column: Column, field: HistogramField): Binning {
  const range = rangeOf(catalog, column)
  if (range === null)
    return {
      range,
      scale: 'linear',
      isWhole: false,
      edges: [],
      bins: new Uint8Array(catalog.size).fill(NO_BIN),
    }
  const { low, high, isWhole } = range
  const zone = dateZoneOf(field)
  const edges = zone === null ? linearEdges(low, high, isWhole) : timeEdges(low, high, zone)
  const linear = binInto({ edges, scale: 'linear' }, catalog, column)
  return needsLog(linear, field)
    ? binInto({ edges: logEdges(low, high, isWhole), scale: 'log' }, catalog, column).binning
    : linear.binning
}

/** Returns the bins between the same ends as before; null when other ends are better now. */
function binAsBefore(catalog: Catalog, column: Column, field: HistogramField, before: BinScale): Binning | null {
  const { edges, isWhole } = before
  if (edges.length === 0) return null
  const result = binInto(before, catalog, column)
  const { range } = result.binning
  return range !== null &&
    range.low >= edges[0]! &&
    range.low <= edges[1]! &&
    range.high >= edges.at(-2)! &&
    range.high <= edges.at(-1)! &&
    result.binning.isWhole === isWhole &&
    !needsLog(result, field)
    ? result.binning
    : null
}

interface BinResult {
  readonly binning: Binning
  /** The greatest part of the present items that one bin has. */
  readonly greatestPart: number
}

function needsLog({ binning: { range, scale }, greatestPart }: BinResult, field: HistogramField): boolean {
  return (
    scale === 'linear' &&
    dateZoneOf(field) === null &&
    range !== null &&
    range.low > 0 &&
    range.high > LEAST_FACTOR * range.low &&
    greatestPart > CROWDED
  )
}

/** Returns the least and the greatest value of the present items, and whether all are whole; null without any value. */
function rangeOf(
  { size, columns: { present } }: Catalog,
  column: Column,
): { low: number; high: number; isWhole: boolean } | null {
  const unknown = unknownValueOf(column)
  let low = Infinity
  let high = -Infinity
  let isWhole = true
  for (let id = 0; id < size; id++) {
    const value = column[id]!
    if (value !== value || value === unknown || present[id] === 0) continue
    if (value < low) low = value
    if (value > high) high = value
    if (isWhole && Math.floor(value) !== value) isWhole = false
  }
  return low > high ? null : { low, high, isWhole }
}

function binInto(
  { edges, scale }: Pick<BinScale, 'edges' | 'scale'>,
  { size, columns: { present } }: Catalog,
  column: Column,
): BinResult {
  const bins = new Uint8Array(size).fill(NO_BIN)
  const counts = new Uint32Array(MAX_BINS)
  const unknown = unknownValueOf(column)
  const find = binFinder(edges, scale)
  let [low, high, isWhole, total] = [Infinity, -Infinity, true, 0]
  for (let id = 0; id < size; id++) {
    const value = column[id]!
    if (value !== value || value === unknown) continue
    const bin = find(value)
    bins[id] = bin
    if (present[id] === 0) continue
    counts[bin]!++
    total++
    if (value < low) low = value
    if (value > high) high = value
    if (isWhole && Math.floor(value) !== value) isWhole = false
  }
  const range = total === 0 ? null : { low, high }
  return { binning: { range, scale, isWhole, edges, bins }, greatestPart: Math.max(...counts) / total }
}

/** Returns the value that stands for an unknown one. */
function unknownValueOf(column: Column): number {
  return column instanceof Uint32Array ? 0 : Number.NaN
}

/** Returns a number that changes with the values of a field. `labels` is the revision of the labels. */
function revisionOf(catalog: Catalog, labels: number, field: HistogramField): number {
  if (isMetadataNumber(field)) return catalog.metadata.revision
  return field === 'updated' || field.startsWith('metric.') ? labels : catalog.revision
}

function columnOf(catalog: Catalog, labels: LabelColumns, field: HistogramField): Column {
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
