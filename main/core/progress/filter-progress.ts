/** Counts how many pictures that a filter finds are done: all once, then only those whose labels have changed. */
import type { ItemId } from '../../../preload/contract/index.ts'
import { parseFilter, type Filter } from '../../../preload/contract/filter.ts'
import type { Catalog } from '../library/catalog.ts'
import { FilterBudget, isInFolder, isShown, shownItems, type BitSet, type LabelSource } from '../query/index.ts'
import type { ItemState } from '../../../preload/contract/index.ts'
import type { ProgressIndex } from './progress-index.ts'

/** Labels of all pictures, also one by one. */
export interface StateSource extends LabelSource {
  stateOf(id: ItemId): ItemState | undefined
}

export interface FilterProgressOptions {
  readonly catalog: Catalog
  readonly labels: StateSource
  readonly index: ProgressIndex
  /** A text of the filter language. */
  readonly text: string
  readonly folder: string
  /** The most characters that may be compared. */
  readonly maxEffort: number
}

const [FOUND, DONE] = [1, 2]

export class FilterProgress {
  total = 0
  done = 0
  readonly #options: FilterProgressOptions
  readonly #filter: Filter
  /** How each picture was counted. */
  readonly #counted: BitSet

  /** Counts all pictures. Throws `bad-input` for a filter that is not understood, or when the effort is not enough. */
  constructor(options: FilterProgressOptions) {
    const { catalog, labels, index, text, folder, maxEffort } = options
    this.#options = options
    this.#filter = parseFilter(text)
    this.#counted = shownItems(catalog, labels.labelColumns, folder, this.#filter, new FilterBudget(maxEffort))
    for (let id = 0; id < this.#counted.length; id++) {
      // Missing pictures are never done, and belong to no folder's total.
      if (this.#counted[id] !== FOUND || !index.isPresent(id)) this.#counted[id] = 0
      else {
        this.total++
        if (!index.isDone(id)) continue
        this.#counted[id] = FOUND | DONE
        this.done++
      }
    }
  }

  /** Counts a picture again whose labels have changed. */
  update(id: ItemId): void {
    if (id >= this.#counted.length) return
    const now = this.#countedNow(id)
    const before = this.#counted[id]!
    this.total += (now & FOUND) - (before & FOUND)
    this.done += ((now & DONE) - (before & DONE)) / DONE
    this.#counted[id] = now
  }

  #countedNow(id: ItemId): number {
    const { catalog, labels, index, folder } = this.#options
    const columns = labels.labelColumns
    const entry = catalog.cursor().moveTo(id)
    const isFound =
      index.isPresent(id) &&
      isInFolder(entry.folder, folder) &&
      isShown(this.#filter, {
        entry,
        state: labels.stateOf(id),
        metadata: catalog.metadata,
        news: catalog.news,
        raters: () => columns.raterColumns(),
        textsOfPerson: columns.textsOfPerson,
        doneFilter: columns.doneFilter,
      })
    return isFound ? (index.isDone(id) ? FOUND | DONE : FOUND) : 0
  }
}
