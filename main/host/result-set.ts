/**
 * A query's result as one client holds it. What is on somebody's screen must not move under their hands: label changes
 * only count how many items a new run would move, hide or show; files that came or went are put in or taken out, and
 * nothing else moves.
 */
import {
  LensletError,
  type CallResult,
  type Facets,
  type HistogramField,
  type ItemId,
  type Query,
  type QueryResult,
} from '../../preload/contract/index.ts'
import { type Filter, parseFilter } from '../../preload/contract/filter.ts'
import {
  changedBytes,
  dependsOnFiles,
  FacetCounts,
  isByLabels,
  isInFolder,
  isLabelled,
  isShown,
  patchedIds,
  placeComparer,
  runQuery,
} from '../core/query/index.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import { Ratios } from './ratios.ts'

/** Of so many pictures one may come or go and the result is patched; more are found by a new run. */
const MIN_PICTURES_PER_CHANGE = 20
/** More items than this are counted sooner all together, with all others, than one by one. */
export const MAX_SINGLE_UPDATES = 20_000
/** Between two runs because sizes and times were learnt: each may move everything. */
const FILE_DATA_RERUN_MS = 10_000

let lastResult = 0

export class ResultSet {
  /** Unique in this process, so that a number from an earlier result is never taken for this one. */
  readonly number = ++lastResult
  readonly query: Query
  readonly #workspace: Workspace
  #filter: Filter
  readonly #stale = new Set<ItemId>()
  readonly #ratios = new Ratios()
  #ids: Uint32Array
  #positions: Int32Array | null = null
  #files: string
  #measured = 0
  #measuredAt = -FILE_DATA_RERUN_MS
  /** Which pictures were there when the result was last brought up to date. */
  #present: Uint8Array
  #facets: FacetCounts | null = null
  /** Counts that nobody keeps any more, for their memory. */
  #before: FacetCounts | null = null
  #histograms: readonly HistogramField[] = []

  /**
   * Runs the query; throws `bad-input` when its text cannot be read. Counts of a result that it replaces are not kept
   * any more.
   */
  constructor(workspace: Workspace, query: Query, replaced?: ResultSet | null) {
    this.#workspace = workspace
    this.query = query
    this.#filter = parseFilter(query.text)
    this.#ids = runQuery(workspace.catalog, workspace, query)
    this.#files = this.#filesMark()
    this.#present = copyPresent(workspace)
    if (replaced) [this.#before, replaced.#facets] = [replaced.#facets, null]
  }

  get stale(): number {
    return this.#stale.size
  }
  get total(): number {
    return this.#ids.length
  }

  summary(): QueryResult {
    return { result: this.number, revision: this.#workspace.revision, total: this.total }
  }

  idsBetween(start: number, end: number): ItemId[] {
    return Array.from(this.#ids.subarray(start, Math.max(start, end)))
  }

  positionOf(id: ItemId): number {
    this.#positions ??= positionsById(this.#ids, this.#workspace.catalog.size)
    return this.#positions[id] ?? -1
  }

  /** The pictures' shapes as they are known now; see `query.ratios`. */
  ratios(known: number): CallResult<'query.ratios'> {
    return this.#ratios.answerFor(this.#ids, this.#workspace.catalog.columns, known)
  }

  /** The next position in `direction` whose item has no label, or -1. */
  nextUnlabelled(from: number, direction: 1 | -1): number {
    for (let at = from + direction; at >= 0 && at < this.total; at += direction) {
      if (!isLabelled(this.#workspace.stateOf(this.#ids[at]!))) return at
    }
    return -1
  }

  /** Counts over what the query finds now; from then on `countsChanged` keeps them. */
  countFacets(histograms: readonly HistogramField[]): Facets {
    this.#histograms = histograms
    this.#facets = new FacetCounts(
      this.#workspace.catalog,
      this.#workspace,
      this.query,
      histograms,
      this.#facets ?? this.#before,
    )
    this.#before = null
    return this.#facets.facets
  }

  /** Counts these items anew, whose labels changed; null when nobody asked for counts. */
  updateFacets(changed: ReadonlySet<ItemId>): Facets | null {
    if (changed.size > MAX_SINGLE_UPDATES) return this.recountFacets()
    this.#facets?.update(changed)
    return this.#facets?.facets ?? null
  }

  /** Counts everything anew, because files changed; null when nobody asked for counts. */
  recountFacets(): Facets | null {
    return this.#facets && this.countFacets(this.#histograms)
  }

  /**
   * Looks at items whose labels changed. True when the number of items that a new run would move, hide or show is
   * another.
   */
  updateStale(changed: Iterable<ItemId>): boolean {
    const before = this.#stale.size
    const { catalog, labelColumns } = this.#workspace
    const compare = isByLabels(this.query.sort) ? placeComparer(catalog, labelColumns, this.query) : null
    for (const id of changed) {
      const position = this.positionOf(id)
      const isMember = position >= 0
      if (this.#belongs(id) !== isMember || (isMember && compare !== null && !this.#inOrder(position, compare)))
        this.#stale.add(id)
      else this.#stale.delete(id)
    }
    return this.#stale.size !== before
  }

  /**
   * On another day the filter may mean another one. True when the number of items that a new run would move, hide or
   * show is another.
   */
  onNewDay(): boolean {
    const filter = parseFilter(this.query.text)
    if (JSON.stringify(filter) === JSON.stringify(this.#filter)) return false
    this.#filter = filter
    const fresh = runQuery(this.#workspace.catalog, this.#workspace, this.query)
    const isFound = positionsById(fresh, this.#workspace.catalog.size)
    const changed = new Set([
      ...this.#stale,
      ...this.#ids.filter((id) => isFound[id]! < 0),
      ...fresh.filter((id) => this.positionOf(id) < 0),
    ])
    return this.updateStale(changed)
  }

  /** Takes in what came or went since the last time. True when that gave other items or another order. */
  updateFiles(): boolean {
    if (this.#filesMark() === this.#files) return false
    const { catalog } = this.#workspace
    const changed = changedBytes(this.#present, catalog.columns.present, catalog.size)
    if (changed.length * MIN_PICTURES_PER_CHANGE > catalog.size || dependsOnFiles(this.query, this.#filter))
      return this.rerun()
    return this.#become(this.#patched(changed))
  }

  /**
   * Runs the query again, so that everything takes its place. True when that gave other items or another order, or none
   * is in a wrong place any more.
   */
  rerun(): boolean {
    const hadStale = this.#stale.size > 0
    this.#stale.clear()
    return this.#become(runQuery(this.#workspace.catalog, this.#workspace, this.query)) || hadStale
  }

  #become(ids: Uint32Array): boolean {
    this.#files = this.#filesMark()
    this.#present = copyPresent(this.#workspace)
    if (sameIds(ids, this.#ids)) return false
    this.#ids = ids
    this.#positions = null
    return true
  }

  #patched(changed: readonly ItemId[]): Uint32Array {
    const { catalog, labelColumns } = this.#workspace
    const gone = new Set(changed.filter((id) => this.positionOf(id) >= 0 && !this.#belongs(id)))
    const added = changed.filter((id) => this.positionOf(id) < 0 && this.#belongs(id))
    for (const id of changed) this.#stale.delete(id)
    return patchedIds(this.#ids, gone, added, this.#stale, placeComparer(catalog, labelColumns, this.query))
  }

  #belongs(id: ItemId): boolean {
    const entry = this.#workspace.catalog.cursor().moveTo(id)
    return isInFolder(entry.folder, this.query.folder) && isShown(this.#filter, entry, this.#workspace.stateOf(id))
  }

  /** Compares with the neighbours only: a position is wrong when it is wrong beside the items next to it. */
  #inOrder(position: number, compare: (a: ItemId, b: ItemId) => number): boolean {
    const id = this.#ids[position]!
    return (
      (position === 0 || compare(this.#ids[position - 1]!, id) < 0) &&
      (position === this.total - 1 || compare(id, this.#ids[position + 1]!) < 0)
    )
  }

  /**
   * Differs when files came or went; where sizes and times count, also once some were learnt, but not all the time
   * while many are.
   */
  #filesMark(): string {
    const { catalog } = this.#workspace
    const now = performance.now()
    if (!catalog.scanning && now - this.#measuredAt > FILE_DATA_RERUN_MS && dependsOnFiles(this.query, this.#filter)) {
      if (this.#measured !== catalog.news) this.#measuredAt = now
      this.#measured = catalog.news
    }
    return `${filesVersion(this.#workspace)}/${this.#measured}`
  }
}

/**
 * Another text when files came or went: ids are never reused, so a new file raises `size`, and one that went lowers
 * `total`.
 */
export function filesVersion({ catalog }: Workspace): string {
  return `${catalog.size}/${catalog.total}`
}

/** The client's result of that number; throws when a newer query has released it. */
export function currentResult(held: ResultSet | null, number: number): ResultSet {
  if (held?.number === number) return held
  throw new LensletError('not-found', 'This list of pictures has been replaced by a newer one.', { retry: true })
}

function copyPresent({ catalog }: Workspace): Uint8Array {
  return catalog.columns.present.slice(0, catalog.size)
}

function positionsById(ids: Uint32Array, size: number): Int32Array {
  const byId = new Int32Array(size).fill(-1)
  for (let position = 0; position < ids.length; position++) byId[ids[position]!] = position
  return byId
}

function sameIds(first: Uint32Array, second: Uint32Array): boolean {
  return first.length === second.length && first.every((id, at) => id === second[at])
}
