/** Queries: which items, in which order, and what the panels beside the grid count. */
import { assertNever, type Facets, type ItemId, type ItemKey, type ItemState, MAX_STARS, type Query } from '../../../preload/contract/index.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { type Filter, isLabelled, matches, mentionsMissing, splitStars } from './filter.ts'
import { orderOf } from './item-order.ts'
import { compareText } from './natural-order.ts'
import { parseFilter } from './parse.ts'

/** Where queries learn the labels; a `Workspace` is one. */
export interface LabelSource {
  state(key: ItemKey): ItemState | undefined
}

/**
 * Ids of the items that the query finds, in its order. Items without the sorted time come last in either direction; ties go
 * by path. Pictures that are labelled but gone are found only by a filter that says `missing:yes`. Throws `bad-input` for a
 * filter that cannot be understood.
 */
export function runQuery(catalog: Catalog, labels: LabelSource, query: Query): Uint32Array {
  const filter = parseFilter(query.text)
  const order = orderOf(catalog)
  switch (query.sort) {
    case 'name': return directed(select(catalog, labels, query.folder, filter, order.byName()), query.descending)
    case 'path': return directed(select(catalog, labels, query.folder, filter, order.byPath()), query.descending)
    case 'added': return byNumber(select(catalog, labels, query.folder, filter, order.byAdded()), query.descending, addedOf(catalog), true)
    case 'updated': return byNumber(select(catalog, labels, query.folder, filter, order.byPath()), query.descending, stateNumber(catalog, labels, state => state?.updatedAt ?? null))
    case 'stars': return byNumber(select(catalog, labels, query.folder, filter, order.byPath()), query.descending, stateNumber(catalog, labels, state => state?.stars ?? 0))
    default: return assertNever(query.sort)
  }
}

/** Counts over the query's result: tags most used first; stars as if the query had no condition on stars. */
export function facets(catalog: Catalog, labels: LabelSource, query: Query): Facets {
  const { rest, stars: starFilter } = splitStars(parseFilter(query.text))
  const stars = Array.from({ length: MAX_STARS + 1 }, () => 0)
  const tags = new Map<string, number>()
  let conflicts = 0
  let withNotes = 0
  const cursor = catalog.cursor()
  for (const id of select(catalog, labels, query.folder, rest, Uint32Array.from({ length: catalog.size }, (_, at) => at))) {
    const state = labels.state(cursor.moveTo(id).key)
    stars[state?.stars ?? 0]!++
    if (state === undefined || !matches(starFilter, cursor, state)) continue
    for (const tag of state.tags) tags.set(tag, (tags.get(tag) ?? 0) + 1)
    if (state.conflicts.length > 0) conflicts++
    if (state.notes !== '') withNotes++
  }
  const counted = Array.from(tags, ([tag, count]) => ({ tag, count }))
  return { stars, tags: counted.toSorted((a, b) => b.count - a.count || compareText(a.tag, b.tag)), conflicts, withNotes }
}

/** The ids of `order` that are in the folder and meet the filter. */
function select(catalog: Catalog, labels: LabelSource, folder: string, filter: Filter, order: Uint32Array): Uint32Array {
  const withMissing = mentionsMissing(filter)
  const allowed = folderMask(catalog, folder)
  const cursor = catalog.cursor()
  const found = new Uint32Array(order.length)
  let count = 0
  for (const id of order) {
    if (allowed !== null && allowed[catalog.folderId(id)] !== 1) continue
    const present = catalog.isPresent(id)
    if (!present && !withMissing) continue
    if (filter.kind !== 'all') {
      const state = labels.state(cursor.moveTo(id).key)
      if ((!present && !isLabelled(state)) || !matches(filter, cursor, state)) continue
    }
    found[count++] = id
  }
  return found.subarray(0, count)
}

/** 1 for each folder that is `folder` or below it; null for all. */
function folderMask(catalog: Catalog, folder: string): Uint8Array | null {
  if (folder === '') return null
  const below = `${folder}/`
  return Uint8Array.from(catalog.folders, path => (path === folder || path.startsWith(below) ? 1 : 0))
}

function directed(ids: Uint32Array, descending: boolean): Uint32Array {
  return descending ? ids.reverse() : ids
}

type NumberOf = (id: ItemId) => number | null

function addedOf(catalog: Catalog): NumberOf {
  const cursor = catalog.cursor()
  return id => cursor.moveTo(id).addedAt
}

function stateNumber(catalog: Catalog, labels: LabelSource, read: (state: ItemState | undefined) => number | null): NumberOf {
  const cursor = catalog.cursor()
  return id => read(labels.state(cursor.moveTo(id).key))
}

/** Sorts ids that come in the order of ties. `sorted` tells that they ascend already. */
function byNumber(ids: Uint32Array, descending: boolean, numberOf: NumberOf, sorted = false): Uint32Array {
  if (sorted && !descending) return ids
  const sign = descending ? -1 : 1
  const values = Float64Array.from(ids, id => { const value = numberOf(id); return value === null ? Number.MAX_VALUE : value * sign })
  const positions = Uint32Array.from(ids.keys()).sort((a, b) => values[a]! - values[b]!)
  return positions.map(at => ids[at]!)
}
