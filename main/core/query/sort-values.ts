/** Returns the values by which each order sorts. */
import {
  isLevelKind,
  isMetadataNumber,
  isMetadataSortKey,
  METADATA_FIELD_NAMES,
  type ItemId,
  type PictureQuery,
  seedOf,
  type SortKey,
} from '../../../preload/contract/index.ts'
import { isRaterField, isStarsByField, type Filter } from '../../../preload/contract/filter.ts'
import type { Catalog } from '../library/catalog.ts'
import type { LabelColumns } from '../labels/label-columns.ts'
import { raterNumbers } from '../labels/rater-columns.ts'
import { orderOf } from './item-order.ts'
import { keyHashesOf } from './key-hashes.ts'
import { textRanks } from './text-ranks.ts'
import type { SortValues } from './radix-sort.ts'

/** Returns the values of an order; null when it sorts by names alone. */
export function sortValues(catalog: Catalog, labels: LabelColumns, sort: SortKey): SortValues | null {
  const { columns } = catalog
  const seed = seedOf(sort)
  if (seed !== null) return keyHashesOf(catalog.items).hashesForSeed(seed)
  if (isLevelKind(sort)) return labels[sort]
  if (isMetadataSortKey(sort))
    return isMetadataNumber(sort) ? catalog.metadata.numbers(sort) : textRanks(catalog.metadata.texts(sort))
  switch (sort) {
    case 'name':
    case 'path':
      return null
    case 'added':
      return columns.addedAt
    case 'size':
      return columns.size
    case 'dimensions':
      return pixelCounts(catalog)
    case 'updated':
      return labels.updatedAt
    case 'median':
    case 'spread':
    case 'raters':
      return raterNumbers(labels.raterColumns(), sort, catalog.size)
    default:
      return labels.metricColumn(sort.slice('metric.'.length))
  }
}

/** Returns whether labels decide the order. */
export function isSortedByLabels(sort: SortKey): boolean {
  return isLevelKind(sort) || sort === 'updated' || isSortedByRaters(sort) || sort.startsWith('metric.')
}

function isSortedByRaters(sort: SortKey): boolean {
  return sort === 'median' || sort === 'spread' || sort === 'raters'
}

/** Returns whether everybody's stars determine what is found or in which order. */
export function dependsOnRaters({ sort }: PictureQuery, filter: Filter): boolean {
  return isSortedByRaters(sort) || mentionsRaters(filter)
}

/** Returns whether everybody's stars determine what a filter finds. */
export function mentionsRaters(filter: Filter): boolean {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.of.some(mentionsRaters)
    case 'not':
      return mentionsRaters(filter.of)
    default:
      return filter.kind === 'number' && (isRaterField(filter.field) || isStarsByField(filter.field))
  }
}

/** Returns whether metadata decides the order. */
export function isSortedByMetadata(sort: SortKey): boolean {
  return isMetadataSortKey(sort)
}

/** Returns whether metadata determines what is found or in which order. */
export function dependsOnMetadata({ sort }: PictureQuery, filter: Filter): boolean {
  return isSortedByMetadata(sort) || searchesMetadata(filter)
}

/** Returns whether metadata determines what a filter finds. Words without a field are also searched for in metadata. */
export function searchesMetadata(filter: Filter): boolean {
  return mentionsAnyField(filter, METADATA_FIELD_NAMES) || hasWord(filter)
}

/** Returns whether a query names a metadata field. */
export function namesMetadata({ sort }: PictureQuery, filter: Filter): boolean {
  return isSortedByMetadata(sort) || mentionsAnyField(filter, METADATA_FIELD_NAMES)
}

/** Returns whether a filter has words without a field. */
function hasWord(filter: Filter): boolean {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.of.some(hasWord)
    case 'not':
      return hasWord(filter.of)
    default:
      return filter.kind === 'word'
  }
}

/** Returns whether the files' own properties determine what is found or in which order. */
export function dependsOnFiles({ sort }: PictureQuery, filter: Filter): boolean {
  return (
    ['added', 'size', 'dimensions'].includes(sort) ||
    mentionsAnyField(filter, [...DIMENSION_FIELDS, 'size', 'added', 'edited'])
  )
}

/** Returns whether the content of the pictures must have been read to know what is found or in which order. */
export function dependsOnContents({ sort }: PictureQuery, filter: Filter): boolean {
  return sort === 'dimensions' || mentionsAnyField(filter, [...DIMENSION_FIELDS, 'edited'])
}

/**
 * Returns a comparison of two items in a query's order: negative when the first comes first, 0 only for an item and
 * itself.
 */
export function orderComparer(
  catalog: Catalog,
  labels: LabelColumns,
  { sort, descending }: PictureQuery,
): (a: ItemId, b: ItemId) => number {
  const order = orderOf(catalog)
  const ranks = order.ranks()
  const sign = descending ? -1 : 1
  if (sort === 'name') return (a, b) => sign * (ranks[a]! - ranks[b]!)
  if (sort === 'path') return (a, b) => sign * (order.folderRank(a) - order.folderRank(b) || ranks[a]! - ranks[b]!)
  const values = sortValues(catalog, labels, sort)!
  return (a, b) => {
    const [first, second] = [values[a]!, values[b]!]
    if (first === second) return ranks[a]! - ranks[b]!
    if (first !== first || second !== second)
      return first !== first && second !== second ? ranks[a]! - ranks[b]! : first !== first ? 1 : -1
    return sign * (first < second ? -1 : 1)
  }
}

const DIMENSION_FIELDS = ['width', 'height', 'ratio']

function mentionsAnyField(filter: Filter, fields: readonly string[]): boolean {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.of.some((part) => mentionsAnyField(part, fields))
    case 'not':
      return mentionsAnyField(filter.of, fields)
    case 'number':
    case 'text':
    case 'is':
      return fields.includes(filter.field)
    default:
      return false
  }
}

function pixelCounts({ columns: { width, height }, size }: Catalog): Float64Array {
  const pixels = new Float64Array(size)
  for (let id = 0; id < size; id++) pixels[id] = width[id]! * height[id]! || Number.NaN
  return pixels
}
