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
  type Pushes,
  type Query,
  type QueryResult,
} from '../../preload/contract/index.ts'
import { type Filter, parseFilter } from '../../preload/contract/filter.ts'
import {
  changedBytes,
  type BitSet,
  CollapsedStacks,
  type StackSource,
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
  stacksOf,
  type OpenedStack,
} from '../core/query/index.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import type { LabelView } from './label-view.ts'
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

type Compare = (a: ItemId, b: ItemId) => number

/** The pictures that a query is narrowed to, beside its folder and its filter. */
export interface ResultScope {
  /** Finds all of them, whenever the query runs. */
  find(): BitSet
  /** Whether a picture is one of them now. Without it, labels do not change which pictures they are. */
  has?(id: ItemId): boolean
}

let lastResult = 0

export class ResultSet {
  /**
   * A number that is unique in this process, so that the number of an earlier result is never mistaken for this one.
   */
  readonly number = ++lastResult
  readonly query: Query
  readonly #workspace: Workspace
  /** The labels of now, or those of an earlier moment. */
  readonly #labels: LabelView
  #filter: Filter
  readonly #staleItems = new Set<ItemId>()
  /** Those of the stale items that became so because stacks were found. */
  readonly #staleByStacks = new Set<ItemId>()
  readonly #ratios = new Ratios()
  /** The pictures of the query's scope; null for all. */
  readonly #scope: ResultScope | null
  #within: BitSet | null = null
  /** Null while stacks are not collapsed. */
  readonly #stacks: CollapsedStacks | null
  #ids: Uint32Array
  #version = 0
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
   * to date. `expandedStacks` has one picture of each stack that is not collapsed. `scope` has the pictures of the
   * query's scope. `labels` are those of now, or of an earlier moment.
   */
  constructor(
    workspace: Workspace,
    query: Query,
    {
      replaced,
      expandedStacks,
      scope = null,
      labels = workspace,
    }: {
      replaced?: ResultSet | null
      expandedStacks?: readonly ItemId[] | undefined
      scope?: ResultScope | null
      labels?: LabelView
    } = {},
  ) {
    this.#workspace = workspace
    this.#labels = labels
    this.query = query
    this.#filter = parseFilter(query.text)
    this.#stacks = query.collapseStacks ? new CollapsedStacks(stackSource(workspace, labels), expandedStacks) : null
    this.#scope = scope
    this.#ids = this.#run()
    this.#filesVersionSeen = this.#filesVersion()
    this.#present = copyPresent(workspace)
    if (replaced) [this.#reusable, replaced.#facets] = [replaced.#facets, null]
  }

  get stale(): number {
    return this.#staleItems.size
  }
  /** Changes whenever other pictures are in the result, or in another order. */
  get version(): number {
    return this.#version
  }
  get total(): number {
    return this.#ids.length
  }

  summary(): QueryResult {
    const hidden = this.#stacks?.hidden ?? 0
    return { result: this.number, revision: this.#workspace.revision, total: this.total, hidden }
  }

  /** Returns the part of `result` pushes about what a new run would move, hide or show. */
  staleCounts(): Pick<Pushes['result'], 'stale' | 'staleByStacks'> {
    return { stale: this.#staleItems.size, staleByStacks: this.#staleByStacks.size }
  }

  idsBetween(start: number, end: number): ItemId[] {
    return Array.from(this.#ids.subarray(start, Math.max(start, end)))
  }

  idAt(position: number): ItemId {
    return this.#ids[position]!
  }

  positionOf(id: ItemId): number {
    this.#positions ??= positionsById(this.#ids, this.#workspace.catalog.size)
    return this.#positions[id] ?? -1
  }

  /** Returns the position of an item, or that of the picture that is shown for its collapsed stack; -1 for neither. */
  placeOf(id: ItemId): number {
    const position = this.positionOf(id)
    return position < 0 && this.#stacks?.isHidden(id) ? this.positionOf(this.#stacks.leaderOf(id)) : position
  }

  /** Returns whether a picture is hidden in a collapsed stack. */
  isHidden(id: ItemId): boolean {
    return this.#stacks?.isHidden(id) === true
  }

  /** Returns how many pictures of its collapsed stack are hidden behind a picture. */
  hiddenBehind(id: ItemId): number {
    return this.#stacks?.hiddenBehind(id) ?? 0
  }

  /**
   * Expands the collapsed stack of an item, or collapses its stack. No other picture moves.
   *
   * Returns the stack; null when there is nothing to expand or to collapse.
   */
  expandStack(id: ItemId, expanded: boolean): Pick<OpenedStack, 'ids' | 'shown'> | null {
    const shownId = this.#ids[this.placeOf(id)]
    if (this.#stacks === null || shownId === undefined) return null
    const compare = this.#comparer()
    const stack = expanded
      ? this.#stacks.expand(this.#ids, shownId, compare)
      : this.#stacks.collapse(this.#ids, shownId, { isInResult: (one) => this.#isMember(one), compare })
    if (stack === null) return null
    this.#replaceIds(stack.result)
    this.updateStale(stack.ids)
    return stack
  }

  /** Returns the known aspect ratios of the pictures; see `query.ratios`. */
  ratios(known: number): CallResult<'query.ratios'> {
    return this.#ratios.answerFor(this.#ids, this.#workspace.catalog.columns, known)
  }

  /** Returns the next position in `direction` whose item does not have this label, or has none at all; -1 for none. */
  nextWithout(without: LabelOrAny, from: number, direction: 1 | -1): number {
    for (let at = from + direction; at >= 0 && at < this.total; at += direction) {
      const state = this.#labels.stateOf(this.#ids[at]!)
      if (without === 'any' ? !isLabelled(state) : !hasLabel(without, state)) return at
    }
    return -1
  }

  /** Returns the new picture that follows position `from` in `direction`; see `query.nextNew`. */
  nextNew(from: number, direction: 1 | -1, except: ItemId | null): CallResult<'query.nextNew'> {
    let best: { readonly id: ItemId; readonly position: number; readonly distance: number } | null = null
    for (const id of this.#workspace.catalog.news.ids()) {
      const position = id === except ? -1 : this.placeOf(id)
      if (position < 0) continue
      // Those on the other side come after the end. A picture that is hidden in the focused stack comes last of all.
      const ahead = (position - from) * direction
      const distance = ahead > 0 ? ahead : ahead + this.total + 1
      if (best === null || distance < best.distance) best = { id, position, distance }
    }
    return best && { id: best.id, position: best.position }
  }

  /** Counts the items that the query finds now. From then on `updateFacets` keeps the counts up to date. */
  countFacets(histograms: readonly HistogramField[]): Facets {
    this.#histograms = histograms
    this.#facets = new FacetCounts({
      catalog: this.#workspace.catalog,
      labels: this.#labels,
      query: this.query,
      within: this.#within,
      fields: histograms,
      before: this.#facets ?? this.#reusable,
    })
    this.#reusable = null
    return this.#facets.facets
  }

  /** Updates the counts for items whose labels have changed; null when nobody asked for counts. */
  updateFacets(changed: ReadonlySet<ItemId>): Facets | null {
    this.#updateScope(changed)
    if (changed.size > MAX_SINGLE_UPDATES) return this.recountFacets()
    this.#facets?.update(changed)
    return this.#facets?.facets ?? null
  }

  /** Counts everything again, because files have changed; null when nobody asked for counts. */
  recountFacets(): Facets | null {
    return this.#facets && this.countFacets(this.#histograms)
  }

  /**
   * Updates which items a new run would move, hide or show, for items whose labels or metadata have changed, or whose
   * stacks. Returns whether their number has changed.
   */
  updateStale(changed: Iterable<ItemId>, isByStacks = false): boolean {
    this.#updateScope(changed)
    const before = this.staleCounts()
    const { sort } = this.query
    const mayMove = isSortedByLabels(sort) || isSortedByMetadata(sort)
    const stacks = this.#stacks && { stacks: this.#stacks, compare: this.#comparer() }
    const order = mayMove ? (stacks?.compare ?? this.#comparer()) : null
    for (const id of this.#withStacks(changed)) {
      if (!this.#isStale(id, order, stacks)) this.#forgetStale(id)
      else {
        if (!isByStacks) this.#staleByStacks.delete(id)
        else if (!this.#staleItems.has(id)) this.#staleByStacks.add(id)
        this.#staleItems.add(id)
      }
    }
    return this.stale !== before.stale || this.#staleByStacks.size !== before.staleByStacks
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
    const found = read.filter((id) => !this.#isMember(id) && this.#isMatch(id))
    const isFound = new Set(found)
    const isStaleChanged = this.updateStale(read.filter((id) => !isFound.has(id)))
    const hasFound =
      found.length > 0 && this.#setIds(patchIds(this.#ids, new Set(), found, this.#staleItems, this.#placeComparer()))
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
    const newIds = runQuery(this.#workspace.catalog, this.#labels, this.query, this.#within)
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
    const hidden = this.#stacks?.hidden
    const isMoved = this.#setIds(this.#patchResult(changed))
    return isMoved || hidden !== this.#stacks?.hidden
  }

  /**
   * Runs the query again, so that everything moves to its place.
   *
   * Returns whether the items or their order have changed, or whether some items were in a wrong place.
   */
  rerun(): boolean {
    const hadStale = this.#staleItems.size > 0
    const hides = this.#stacks?.counts
    this.#staleItems.clear()
    this.#staleByStacks.clear()
    const isMoved = this.#setIds(this.#run())
    return isMoved || hadStale || (hides !== undefined && this.#ids.some((id) => hides[id] !== this.hiddenBehind(id)))
  }

  /** Follows whether pictures whose labels have changed are in the scope. */
  #updateScope(changed: Iterable<ItemId>): void {
    const [scope, within] = [this.#scope, this.#within]
    if (within === null || !scope?.has) return
    for (const id of changed) if (id < within.length) within[id] = scope.has(id) ? 1 : 0
  }

  #forgetStale(id: ItemId): void {
    this.#staleItems.delete(id)
    this.#staleByStacks.delete(id)
  }

  #run(): Uint32Array {
    this.#within = this.#scope?.find() ?? null
    const found = runQuery(this.#workspace.catalog, this.#labels, this.query, this.#within)
    return this.#stacks?.collapseAll(found) ?? found
  }

  #setIds(ids: Uint32Array): boolean {
    this.#filesVersionSeen = this.#filesVersion()
    this.#present = copyPresent(this.#workspace)
    if (sameIds(ids, this.#ids)) return false
    this.#replaceIds(ids)
    return true
  }

  #replaceIds(ids: Uint32Array): void {
    this.#ids = ids
    this.#version++
    this.#positions = null
  }

  #patchResult(changed: readonly ItemId[]): Uint32Array {
    const removed = changed.filter((id) => this.#isMember(id) && !this.#isMatch(id))
    const added = changed.filter((id) => !this.#isMember(id) && this.#isMatch(id))
    for (const id of changed) this.#forgetStale(id)
    const ids = this.#stacks?.remove(this.#ids, removed, this.#comparer()) ?? this.#ids
    return patchIds(ids, new Set(removed), added, this.#staleItems, this.#placeComparer())
  }

  /** Returns the order of the query. */
  #comparer(): Compare {
    return orderComparer(this.#workspace.catalog, this.#labels.labelColumns, this.query)
  }

  /** Returns the order of the result, in which the pictures of an expanded stack follow each other. */
  #placeComparer(): Compare {
    const compare = this.#comparer()
    const stacks = this.#stacks
    if (stacks === null) return compare
    return (a, b) => {
      const [first, second] = [stacks.leaderOf(a), stacks.leaderOf(b)]
      return first === second ? compare(a, b) : compare(first, second)
    }
  }

  /** Returns whether an item is in the result or hidden in one of its collapsed stacks. */
  #isMember(id: ItemId): boolean {
    return this.positionOf(id) >= 0 || this.isHidden(id)
  }

  /** Returns the items, and the others of their stacks, because a label may decide which of these is shown. */
  #withStacks(ids: Iterable<ItemId>): Iterable<ItemId> {
    if (this.#stacks === null) return ids
    const stacks = stacksOf(this.#workspace.catalog)
    const all = new Set(ids)
    for (const id of ids) for (const one of stacks.idsWith(id)) all.add(one)
    return all
  }

  /** Returns whether a new run would move, hide or show an item. `order` is null when it would move none. */
  #isStale(
    id: ItemId,
    order: Compare | null,
    collapsed: { readonly stacks: CollapsedStacks; readonly compare: Compare } | null,
  ): boolean {
    const position = this.positionOf(id)
    const isFound = this.#isMatch(id)
    const stack =
      isFound && collapsed !== null
        ? collapsed.stacks.leaderInNewRun(id, { isFound: (one) => this.#isMatch(one), compare: collapsed.compare })
        : null
    const willBeShown = isFound && (stack === null || stack.isExpanded || stack.leader === id)
    if (willBeShown !== position >= 0) return true
    return willBeShown && order !== null && !this.#isInOrder(position, stack?.leader ?? id, order)
  }

  #isMatch(id: ItemId): boolean {
    const { catalog } = this.#workspace
    const entry = catalog.cursor().moveTo(id)
    return (
      (this.#within === null || this.#within[id] === 1) &&
      isInFolder(entry.folder, this.query.folder) &&
      isShown(this.#filter, {
        entry,
        state: this.#labels.stateOf(id),
        metadata: catalog.metadata,
        news: catalog.news,
        raters: () => this.#labels.labelColumns.raterColumns(),
        textsOfPerson: (person) => this.#labels.labelColumns.textsOfPerson(person),
        doneFilter: this.#labels.labelColumns.doneFilter,
      })
    )
  }

  /**
   * Returns whether an item, or the picture that stands for its stack, is in order with the two neighbours of the item
   * or of its expanded stack. The others are not compared.
   */
  #isInOrder(position: number, leader: ItemId, compare: Compare): boolean {
    const leaderAt = (at: number): ItemId => this.#stacks?.leaderOf(this.#ids[at]!) ?? this.#ids[at]!
    const current = leaderAt(position)
    let [first, last] = [position, position]
    while (first > 0 && leaderAt(first - 1) === current) first--
    while (last < this.total - 1 && leaderAt(last + 1) === current) last++
    return (
      (first === 0 || compare(leaderAt(first - 1), leader) < 0) &&
      (last === this.total - 1 || compare(leader, leaderAt(last + 1)) < 0)
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

/** Returns the pictures with the labels of a view, which may change while the source is used. */
function stackSource({ catalog }: Workspace, labels: LabelView): StackSource {
  return {
    catalog,
    get labelColumns() {
      return labels.labelColumns
    },
  }
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
