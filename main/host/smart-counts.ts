/** Counts how many pictures each Smart Folder has. It counts all items once, then only those whose labels change. */
import { LensletError, type ItemId, type SmartFolder } from '../../preload/contract/index.ts'
import { type Filter, parseFilter } from '../../preload/contract/filter.ts'
import type { RaterColumns } from '../core/labels/rater-columns.ts'
import {
  countBits,
  FilterBudget,
  isShown,
  mentionsRaters,
  type BitSet,
  searchesMetadata,
  shownItems,
  countTexts,
} from '../core/query/index.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import { MAX_SINGLE_UPDATES } from './result-set.ts'

/**
 * The most characters that may be compared to count one folder, and to update a count. They take a few tenths of a
 * second. A folder that needs more has no count.
 */
const MAX_EFFORT = 400_000_000
const MAX_UPDATE_EFFORT = 20_000_000
/** How long counting may take without a pause, in milliseconds. Edits are answered in the pauses. */
const MAX_COUNTING_MS = 100

interface CountedFilter {
  readonly filter: Filter
  readonly marks: BitSet
  readonly texts: number
  count: number
}

export class SmartCounts {
  readonly #workspace: Workspace
  /** The counts, by the text of the filter. */
  #countedFilters = new Map<string, CountedFilter>()
  /** The texts of filters that take too long to count. */
  readonly #costlyFilters = new Set<string>()
  readonly #maxEffort: number
  #revision = -1
  #metadataRevision = -1
  /** Called when `counts` has not counted everything. It must call `counts` again later. */
  onMore = (): void => undefined

  /** `maxEffort` is how many characters may be compared for one folder. */
  constructor(workspace: Workspace, maxEffort: number = MAX_EFFORT) {
    this.#workspace = workspace
    this.#maxEffort = maxEffort
  }

  /**
   * Returns the counts by name, as far as they are known.
   *
   * A folder whose filter is invalid has a count of 0. A folder that takes too long has no count. What could not be
   * counted in `MAX_COUNTING_MS` is left for the next call, for which `onMore` is called.
   */
  counts(): Record<string, number> {
    const { catalog } = this.#workspace
    if (this.#revision !== catalog.revision) this.#countedFilters = new Map()
    this.#revision = catalog.revision
    if (this.#metadataRevision !== catalog.metadata.revision)
      for (const [text, { filter }] of this.#countedFilters)
        if (searchesMetadata(filter)) this.#countedFilters.delete(text)
    this.#metadataRevision = catalog.metadata.revision
    const folders = this.#folders()
    const validFilters = new Set(folders.filter(({ problem }) => problem === null).map(({ query }) => query.filter))
    for (const text of this.#countedFilters.keys()) if (!validFilters.has(text)) this.#countedFilters.delete(text)
    const start = performance.now()
    for (const text of validFilters) {
      if (this.#countedFilters.has(text) || this.#costlyFilters.has(text)) continue
      if (performance.now() - start > MAX_COUNTING_MS) {
        this.onMore()
        break
      }
      if (!this.#isReady(text)) continue
      this.#count(text)
    }
    return Object.fromEntries(
      folders.flatMap(({ name, problem, query }) =>
        problem === null && !this.#countedFilters.has(query.filter)
          ? []
          : [[name, this.#countedFilters.get(query.filter)?.count ?? 0]],
      ),
    )
  }

  /** Returns how many new pictures each counted folder has, by name; only folders that have some. */
  newsCounts(): Record<string, number> {
    const news = [...this.#workspace.catalog.news.ids()]
    return Object.fromEntries(
      this.#folders().flatMap(({ name, query }) => {
        const marks = this.#countedFilters.get(query.filter)?.marks
        const count = marks === undefined ? 0 : news.reduce((sum, id) => sum + (marks[id] ?? 0), 0)
        return count === 0 ? [] : [[name, count]]
      }),
    )
  }

  /** Returns whether a filter can be counted now: everybody's stars are read first, in parts, if it is about them. */
  #isReady(text: string): boolean {
    if (this.#workspace.ratings.isRead || !mentionsRaters(parseFilter(text))) return true
    void this.#workspace.ratings.whenRead().then(() => {
      if (this.#workspace.ratings.isRead) this.onMore()
    })
    return false
  }

  /** Updates the counts for items whose labels have changed. Returns whether a count has changed. */
  updateLabels(changed: ReadonlySet<ItemId>): boolean {
    if (changed.size > MAX_SINGLE_UPDATES) {
      this.#countedFilters.clear()
      return true
    }
    const ids = [...changed]
    const longest = Math.max(0, ...ids.map((id) => this.#textLength(id)))
    for (const [text, counted] of this.#countedFilters)
      if (counted.texts * longest * ids.length > MAX_UPDATE_EFFORT) this.#markCostly(text)
    return [...this.#countedFilters.values()].map((counted) => this.#update(counted, ids)).includes(true)
  }

  /** Discards all counts on a new day, because filters may then have another meaning. */
  onNewDay(): void {
    this.#countedFilters.clear()
  }

  /** Returns about how many characters are compared for a word and an item. */
  #textLength(id: ItemId): number {
    const { metadata } = this.#workspace.catalog
    const prompts = metadata.text('prompt', id).length + metadata.text('negative', id).length
    return prompts + (this.#workspace.stateOf(id)?.notes.length ?? 0)
  }

  #folders(): readonly SmartFolder[] {
    return this.#workspace.settings().smartFolders
  }

  #count(text: string): void {
    const { catalog, labelColumns } = this.#workspace
    const filter = parseFilter(text)
    try {
      const marks = shownItems(catalog, labelColumns, '', filter, new FilterBudget(this.#maxEffort))
      this.#countedFilters.set(text, { filter, marks, texts: countTexts(filter), count: countBits(marks) })
    } catch (error) {
      if (!(error instanceof LensletError)) throw error
      this.#markCostly(text)
    }
  }

  #markCostly(text: string): void {
    this.#countedFilters.delete(text)
    this.#costlyFilters.add(text)
  }

  #update(counted: CountedFilter, ids: readonly ItemId[]): boolean {
    const { catalog } = this.#workspace
    const before = counted.count
    for (const id of ids) {
      if (id >= counted.marks.length) continue
      const entry = catalog.cursor().moveTo(id)
      const state = this.#workspace.stateOf(id)
      const raters = (): RaterColumns => this.#workspace.labelColumns.raterColumns()
      const now = isShown(counted.filter, {
        entry,
        state,
        metadata: catalog.metadata,
        news: catalog.news,
        raters,
        textsOfPerson: (person) => this.#workspace.labelColumns.textsOfPerson(person),
        doneFilter: this.#workspace.shown.schema.doneFilter,
      })
        ? 1
        : 0
      counted.count += now - counted.marks[id]!
      counted.marks[id] = now
    }
    return counted.count !== before
  }
}
