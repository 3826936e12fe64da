/** Queries: which items, in which order, and what the panels beside the grid count. */
import { assertNever, type Facets, MAX_STARS, type Query } from '../../../preload/contract/index.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { LabelColumns } from '../merge/item-states.ts'
import { type Filter, mentionsMissing, splitStars } from './filter.ts'
import { orderOf } from './item-order.ts'
import { compareText } from './natural-order.ts'
import { labelledMask, maskOf } from './mask.ts'
import { parseFilter } from './parse.ts'
import { sortedBy } from './radix.ts'

/** Where queries learn the labels; a `Workspace` is one. */
export interface LabelSource {
  /** The labels of all items of the catalog, by id. */
  readonly labelColumns: LabelColumns
}

/**
 * Ids of the items that the query finds, in its order. Items without the sorted time come last in either direction; ties go
 * by path. Pictures that are labelled but gone are found only by a filter that says `missing:yes`. Throws `bad-input` for a
 * filter that cannot be understood.
 */
export function runQuery(catalog: Catalog, labels: LabelSource, query: Query): Uint32Array {
  const filter = parseFilter(query.text)
  const order = orderOf(catalog)
  const select = (all: Uint32Array): Uint32Array<ArrayBuffer> => chosen(all, shownMask(catalog, labels.labelColumns, query.folder, filter))
  switch (query.sort) {
    case 'name': return directed(select(order.byName()), query.descending)
    case 'path': return directed(select(order.byPath()), query.descending)
    case 'added': return select(order.byAdded(query.descending))
    case 'updated': return sortedBy(select(order.byPath()), query.descending, labels.labelColumns.updatedAt)
    case 'stars': return sortedBy(select(order.byPath()), query.descending, labels.labelColumns.stars)
    default: return assertNever(query.sort)
  }
}

/** Counts over the query's result: tags most used first; stars as if the query had no condition on stars. */
export function facets(catalog: Catalog, { labelColumns: labels }: LabelSource, query: Query): Facets {
  const { rest, stars: starFilter } = splitStars(parseFilter(query.text))
  const found = shownMask(catalog, labels, query.folder, rest)
  const stars = Array.from({ length: MAX_STARS + 1 }, () => 0)
  for (let id = 0; id < found.length; id++) if (found[id] === 1) stars[labels.stars[id]!]!++
  const narrowed = starFilter.kind === 'all' ? found : both(found, maskOf(starFilter, catalog, labels))
  let conflicts = 0
  for (const [id, state] of labels.rare) if (narrowed[id] === 1 && state.conflicts.length > 0) conflicts++
  let withNotes = 0
  for (const id of labels.notes.keys()) if (narrowed[id] === 1) withNotes++
  return { stars, tags: countTags(narrowed, labels), conflicts, withNotes }
}

function countTags(mask: Uint8Array, { tags, tagLists }: LabelColumns): Facets['tags'] {
  const lists = new Uint32Array(tagLists.length)
  for (let id = 0; id < mask.length; id++) lists[tags[id]!]! += mask[id]!
  const counts = new Map<string, number>()
  for (const [list, count] of lists.entries()) if (count > 0) for (const tag of tagLists[list]!) counts.set(tag, (counts.get(tag) ?? 0) + count)
  return Array.from(counts, ([tag, count]) => ({ tag, count })).toSorted((a, b) => b.count - a.count || compareText(a.tag, b.tag))
}

/** A 1 for each item that is in the folder, meets the filter and is to be shown: it is there or, where the filter asks for those that are gone, labelled. */
function shownMask(catalog: Catalog, labels: LabelColumns, folder: string, filter: Filter): Uint8Array {
  const mask = maskOf(filter, catalog, labels)
  const shown = catalog.columns.present
  both(mask, mentionsMissing(filter) ? either(labelledMask(catalog.size, labels), shown) : shown)
  if (folder === '') return mask
  const below = `${folder}/`
  const isInside = Uint8Array.from(catalog.folders, path => (path === folder || path.startsWith(below) ? 1 : 0))
  const { folderColumn } = catalog.items
  for (let id = 0; id < mask.length; id++) mask[id]! &= isInside[folderColumn[id]!]!
  return mask
}

/** Into the first. */
function both(mask: Uint8Array, other: Uint8Array): Uint8Array {
  for (let id = 0; id < mask.length; id++) mask[id]! &= other[id]!
  return mask
}

/** Into the first. */
function either(mask: Uint8Array, other: Uint8Array): Uint8Array {
  for (let id = 0; id < mask.length; id++) mask[id]! |= other[id]!
  return mask
}

/** The ids of `order` with a 1. */
function chosen(order: Uint32Array, mask: Uint8Array): Uint32Array<ArrayBuffer> {
  const found = new Uint32Array(order.length)
  let count = 0
  for (let at = 0; at < order.length; at++) if (mask[order[at]!] === 1) found[count++] = order[at]!
  return found.subarray(0, count)
}

function directed(ids: Uint32Array, descending: boolean): Uint32Array {
  return descending ? ids.reverse() : ids
}
