/** How many pictures each Smart Folder finds: counted once over everything, then item by item as labels change. */
import { LensletError, type ItemId, type SmartFolder } from '../../preload/contract/index.ts'
import { type Filter, parseFilter } from '../../preload/contract/filter.ts'
import { countMarks, Effort, isShown, type Marks, shownMarks, textsIn } from '../core/query/index.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import { MAX_SINGLE_UPDATES } from './result-set.ts'

/**
 * Characters that may be compared for the count of one folder, and for one picture whose labels changed: some tenths of
 * a second. A folder that takes more has no count.
 */
const MAX_EFFORT = 400_000_000
const MAX_UPDATE_EFFORT = 20_000_000
/** Milliseconds of counting in one go: edits are answered between two of them. */
const MAX_COUNTING_MS = 100

interface CountedFilter {
  readonly filter: Filter
  readonly marks: Marks
  readonly texts: number
  count: number
}

export class SmartCounts {
  readonly #workspace: Workspace
  /** By the text of the filter. */
  #counted = new Map<string, CountedFilter>()
  /** Texts of filters that take too long to count. */
  readonly #costly = new Set<string>()
  readonly #mostEffort: number
  #revision = -1
  /** Called when not all could be counted in one go. */
  onMore = (): void => undefined

  /** `mostEffort` is how many characters may be compared for one folder. */
  constructor(workspace: Workspace, mostEffort: number = MAX_EFFORT) {
    this.#workspace = workspace
    this.#mostEffort = mostEffort
  }

  /**
   * By name, as far as they are counted; those whose filter cannot be read find nothing, and those that take too long
   * have no count. What could not be counted in one go is left for the next call, which `onMore` is to bring about.
   */
  counts(): Record<string, number> {
    const { catalog } = this.#workspace
    if (this.#revision !== catalog.revision) this.#counted = new Map()
    this.#revision = catalog.revision
    const folders = this.#folders()
    const readable = new Set(folders.filter(({ problem }) => problem === null).map(({ query }) => query.filter))
    for (const text of this.#counted.keys()) if (!readable.has(text)) this.#counted.delete(text)
    const start = performance.now()
    for (const text of readable) {
      if (this.#counted.has(text) || this.#costly.has(text)) continue
      if (performance.now() - start > MAX_COUNTING_MS) {
        this.onMore()
        break
      }
      this.#count(text)
    }
    return Object.fromEntries(
      folders.flatMap(({ name, problem, query }) =>
        problem === null && !this.#counted.has(query.filter)
          ? []
          : [[name, this.#counted.get(query.filter)?.count ?? 0]],
      ),
    )
  }

  /** Looks at items whose labels changed. True when a count is another. */
  updateLabels(changed: ReadonlySet<ItemId>): boolean {
    if (changed.size > MAX_SINGLE_UPDATES) {
      this.#counted.clear()
      return true
    }
    const ids = [...changed]
    const longest = Math.max(0, ...ids.map((id) => this.#workspace.stateOf(id)?.notes.length ?? 0))
    for (const [text, counted] of this.#counted)
      if (counted.texts * longest * ids.length > MAX_UPDATE_EFFORT) this.#giveUp(text)
    return [...this.#counted.values()].map((counted) => this.#update(counted, ids)).includes(true)
  }

  /** On another day the filters may mean others. */
  onNewDay(): void {
    this.#counted.clear()
  }

  #folders(): readonly SmartFolder[] {
    return this.#workspace.settings().smartFolders
  }

  #count(text: string): void {
    const { catalog, labelColumns } = this.#workspace
    const filter = parseFilter(text)
    try {
      const marks = shownMarks(catalog, labelColumns, '', filter, new Effort(this.#mostEffort))
      this.#counted.set(text, { filter, marks, texts: textsIn(filter), count: countMarks(marks) })
    } catch (error) {
      if (!(error instanceof LensletError)) throw error
      this.#giveUp(text)
    }
  }

  #giveUp(text: string): void {
    this.#counted.delete(text)
    this.#costly.add(text)
  }

  #update(counted: CountedFilter, ids: readonly ItemId[]): boolean {
    const { catalog } = this.#workspace
    const before = counted.count
    for (const id of ids) {
      if (id >= counted.marks.length) continue
      const now = isShown(counted.filter, catalog.cursor().moveTo(id), this.#workspace.stateOf(id)) ? 1 : 0
      counted.count += now - counted.marks[id]!
      counted.marks[id] = now
    }
    return counted.count !== before
  }
}
