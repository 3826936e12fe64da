/**
 * Finds the changes that a query asks for, and groups them into batches: what one person did without a longer pause. What
 * a person took back of others is a batch of its own, so that nobody who undoes it undoes the person's labels too.
 */
import {
  CHANGE_KINDS,
  type ChangeKind,
  type HistoryBatch,
  type HistoryQuery,
  type ItemId,
} from '../../../preload/contract/index.ts'
import { growArray } from '../base/grow-array.ts'
import type { Catalog } from '../library/catalog.ts'
import type { LabelSource } from '../query/index.ts'
import { isInFolder, parseFilter, shownItems, type BitSet } from '../query/index.ts'
import { emptyBitSet, uniteBy } from '../query/bit-set.ts'
import { SETTINGS_ITEM } from './change-columns.ts'
import {
  ALL_KINDS,
  bitsOfKinds,
  KIND_BITS,
  MOVED_AWAY_BIT,
  TAKE_BACK_BIT,
  UNDO_BIT,
  UNDONE_BIT,
} from './change-kinds.ts'
import type { HistoryIndex } from './history-index.ts'

/** The longest pause within a batch, in milliseconds. The inspector's history groups in the same way. */
export const BATCH_PAUSE_MS = 5 * 60_000
/** The most pictures that a batch names. */
const MAX_EXAMPLES = 6

/** A batch with pictures by their numbers. */
export interface RowBatch extends Omit<HistoryBatch, 'examples'> {
  readonly examples: readonly ItemId[]
}

/** The data set whose history is asked for. */
export interface HistorySource {
  readonly index: HistoryIndex
  readonly catalog: Catalog
  readonly labels: LabelSource
}

/** Returns the rows that a query finds, the newest first. Throws `bad-input` for a filter that is not understood. */
export function findRows({ index, catalog, labels }: HistorySource, query: HistoryQuery): Uint32Array {
  const { columns } = index
  const order = index.order()
  const person = query.by === null ? -1 : (index.people.find(query.by) ?? -2)
  const kinds = bitsOfKinds(query.kinds)
  const items = itemsOf(catalog, labels, query)
  const first = query.since === null ? 0 : firstAt(order, columns.at, query.since)
  const end = query.until === null ? order.length : firstAt(order, columns.at, query.until, true)
  const rows = new Uint32Array(Math.max(0, end - first))
  let count = 0
  for (let at = end - 1; at >= first; at--) {
    const row = order[at]!
    const bits = columns.bits[row]!
    if ((bits & MOVED_AWAY_BIT) !== 0 || (bits & kinds) === 0) continue
    if (person !== -1 && columns.person[row] !== person) continue
    if (items !== null && items[columns.item[row]!] !== 1) continue
    rows[count++] = row
  }
  return rows.subarray(0, count)
}

/**
 * Returns the pictures that a query is narrowed to; null for all. The history of a folder has also pictures that are no
 * longer there.
 */
function itemsOf(catalog: Catalog, labels: LabelSource, { text, folder }: HistoryQuery): BitSet | null {
  const matching = text.trim() === '' ? null : shownItems(catalog, labels.labelColumns, folder, parseFilter(text))
  if (matching !== null || folder === '') return matching
  const inside = emptyBitSet(catalog.size)
  const isInside = Uint8Array.from(catalog.folders, (path) => (isInFolder(path, folder) ? 1 : 0))
  uniteBy(inside, catalog.items.folderColumn, isInside)
  return inside
}

/** Returns the first position in the order whose time is not before `time`, or is after it if `after` is set. */
export function firstAt(order: Uint32Array, at: Float64Array, time: number, after = false): number {
  let [low, high] = [0, order.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    const value = at[order[middle]!]!
    if (after ? value <= time : value < time) low = middle + 1
    else high = middle
  }
  return low
}

/** A batch while its changes are counted. */
interface OpenBatch {
  readonly person: number
  readonly isTakeBack: boolean
  readonly to: number
  from: number
  changes: number
  undos: number
  undone: number
  /** The pictures of the first `itemCount` changes of pictures, each as often as it was changed. */
  items: Uint32Array
  itemCount: number
  /** How many changes that are no undos had these kinds, by the bits of the kinds together. */
  readonly byKinds: Uint32Array
}

/** Returns the number of batches of these rows, and those from `start` on, the one that ended last first. */
export function groupRows(
  source: HistorySource,
  rows: Uint32Array,
  start: number,
  count: number,
): { readonly total: number; readonly batches: readonly RowBatch[] } {
  const { index } = source
  const { columns, people } = index
  const { at: times, person: authors, item: items, bits: allBits } = columns
  /** When the last change of each person was made, and the batch that it is in; null for one that is not asked for. */
  const lastAt = new Float64Array(people.names.length).fill(Number.POSITIVE_INFINITY)
  const wasTakeBack = new Uint8Array(people.names.length)
  const open: (OpenBatch | null)[] = people.names.map(() => null)
  const wanted: OpenBatch[] = []
  let total = 0
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place]!
    const at = times[row]!
    const person = authors[row]!
    const bits = allBits[row]!
    const isTakeBack = (bits & TAKE_BACK_BIT) !== 0
    if (lastAt[person]! - at > BATCH_PAUSE_MS || isTakeBack !== (wasTakeBack[person] === 1)) {
      open[person] =
        total >= start && total < start + count ? newBatch(person, isTakeBack, at, index.spareLists.pop()) : null
      if (open[person]) wanted.push(open[person])
      total++
    }
    lastAt[person] = at
    wasTakeBack[person] = isTakeBack ? 1 : 0
    const batch = open[person]
    if (batch) addRow(batch, at, items[row]!, bits)
  }
  const stamps = new Stamps(source.catalog.size)
  const batches = wanted.map((batch) => toRecord(source, batch, stamps))
  for (const { items: list } of wanted) index.spareLists.push(list)
  return { total, batches }
}

/** `list` is the list of an earlier batch, which is used again. */
function newBatch(person: number, isTakeBack: boolean, to: number, list: Uint32Array = new Uint32Array(16)): OpenBatch {
  return {
    person,
    isTakeBack,
    to,
    from: to,
    changes: 0,
    undos: 0,
    undone: 0,
    items: list,
    itemCount: 0,
    byKinds: new Uint32Array(ALL_KINDS + 1),
  }
}

function addRow(batch: OpenBatch, at: number, item: number, bits: number): void {
  batch.from = at
  batch.changes++
  if (item !== SETTINGS_ITEM) {
    if (batch.itemCount === batch.items.length) batch.items = growArray(batch.items)
    batch.items[batch.itemCount++] = item
  }
  if ((bits & UNDONE_BIT) !== 0) batch.undone++
  if ((bits & UNDO_BIT) !== 0) batch.undos++
  else batch.byKinds[bits & ALL_KINDS]!++
}

/** Returns how many changes of a batch had each kind. */
function kindCounts({ byKinds }: OpenBatch): [ChangeKind, number][] {
  return CHANGE_KINDS.map((kind) => {
    const counts = byKinds.filter((_, kinds) => (kinds & KIND_BITS[kind]) !== 0)
    return [kind, counts.reduce((sum, count) => sum + count, 0)]
  })
}

/** Tells which pictures were met before, batch by batch, in one array: a set of numbers takes thirty times as long. */
class Stamps {
  readonly #stamps: Uint32Array
  #current = 0

  constructor(size: number) {
    this.#stamps = new Uint32Array(size)
  }

  /** Moves the different ones of the first numbers of a list to its beginning, in their order, and returns them. */
  distinct(numbers: Uint32Array, length: number): Uint32Array {
    const current = ++this.#current
    const stamps = this.#stamps
    let count = 0
    for (let at = 0; at < length; at++) {
      const number = numbers[at]!
      if (stamps[number] === current) continue
      stamps[number] = current
      numbers[count++] = number
    }
    return numbers.subarray(0, count)
  }
}

function toRecord({ index, catalog }: HistorySource, batch: OpenBatch, stamps: Stamps): RowBatch {
  const { person, isTakeBack, from, to, changes, undos, undone } = batch
  const items = stamps.distinct(batch.items, batch.itemCount)
  return {
    by: index.people.names[person]!,
    from,
    to,
    changes,
    isTakeBack,
    pictures: items.length,
    kinds: Object.fromEntries(kindCounts(batch).filter(([, count]) => count > 0)),
    undos,
    undone,
    folder: commonFolder(catalog, items),
    examples: Array.from(items.subarray(0, MAX_EXAMPLES)),
  }
}

/** Returns the deepest folder that contains all of the pictures. */
function commonFolder({ items: { folders, folderColumn } }: Catalog, items: Uint32Array): string {
  const numbers = new Set<number>()
  let last = -1
  for (let at = 0; at < items.length; at++) {
    const folder = folderColumn[items[at]!]!
    if (folder !== last) numbers.add(folder)
    last = folder
  }
  const paths = Array.from(numbers, (number) => folders[number]!.split('/'))
  const [first, ...others] = paths
  if (first === undefined) return ''
  let length = first.length
  for (const path of others) while (length > 0 && !startsWith(path, first, length)) length--
  return first.slice(0, length).join('/')
}

function startsWith(path: readonly string[], other: readonly string[], length: number): boolean {
  return path.length >= length && other.slice(0, length).every((part, at) => path[at] === part)
}
