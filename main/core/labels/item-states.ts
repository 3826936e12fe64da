/**
 * The labels of many items as columns: what filters, sorts and counts look at, a few bytes an item. Texts and lists
 * that many items share are kept once.
 */
import type { Conflict, ItemState } from '../../../preload/contract/index.ts'
import { growArray } from '../base/grow-array.ts'
import { MetricColumns } from './metric-columns.ts'

/** What few items have. */
export interface RareState {
  readonly metrics: ItemState['metrics']
  readonly conflicts: readonly Conflict[]
}

/** The columns of `count` items; plain data, for keeping them on this machine's disk. */
export interface StatesImage {
  readonly count: number
  readonly stars: Uint8Array
  /** Index in `tagLists`. */
  readonly tags: Uint32Array
  /** Milliseconds since the epoch; NaN for none. */
  readonly updatedAt: Float64Array
  /** Index in `people`. */
  readonly updatedBy: Uint32Array
  /** As in `ItemState`. */
  readonly contentMarks: Uint32Array
  readonly contentBytes: Uint32Array
  /** Items with labels of a picture that is not in the folder any more, while another one has its name. */
  readonly shelved: readonly number[]
  /** Items from which labels have gone to another name, and that have changes since. */
  readonly late: readonly number[]
  readonly tagLists: readonly (readonly string[])[]
  readonly people: readonly (string | null)[]
  readonly notes: readonly (readonly [index: number, text: string])[]
  readonly rare: readonly (readonly [index: number, state: RareState])[]
}

/**
 * The labels of all items by number, to be read at once and not to be changed: others after the next label. What nobody
 * labelled is 0, NaN and the empty entry of the lists.
 */
export interface LabelColumns extends Omit<StatesImage, 'count' | 'notes' | 'rare' | 'shelved' | 'late'> {
  readonly shelved: ReadonlySet<number>
  readonly late: ReadonlySet<number>
  readonly notes: ReadonlyMap<number, string>
  readonly rare: ReadonlyMap<number, RareState>
  /** How many items have each metric. */
  readonly metricCounts: ReadonlyMap<string, number>
  /** The values of one metric, NaN for none; at least as long as the other columns. */
  metricColumn(name: string): Float64Array
}

const NO_METRICS = Object.freeze({})
const NO_CONFLICTS: readonly Conflict[] = Object.freeze([])

/** The labels of one item as the columns have them. */
export function stateAt(
  { stars, tags, tagLists, notes, rare, updatedAt, updatedBy, people, contentMarks, contentBytes }: LabelColumns,
  index: number,
): ItemState {
  const at = updatedAt[index]!
  return {
    stars: stars[index]!,
    tags: tagLists[tags[index]!]!,
    notes: notes.get(index) ?? '',
    metrics: rare.get(index)?.metrics ?? NO_METRICS,
    updatedAt: Number.isNaN(at) ? null : at,
    updatedBy: people[updatedBy[index]!]!,
    conflicts: rare.get(index)?.conflicts ?? NO_CONFLICTS,
    contentMark: contentMarks[index]!,
    contentBytes: contentBytes[index]!,
  }
}

export class ItemStates {
  #stars: Uint8Array = new Uint8Array(1024)
  #tags: Uint32Array = new Uint32Array(1024)
  #updatedAt: Float64Array = new Float64Array(1024).fill(Number.NaN)
  #updatedBy: Uint32Array = new Uint32Array(1024)
  #contentMarks: Uint32Array = new Uint32Array(1024)
  #contentBytes: Uint32Array = new Uint32Array(1024)
  #tagLists = new Interned<readonly string[]>((tags) => tags.join('\0'), [[]])
  #people = new Interned<string | null>((name) => name, [null])
  #notes = new Map<number, string>()
  #rare = new Map<number, RareState>()
  #shelved = new Set<number>()
  #late = new Set<number>()
  #metrics = this.#newMetrics()

  get(index: number): ItemState {
    return stateAt(this.columns(index + 1), index)
  }

  set(index: number, state: ItemState): void {
    this.#reserve(index + 1)
    this.#stars[index] = state.stars
    this.#tags[index] = this.#tagLists.index(state.tags)
    this.#updatedAt[index] = state.updatedAt ?? Number.NaN
    this.#updatedBy[index] = this.#people.index(state.updatedBy)
    this.#contentMarks[index] = state.contentMark
    this.#contentBytes[index] = state.contentBytes
    if (state.notes === '') this.#notes.delete(index)
    else this.#notes.set(index, state.notes)
    this.#metrics.changed(index, this.#rare.get(index)?.metrics ?? NO_METRICS, state.metrics)
    const isRare = state.conflicts.length > 0 || Object.keys(state.metrics).length > 0
    if (isRare) this.#rare.set(index, { metrics: state.metrics, conflicts: state.conflicts })
    else this.#rare.delete(index)
  }

  /**
   * Notes whether the item has labels of a picture that is not in the folder any more, and whether it has changes since
   * labels went to another name.
   */
  setMoved(index: number, isShelved: boolean, isLate: boolean): void {
    for (const [set, isIn] of [
      [this.#shelved, isShelved],
      [this.#late, isLate],
    ] as const) {
      if (isIn) set.add(index)
      else set.delete(index)
    }
  }

  columns(count: number): LabelColumns {
    this.#reserve(count)
    return {
      stars: this.#stars,
      tags: this.#tags,
      updatedAt: this.#updatedAt,
      updatedBy: this.#updatedBy,
      contentMarks: this.#contentMarks,
      contentBytes: this.#contentBytes,
      tagLists: this.#tagLists.all,
      people: this.#people.all,
      notes: this.#notes,
      rare: this.#rare,
      shelved: this.#shelved,
      late: this.#late,
      metricCounts: this.#metrics.counts,
      metricColumn: (name) => this.#metrics.column(name, count),
    }
  }

  /** A copy of the first `count` items. */
  image(count: number): StatesImage {
    this.#reserve(count)
    return {
      count,
      stars: this.#stars.slice(0, count),
      tags: this.#tags.slice(0, count),
      updatedAt: this.#updatedAt.slice(0, count),
      updatedBy: this.#updatedBy.slice(0, count),
      contentMarks: this.#contentMarks.slice(0, count),
      contentBytes: this.#contentBytes.slice(0, count),
      tagLists: [...this.#tagLists.all],
      people: [...this.#people.all],
      notes: [...this.#notes],
      rare: [...this.#rare],
      shelved: [...this.#shelved],
      late: [...this.#late],
    }
  }

  /** Becomes what an image holds, whose columns it takes over. */
  restore(image: StatesImage): void {
    this.#stars = image.stars
    this.#tags = image.tags
    this.#updatedAt = image.updatedAt
    this.#updatedBy = image.updatedBy
    this.#contentMarks = image.contentMarks
    this.#contentBytes = image.contentBytes
    this.#tagLists = new Interned((tags) => tags.join('\0'), image.tagLists)
    this.#people = new Interned((name) => name, image.people)
    this.#notes = new Map(image.notes)
    this.#rare = new Map(image.rare)
    this.#shelved = new Set(image.shelved)
    this.#late = new Set(image.late)
    this.#metrics = this.#newMetrics()
    for (const [index, { metrics }] of this.#rare) this.#metrics.changed(index, NO_METRICS, metrics)
  }

  #newMetrics(): MetricColumns {
    return new MetricColumns(() => this.#rare)
  }

  #reserve(size: number): void {
    if (size <= this.#stars.length) return
    const wide = Math.max(size, this.#stars.length * 2, 1024)
    this.#stars = growArray(this.#stars, wide)
    this.#tags = growArray(this.#tags, wide)
    this.#updatedAt = growArray(this.#updatedAt, wide, Number.NaN)
    this.#updatedBy = growArray(this.#updatedBy, wide)
    this.#contentMarks = growArray(this.#contentMarks, wide)
    this.#contentBytes = growArray(this.#contentBytes, wide)
  }
}

/** Values that many share, each kept once and named by a number. */
class Interned<T> {
  readonly #values: T[]
  readonly #indexes: Map<unknown, number>
  readonly #keyOf: (value: T) => unknown

  constructor(keyOf: (value: T) => unknown, values: readonly T[] = []) {
    this.#keyOf = keyOf
    this.#values = [...values]
    this.#indexes = new Map(values.map((value, index) => [keyOf(value), index]))
  }

  index(value: T): number {
    const key = this.#keyOf(value)
    const known = this.#indexes.get(key)
    if (known !== undefined) return known
    const index = this.#values.push(value) - 1
    this.#indexes.set(key, index)
    return index
  }

  value(index: number): T {
    return this.#values[index]!
  }

  /** All of them by number; not to be changed. */
  get all(): readonly T[] {
    return this.#values
  }
}
