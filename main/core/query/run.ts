/** Queries: which items, in which order. */
import type { Query } from '../../../preload/contract/index.ts'
import { type Filter, parseFilter } from '../../../preload/contract/filter.ts'
import type { Catalog } from '../library/catalog.ts'
import type { LabelColumns } from '../labels/label-columns.ts'
import { mentionsMissing } from './filter.ts'
import { orderOf } from './item-order.ts'
import type { Effort } from './effort.ts'
import { labelledMarks, marksOf } from './filter-evaluator.ts'
import { countMarks, intersect, type Marks, noMarks, unite, uniteBy } from './bit-set.ts'
import { sortedBy, type SortValues } from './radix.ts'
import { isByLabels, sortValues } from './sort-values.ts'

/** Where queries learn the labels; a `Workspace` is one. */
export interface LabelSource {
  /** The labels of all items of the catalog, by id. */
  readonly labelColumns: LabelColumns
  /** Another number whenever a label is. */
  readonly revision: number
}

/**
 * Of so many items a query sorts one at most, if it is to sort only what it found: an order of everything is kept for
 * the next one.
 */
const FEW_FOUND = 4

/**
 * Ids of the items that the query finds, in its order. Items without the value that they are sorted by come last in
 * either direction; ties go by name. Pictures that are labelled but gone are found only by a filter that says
 * `missing:yes`. Throws `bad-input` for a filter that cannot be understood.
 */
export function runQuery(catalog: Catalog, labels: LabelSource, query: Query): Uint32Array<ArrayBuffer> {
  const found = shownMarks(catalog, labels.labelColumns, query.folder, parseFilter(query.text))
  const { sort, descending } = query
  const order = orderOf(catalog)
  if (sort === 'name' || sort === 'path') {
    const ids = chosen(sort === 'name' ? order.byName() : order.byPath(), found)
    return descending ? ids.reverse() : ids
  }
  const stamp = `${isByLabels(sort) ? labels.revision : catalog.revision}`
  const values = (): SortValues => sortValues(catalog, labels.labelColumns, sort)!
  const isFew = countMarks(found) * FEW_FOUND < catalog.size
  if (isFew && !order.isKept(sort, descending, stamp))
    return sortedBy(chosen(order.byName(), found), descending, values())
  return chosen(order.byValue(sort, descending, stamp, values), found)
}

/**
 * A 1 for each item that is in the folder, meets the filter and is to be shown: it is there or, where the filter asks
 * for those that are gone, labelled.
 */
export function shownMarks(
  catalog: Catalog,
  labels: LabelColumns,
  folder: string,
  filter: Filter,
  effort?: Effort,
): Marks {
  const marks = marksOf(filter, catalog, labels, effort)
  const shown = catalog.columns.present
  intersect(marks, mentionsMissing(filter) ? unite(labelledMarks(catalog.size, labels), shown) : shown)
  if (folder === '') return marks
  const inside = noMarks(catalog.size)
  uniteBy(
    inside,
    catalog.items.folderColumn,
    Uint8Array.from(catalog.folders, (path) => (isInFolder(path, folder) ? 1 : 0)),
  )
  return intersect(marks, inside)
}

/** Whether a folder is another one or in it. */
export function isInFolder(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`)
}

/** The ids of `order` with a 1. */
function chosen(order: Uint32Array, marks: Marks): Uint32Array<ArrayBuffer> {
  const found = new Uint32Array(order.length)
  let count = 0
  for (let at = 0; at < order.length; at++) if (marks[order[at]!] === 1) found[count++] = order[at]!
  return found.subarray(0, count)
}
