/** How many pictures each Smart Folder finds: counted once over everything, then item by item as labels change. */
import type { ItemId, SmartFolder } from '../../preload/contract/index.ts'
import { type Filter, parseFilter } from '../../preload/contract/filter.ts'
import { countMarks, isShown, type Marks, shownMarks } from '../core/query/index.ts'
import type { Workspace } from '../core/workspace.ts'
import { MANY_CHANGED } from './results.ts'

interface Counted { readonly filter: Filter; readonly marks: Marks; count: number }

export class SmartCounts {
  readonly #workspace: Workspace
  /** By the text of the filter. */
  #counted = new Map<string, Counted>()
  #revision = -1

  constructor(workspace: Workspace) {
    this.#workspace = workspace
  }

  /** By name; those whose filter cannot be read find nothing. Costs some ten milliseconds for a new filter over a million items. */
  counts(): Record<string, number> {
    const { catalog } = this.#workspace
    const isCurrent = this.#revision === catalog.revision
    this.#revision = catalog.revision
    const before = isCurrent ? this.#counted : new Map<string, Counted>()
    const folders = this.#folders()
    this.#counted = new Map(folders.filter(({ problem }) => problem === null).map(({ query: { filter } }) => [filter, before.get(filter) ?? this.#count(filter)]))
    return Object.fromEntries(folders.map(({ name, query }) => [name, this.#counted.get(query.filter)?.count ?? 0]))
  }

  /** Looks at items whose labels changed. True when a count is another. */
  labelsChanged(changed: ReadonlySet<ItemId>): boolean {
    if (changed.size > MANY_CHANGED) {
      this.#counted.clear()
      return true
    }
    const ids = [...changed]
    return [...this.#counted.values()].map(counted => this.#update(counted, ids)).includes(true)
  }

  /** On another day the filters may mean others. */
  dayTurned(): void {
    this.#counted.clear()
  }

  #folders(): readonly SmartFolder[] {
    return this.#workspace.settings().smartFolders
  }

  #count(text: string): Counted {
    const { catalog, labelColumns } = this.#workspace
    const filter = parseFilter(text)
    const marks = shownMarks(catalog, labelColumns, '', filter)
    return { filter, marks, count: countMarks(marks) }
  }

  #update(counted: Counted, ids: readonly ItemId[]): boolean {
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
