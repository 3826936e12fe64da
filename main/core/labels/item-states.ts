/** Stores the labels of all items as columns, and returns them as columns or item by item. */
import type { Conflict, ItemState, LabelValues } from '../../../preload/contract/index.ts'
import { growArray } from '../base/grow-array.ts'
import { InternedValues } from './interned-values.ts'
import {
  NUMBER_COLUMNS,
  numberColumns,
  stateAt,
  writeLabels,
  type LabelColumns,
  type LabelTables,
  type NumberColumns,
} from './label-columns.ts'
import { MetricColumns } from './metric-columns.ts'
import { PeopleDirectory } from './people-directory.ts'
import { noRaters } from './rater-columns.ts'

/** The columns of `count` items as plain data, for this machine's disk. */
export interface ItemStatesData {
  readonly count: number
  readonly numbers: NumberColumns
  readonly lists: ItemStateLists
}

/** Everything that is not a column of numbers. It is stored as JSON. */
export interface ItemStateLists {
  readonly tagLists: readonly (readonly string[])[]
  readonly people: readonly (string | null)[]
  readonly notes: readonly (readonly [id: number, text: string])[]
  readonly metrics: readonly (readonly [id: number, metrics: LabelValues['metrics']])[]
  readonly conflicts: readonly (readonly [id: number, conflicts: readonly Conflict[]])[]
  readonly shelved: readonly number[]
  readonly changedAfterMove: readonly number[]
}

const FIRST_LENGTH = 1024
const NO_METRICS = Object.freeze({})
const NO_PROFILES = new PeopleDirectory()
const NO_TAGS: ReadonlySet<string> = new Set()

export class ItemStates implements LabelTables {
  numbers: NumberColumns = numberColumns((name) =>
    new NUMBER_COLUMNS[name].type(FIRST_LENGTH).fill(NUMBER_COLUMNS[name].empty),
  )
  tagLists = new InternedValues<readonly string[]>((tags) => tags.join('\0'), [[]])
  notes = new Map<number, string>()
  metrics = new Map<number, LabelValues['metrics']>()
  #people = new InternedValues<string | null>((name) => name, [null])
  #conflicts = new Map<number, readonly Conflict[]>()
  #shelved = new Set<number>()
  #changedAfterMove = new Set<number>()
  #metricColumns = new MetricColumns(() => this.metrics)
  readonly #directory: () => PeopleDirectory
  /** The ids under which the changes of the authors count, and what they were made of. */
  #persons: {
    readonly directory: PeopleDirectory
    readonly count: number
    readonly ids: readonly (string | null)[]
  } | null = null

  /** `directory` knows which authors are one person. The columns and the items have the ids of persons. */
  constructor(directory: () => PeopleDirectory = () => NO_PROFILES) {
    this.#directory = directory
  }

  /** The ids of authors as they are in the changes; null for nobody. */
  get authors(): readonly (string | null)[] {
    return this.#people.all
  }

  get(id: number): ItemState {
    return stateAt(this.columns(id + 1), id)
  }

  set(id: number, state: ItemState): void {
    this.#reserve(id + 1)
    this.#metricColumns.updateMetrics(id, this.metrics.get(id) ?? NO_METRICS, state.metrics)
    writeLabels(this, id, state)
    this.numbers.updatedAt[id] = state.updatedAt ?? Number.NaN
    this.numbers.updatedBy[id] = this.#people.index(state.updatedBy)
    this.numbers.contentMarks[id] = state.contentMark
    this.numbers.contentBytes[id] = state.contentBytes
    if (state.conflicts.length > 0) this.#conflicts.set(id, state.conflicts)
    else this.#conflicts.delete(id)
  }

  /** Returns the number that stands for a person in the column `updatedBy`. */
  personNumber(name: string): number {
    return this.#people.index(name)
  }

  /** Clears the columns of numbers of an item, except those of the content. */
  clearNumbers(id: number): void {
    for (const name of ['stars', 'flag', 'color', 'tags', 'updatedAt', 'updatedBy'] as const)
      this.numbers[name][id] = NUMBER_COLUMNS[name].empty
  }

  /**
   * Records whether the item has labels of a picture that is no longer in the folder, and whether it has changes since
   * its labels moved to another name.
   */
  setMoved(id: number, isShelved: boolean, isChangedAfterMove: boolean): void {
    for (const [set, isIn] of [
      [this.#shelved, isShelved],
      [this.#changedAfterMove, isChangedAfterMove],
    ] as const) {
      if (isIn) set.add(id)
      else set.delete(id)
    }
  }

  /** Returns the columns, each at least `count` long. */
  columns(count: number): LabelColumns {
    this.#reserve(count)
    return {
      ...this.numbers,
      tagLists: this.tagLists.all,
      people: this.#personIds(),
      textsOfPerson: this.#directory().textsOf,
      notes: this.notes,
      metrics: this.metrics,
      conflicts: this.#conflicts,
      shelved: this.#shelved,
      changedAfterMove: this.#changedAfterMove,
      metricCounts: this.#metricColumns.counts,
      metricColumn: (name) => this.#metricColumns.column(name, count),
      doneFilter: null,
      schemaTags: NO_TAGS,
      hasOwnStars: false,
      raterColumns: () => noRaters(count),
    }
  }

  /** Returns a copy of the first `count` items. */
  toData(count: number): ItemStatesData {
    this.#reserve(count)
    return {
      count,
      numbers: numberColumns((name) => this.numbers[name].slice(0, count)),
      lists: {
        tagLists: [...this.tagLists.all],
        people: [...this.#people.all],
        notes: [...this.notes],
        metrics: [...this.metrics],
        conflicts: [...this.#conflicts],
        shelved: [...this.#shelved],
        changedAfterMove: [...this.#changedAfterMove],
      },
    }
  }

  /** Replaces the whole content by `data`. Its columns are not copied, so the caller must not change them any more. */
  fromData({ numbers, lists }: ItemStatesData): void {
    this.numbers = numbers
    this.tagLists = new InternedValues((tags) => tags.join('\0'), lists.tagLists)
    this.#people = new InternedValues((name) => name, lists.people)
    this.notes = new Map(lists.notes)
    this.metrics = new Map(lists.metrics)
    this.#conflicts = new Map(lists.conflicts)
    this.#shelved = new Set(lists.shelved)
    this.#changedAfterMove = new Set(lists.changedAfterMove)
    this.#metricColumns = new MetricColumns(() => this.metrics)
    for (const [id, metrics] of this.metrics) this.#metricColumns.updateMetrics(id, NO_METRICS, metrics)
  }

  /** Returns the people by the numbers of `updatedBy`. A person with several ids has several numbers. */
  #personIds(): readonly (string | null)[] {
    const [directory, authors] = [this.#directory(), this.#people.all]
    if (!directory.hasJoins) return authors
    if (this.#persons?.directory !== directory || this.#persons.count !== authors.length)
      this.#persons = {
        directory,
        count: authors.length,
        ids: authors.map((id) => (id === null ? null : directory.personOf(id))),
      }
    return this.#persons.ids
  }

  #reserve(size: number): void {
    const { length } = this.numbers.stars
    if (size <= length) return
    const longer = Math.max(size, length * 2, FIRST_LENGTH)
    this.numbers = numberColumns((name) => growArray(this.numbers[name], longer, NUMBER_COLUMNS[name].empty))
  }
}
