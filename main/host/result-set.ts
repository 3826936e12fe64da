/**
 * Stores a query's result for one client.
 *
 * What is on somebody's screen must not move while they work with it. So after changed labels, the result only counts
 * how many items a new run would move, hide or show. Pictures that were added or removed are inserted or taken out, and
 * so are pictures that are found because their metadata was read. Nothing else moves.
 */
import {
  hasLabel,
  isLabelled,
  LensletError,
  type CallResult,
  type Facets,
  type HistogramField,
  type ItemId,
  type LabelOrAny,
  type Query,
  type QueryResult,
} from '../../preload/contract/index.ts'
import { type Filter, parseFilter } from '../../preload/contract/filter.ts'
import {
  changedBytes,
  dependsOnFiles,
  dependsOnMetadata,
  FacetCounts,
  isSortedByLabels,
  isSortedByMetadata,
  isInFolder,
  isShown,
  patchIds,
  orderComparer,
  runQuery,
} from '../core/query/index.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import { Ratios } from './ratios.ts'

/**
 * A result is patched if at most one in this many pictures was added or removed. After more changes the query runs
 * again.
 */
const MIN_PICTURES_PER_CHANGE = 20
/** With more items than this, counting everything again is faster than counting items one by one. */
export const MAX_SINGLE_UPDATES = 20_000
/** The time between two runs because sizes and times became known, in milliseconds. Each run may move everything. */
const FILE_DATA_RERUN_MS = 10_000

let lastResult = 0

export class ResultSet {
  /**
   * A number that is unique in this process, so that the number of an earlier result is never mistaken for this one.
   */
  readonly number = ++lastResult
  readonly query: Query
  readonly #workspace: Workspace
  #filter: Filter
  readonly #staleItems = new Set<ItemId>()
  readonly #ratios = new Ratios()
  #ids: Uint32Array
  #positions: Int32Array | null = null
  #filesVersionSeen: string
  #fileDataRevision = 0
  #fileDataAt = -FILE_DATA_RERUN_MS
  /** Which pictures were present when the result was last brought up to date. */
  #present: Uint8Array
  #facets: FacetCounts | null = null
  /** Counts that are no longer kept up to date; their memory is reused. */
  #reusable: FacetCounts | null = null
  #histograms: readonly HistogramField[] = []

  /**
   * Runs the query; throws `bad-input` when its text is invalid. The counts of a replaced result are no longer kept up
   * to date.
   */
  constructor(workspace: Workspace, query: Query, replaced?: ResultSet | null) {
    this.#workspace = workspace
    this.query = query
    this.#filter = parseFilter(query.text)
    this.#ids = runQuery(workspace.catalog, workspace, query)
    this.#filesVersionSeen = this.#filesVersion()
    this.#present = copyPresent(workspace)
    if (replaced) [this.#reusable, replaced.#facets] = [replaced.#facets, null]
  }

  get stale(): number {
    return this.#staleItems.size
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

  /** Returns the known aspect ratios of the pictures; see `query.ratios`. */
  ratios(known: number): CallResult<'query.ratios'> {
    return this.#ratios.answerFor(this.#ids, this.#workspace.catalog.columns, known)
  }

  /** Returns the next position in `direction` whose item does not have this label, or has none at all; -1 for none. */
  nextWithout(without: LabelOrAny, from: number, direction: 1 | -1): number {
    for (let at = from + direction; at >= 0 && at < this.total; at += direction) {
      const state = this.#workspace.stateOf(this.#ids[at]!)
      if (without === 'any' ? !isLabelled(state) : !hasLabel(without, state)) return at
    }
    return -1
  }

  /** Counts the items that the query finds now. From then on `updateFacets` keeps the counts up to date. */
  countFacets(histograms: readonly HistogramField[]): Facets {
    this.#histograms = histograms
    this.#facets = new FacetCounts({
      catalog: this.#workspace.catalog,
      labels: this.#workspace,
      query: this.query,
      fields: histograms,
      before: this.#facets ?? this.#reusable,
    })
    this.#reusable = null
    return this.#facets.facets
  }

  /** Updates the counts for items whose labels have changed; null when nobody asked for counts. */
  updateFacets(changed: ReadonlySet<ItemId>): Facets | null {
    if (changed.size > MAX_SINGLE_UPDATES) return this.recountFacets()
    this.#facets?.update(changed)
    return this.#facets?.facets ?? null
  }

  /** Counts everything again, because files have changed; null when nobody asked for counts. */
  recountFacets(): Facets | null {
    return this.#facets && this.countFacets(this.#histograms)
  }

  /**
   * Updates which items a new run would move, hide or show, for items whose labels or metadata have changed. Returns
   * whether their number has changed.
   */
  updateStale(changed: Iterable<ItemId>): boolean {
    const before = this.#staleItems.size
    const { catalog, labelColumns } = this.#workspace
    const { sort } = this.query
    const mayMove = isSortedByLabels(sort) || isSortedByMetadata(sort)
    const compare = mayMove ? orderComparer(catalog, labelColumns, this.query) : null
    for (const id of changed) {
      const position = this.positionOf(id)
      const isMember = position >= 0
      if (this.#isMatch(id) !== isMember || (isMember && compare !== null && !this.#isInOrder(position, compare)))
        this.#staleItems.add(id)
      else this.#staleItems.delete(id)
    }
    return this.#staleItems.size !== before
  }

  /**
   * Inserts the pictures that the query finds now that their metadata was read. Those that a new run would move or hide
   * only become stale.
   *
   * `read` is null when the metadata of earlier starts was loaded: then the query runs again, because nobody has begun
   * to work with its result. Returns whether items were inserted or only the number of stale ones has changed; null for
   * neither.
   */
  updateMetadata(read: readonly ItemId[] | null): 'items' | 'stale' | null {
    if (!dependsOnMetadata(this.query, this.#filter)) return null
    if (read === null) return this.rerun() ? 'items' : null
    // Files that were added or removed meanwhile are not lost when the items are set.
    const hasNewFiles = this.updateFiles()
    const found = read.filter((id) => this.positionOf(id) < 0 && this.#isMatch(id))
    const isFound = new Set(found)
    const isStaleChanged = this.updateStale(read.filter((id) => !isFound.has(id)))
    const { catalog, labelColumns } = this.#workspace
    const hasFound =
      found.length > 0 &&
      this.#setIds(
        patchIds(this.#ids, new Set(), found, this.#staleItems, orderComparer(catalog, labelColumns, this.query)),
      )
    return hasNewFiles || hasFound ? 'items' : isStaleChanged ? 'stale' : null
  }

  /**
   * Evaluates the filter for a new day, on which it may have another meaning.
   *
   * Returns whether the number of items that a new run would move, hide or show has changed.
   */
  onNewDay(): boolean {
    const filter = parseFilter(this.query.text)
    if (JSON.stringify(filter) === JSON.stringify(this.#filter)) return false
    this.#filter = filter
    const newIds = runQuery(this.#workspace.catalog, this.#workspace, this.query)
    const isFound = positionsById(newIds, this.#workspace.catalog.size)
    const changed = new Set([
      ...this.#staleItems,
      ...this.#ids.filter((id) => isFound[id]! < 0),
      ...newIds.filter((id) => this.positionOf(id) < 0),
    ])
    return this.updateStale(changed)
  }

  /**
   * Inserts and removes the files that were added and removed since the last time. Returns whether the items or their
   * order have changed.
   */
  updateFiles(): boolean {
    if (this.#filesVersion() === this.#filesVersionSeen) return false
    const { catalog } = this.#workspace
    const changed = changedBytes(this.#present, catalog.columns.present, catalog.size)
    if (changed.length * MIN_PICTURES_PER_CHANGE > catalog.size || dependsOnFiles(this.query, this.#filter))
      return this.rerun()
    return this.#setIds(this.#patchResult(changed))
  }

  /**
   * Runs the query again, so that everything moves to its place.
   *
   * Returns whether the items or their order have changed, or whether some items were in a wrong place.
   */
  rerun(): boolean {
    const hadStale = this.#staleItems.size > 0
    this.#staleItems.clear()
    return this.#setIds(runQuery(this.#workspace.catalog, this.#workspace, this.query)) || hadStale
  }

  #setIds(ids: Uint32Array): boolean {
    this.#filesVersionSeen = this.#filesVersion()
    this.#present = copyPresent(this.#workspace)
    if (sameIds(ids, this.#ids)) return false
    this.#ids = ids
    this.#positions = null
    return true
  }

  #patchResult(changed: readonly ItemId[]): Uint32Array {
    const { catalog, labelColumns } = this.#workspace
    const removed = new Set(changed.filter((id) => this.positionOf(id) >= 0 && !this.#isMatch(id)))
    const added = changed.filter((id) => this.positionOf(id) < 0 && this.#isMatch(id))
    for (const id of changed) this.#staleItems.delete(id)
    return patchIds(this.#ids, removed, added, this.#staleItems, orderComparer(catalog, labelColumns, this.query))
  }

  #isMatch(id: ItemId): boolean {
    const { catalog } = this.#workspace
    const entry = catalog.cursor().moveTo(id)
    return (
      isInFolder(entry.folder, this.query.folder) &&
      isShown(this.#filter, { entry, state: this.#workspace.stateOf(id), metadata: catalog.metadata })
    )
  }

  /** Returns whether an item is in order with its two neighbours. The others are not compared. */
  #isInOrder(position: number, compare: (a: ItemId, b: ItemId) => number): boolean {
    const id = this.#ids[position]!
    return (
      (position === 0 || compare(this.#ids[position - 1]!, id) < 0) &&
      (position === this.total - 1 || compare(id, this.#ids[position + 1]!) < 0)
    )
  }

  /**
   * Returns a text that changes when files were added or removed.
   *
   * Where the query depends on sizes and times, the text also changes when some became known, at most once in
   * `FILE_DATA_RERUN_MS`.
   */
  #filesVersion(): string {
    const { catalog } = this.#workspace
    const now = performance.now()
    if (
      !catalog.isScanning &&
      now - this.#fileDataAt > FILE_DATA_RERUN_MS &&
      dependsOnFiles(this.query, this.#filter)
    ) {
      if (this.#fileDataRevision !== catalog.unsavedChanges) this.#fileDataAt = now
      this.#fileDataRevision = catalog.unsavedChanges
    }
    return `${filesVersion(this.#workspace)}/${this.#fileDataRevision}`
  }
}

/**
 * Returns a text that changes when files were added or removed. Ids are never reused, so a new file raises `size`, and
 * a removed file lowers `total`.
 */
export function filesVersion({ catalog }: Workspace): string {
  return `${catalog.size}/${catalog.total}`
}

/** Returns the client's result with that number; throws when a newer query has replaced it. */
export function currentResult(current: ResultSet | null, number: number): ResultSet {
  if (current?.number === number) return current
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
