/**
 * Answers how far people agree, about the pictures of a folder and a filter.
 *
 * They are counted when somebody first asks. After that only pictures whose labels have changed are counted again.
 */
import type { Agreement, AgreementQuery, ItemId } from '../../preload/contract/index.ts'
import { parseFilter, type Filter } from '../../preload/contract/filter.ts'
import { isInFolder, isShown, shownItems } from '../core/query/index.ts'
import { AgreementIndex, namedPairs } from '../core/raters/index.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import type { LabelView } from './label-view.ts'
import { MAX_SINGLE_UPDATES } from './result-set.ts'

/** The most people, and pairs of people, in an answer. */
const MAX_PEOPLE = 100
const MAX_PAIRS = 200

interface CountedPictures {
  readonly key: string
  readonly folder: string
  readonly filter: Filter
  readonly index: AgreementIndex
}

export class AgreementService {
  readonly #workspace: Workspace
  #counted: CountedPictures | null = null
  /** The pictures whose labels have changed since they were counted. */
  readonly #changed = new Set<ItemId>()
  readonly #unsubscribers: readonly (() => void)[]

  constructor(workspace: Workspace) {
    this.#workspace = workspace
    const { events } = workspace
    this.#unsubscribers = [
      events.on('labels', ({ ids }) => this.#onLabels(ids)),
      events.on('shown', () => this.#forget()),
      events.on('opened', () => this.#forget()),
    ]
  }

  /** Returns the agreement about what a query finds. `labels` are those of now or of an earlier moment. */
  async get(query: AgreementQuery, labels: LabelView): Promise<Agreement> {
    await this.#workspace.ratings.whenRead()
    const isNow = labels === this.#workspace
    const counted = isNow ? this.#upToDate(query) : this.#count(query, labels, '')
    return this.#answer(counted, labels)
  }

  close(): void {
    for (const stop of this.#unsubscribers) stop()
  }

  #onLabels(ids: readonly ItemId[]): void {
    if (this.#counted === null) return
    for (const id of ids) this.#changed.add(id)
  }

  #forget(): void {
    this.#counted = null
    this.#changed.clear()
  }

  #upToDate(query: AgreementQuery): CountedPictures {
    const { catalog } = this.#workspace
    const key = JSON.stringify([query.text, query.folder, catalog.revision])
    if (this.#counted?.key !== key || this.#changed.size > MAX_SINGLE_UPDATES)
      this.#counted = this.#count(query, this.#workspace, key)
    else for (const id of this.#changed) this.#countAgain(this.#counted, id)
    this.#changed.clear()
    return this.#counted
  }

  #count({ text, folder }: AgreementQuery, { labelColumns }: LabelView, key: string): CountedPictures {
    const { catalog } = this.#workspace
    const filter = parseFilter(text)
    const isIn = shownItems(catalog, labelColumns, folder, filter)
    return { key, folder, filter, index: new AgreementIndex(labelColumns.raterColumns(), catalog.size, isIn) }
  }

  #countAgain({ index, filter, folder }: CountedPictures, id: ItemId): void {
    const { catalog, labelColumns } = this.#workspace
    const columns = labelColumns.raterColumns()
    const entry = catalog.cursor().moveTo(id)
    const item = {
      entry,
      state: this.#workspace.stateOf(id),
      metadata: catalog.metadata,
      news: catalog.news,
      raters: () => columns,
      textsOfPerson: columns.textsOf,
      doneFilter: labelColumns.doneFilter,
    }
    index.update(columns, id, isInFolder(entry.folder, folder) && isShown(filter, item))
  }

  #answer({ index: { counts } }: CountedPictures, labels: LabelView): Agreement {
    const { names } = labels.labelColumns.raterColumns()
    const people = names.map((user, rater) => ({
      user,
      count: counts.ratingsOf(rater),
      stars: counts.starsOf(rater).slice(),
    }))
    return {
      revision: this.#workspace.revision,
      rated: counts.rated,
      ratedBySeveral: counts.ratedBySeveral,
      same: counts.same,
      alpha: counts.alpha(),
      people: people
        .filter(({ count }) => count > 0)
        .toSorted((a, b) => b.count - a.count || (a.user < b.user ? -1 : 1))
        .slice(0, MAX_PEOPLE),
      pairs: namedPairs(counts.pairs(), names).slice(0, MAX_PAIRS),
    }
  }
}
