/** Runs queries: which items are in a result, and in which order. */
import type { PictureQuery } from '../../../preload/contract/index.ts'
import { type Filter, parseFilter } from '../../../preload/contract/filter.ts'
import type { Catalog } from '../library/catalog.ts'
import type { LabelColumns } from '../labels/label-columns.ts'
import { mentionsMissing } from './filter.ts'
import { orderOf } from './item-order.ts'
import type { FilterBudget } from './filter-budget.ts'
import { labelledItems, evaluateFilter } from './filter-evaluator.ts'
import { countBits, intersect, type BitSet, emptyBitSet, unite, uniteBy } from './bit-set.ts'
import { sortByColumn, type SortValues } from './radix-sort.ts'
import { isSortedByLabels, isSortedByMetadata, sortValues } from './sort-values.ts'

/** The source of the labels for queries; a `Workspace` is one. */
export interface LabelSource {
  /** The labels of all items of the catalog, by id. */
  readonly labelColumns: LabelColumns
  /** Changes whenever a label changes. */
  readonly revision: number
}

/**
 * A query that shows fewer than one in this many items sorts only these. Otherwise it sorts all items, and that order
 * is cached for the next query.
 */
const FEW_SHOWN_RATIO = 4

/** Returns a query that finds only those of its pictures that also meet a condition, in the language of filters. */
export function withCondition(query: PictureQuery, condition: string): PictureQuery {
  return { ...query, text: query.text.trim() === '' ? condition : `(${query.text}) ${condition}` }
}

/**
 * Returns the ids of the items that the query finds, in its order.
 *
 * Items without the value that they are sorted by come last in either direction; ties are sorted by name. Labelled
 * items whose picture is missing are found only by a filter that mentions missing pictures, such as `missing:yes`.
 * With `within`, only items of this set are found. Throws `bad-input` for a filter that cannot be understood.
 */
export function runQuery(
  catalog: Catalog,
  labels: LabelSource,
  query: PictureQuery,
  within: BitSet | null = null,
): Uint32Array<ArrayBuffer> {
  const shown = shownItems(catalog, labels.labelColumns, query.folder, parseFilter(query.text))
  if (within !== null) intersect(shown, within)
  const { sort, descending } = query
  const order = orderOf(catalog)
  if (sort === 'name' || sort === 'path') {
    const ids = filterOrder(sort === 'name' ? order.byName() : order.byPath(), shown)
    return descending ? ids.reverse() : ids
  }
  const stamp = `${isSortedByMetadata(sort) ? catalog.metadata.revision : isSortedByLabels(sort) ? labels.revision : catalog.revision}`
  const values = (): SortValues => sortValues(catalog, labels.labelColumns, sort)!
  const isFew = countBits(shown) * FEW_SHOWN_RATIO < catalog.size
  if (isFew && !order.isCached(sort, descending, stamp))
    return sortByColumn(filterOrder(order.byName(), shown), descending, values())
  return filterOrder(order.byValue(sort, descending, stamp, values), shown)
}

/**
 * Returns the items that are in the folder, match the filter and are shown.
 *
 * An item is shown when its picture is present. An item whose picture is missing is shown when the filter asks for
 * missing pictures and the item is labelled.
 */
export function shownItems(
  catalog: Catalog,
  labels: LabelColumns,
  folder: string,
  filter: Filter,
  budget?: FilterBudget,
): BitSet {
  const marks = evaluateFilter(filter, catalog, labels, budget)
  const present = catalog.columns.present
  intersect(marks, mentionsMissing(filter) ? unite(knownItems(catalog.size, labels), present) : present)
  if (folder === '') return marks
  const inside = emptyBitSet(catalog.size)
  uniteBy(
    inside,
    catalog.items.folderColumn,
    Uint8Array.from(catalog.folders, (path) => (isInFolder(path, folder) ? 1 : 0)),
  )
  return intersect(marks, inside)
}

/** Returns the items that have any label, also stars of others where each person gives their own. */
function knownItems(size: number, labels: LabelColumns): BitSet {
  const marks = labelledItems(size, labels)
  if (!labels.hasOwnStars) return marks
  const { raters } = labels.raterColumns()
  for (let id = 0; id < size; id++) if (raters[id]! > 0) marks[id] = 1
  return marks
}

/** Returns whether the folder `path` is `folder` or inside it. */
export function isInFolder(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`)
}

/** Returns the ids of `order` that are in the set. */
function filterOrder(order: Uint32Array, marks: BitSet): Uint32Array<ArrayBuffer> {
  const ids = new Uint32Array(order.length)
  let count = 0
  for (let at = 0; at < order.length; at++) if (marks[order[at]!] === 1) ids[count++] = order[at]!
  return ids.subarray(0, count)
}
