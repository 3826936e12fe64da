/**
 * Computes the labels of all pictures as they were at an earlier moment.
 *
 * They are the fold over the changes that were made until then, and over those that moved labels to another name,
 * whenever that was: labels are shown under the names that the pictures have now. Pictures without a later change have
 * the labels of now. For most others the changes give the labels when they are applied in the order of the columns
 * (`HistoryIndex.isSimple`), so one pass over the columns is enough. The rest is folded.
 */
import type { ItemId, ItemKey, ItemState } from '../../../preload/contract/index.ts'
import type { ChangeLog } from '../labels/change-log.ts'
import { isMoveAway } from '../labels/moved-changes.ts'
import { ItemStates } from '../labels/item-states.ts'
import type { LabelColumns } from '../labels/label-columns.ts'
import type { LabelSource } from '../query/index.ts'
import { SETTINGS_ITEM } from './change-columns.ts'
import { KIND_BITS } from './change-kinds.ts'
import { foldFew, unpackWhere } from './fold-changes.ts'
import type { HistoryIndex } from './history-index.ts'
import { PastRatings, type ShownAs } from './past-ratings.ts'

/** How many pictures are folded, and how many changes are applied, between two looks at the clock. */
const ITEMS_PER_STEP = 200
const ROWS_PER_STEP = 50_000

let lastRevision = 0

export class PastLabels implements LabelSource {
  /** Milliseconds since the epoch by the share's clock. Changes of this millisecond are included. */
  readonly at: number
  /** Different from that of any other labels: caches of queries are valid for one revision. */
  readonly revision = --lastRevision
  readonly #log: ChangeLog
  readonly #index: HistoryIndex
  readonly #states: ItemStates
  readonly #size: number
  readonly #atText: string
  /** How many rows the columns had at the beginning, and how many of them are applied. */
  readonly #rows: number
  #appliedRows = 0
  /** Whether all rows are applied, and the contents are right too. */
  #isApplied = false
  /** The pictures that are folded. */
  readonly #waiting: readonly ItemId[]
  #done = 0
  /** 1 for each simple picture with later changes: its earlier changes are applied. */
  readonly #isReplayed: Uint8Array
  readonly #tagLists: TagLists
  /** The numbers of people in the columns, by their numbers in the index. */
  readonly #people: readonly number[]
  readonly #ratings: PastRatings

  /** The index must have been read. Nothing is known before `compute` has returned true. */
  constructor(log: ChangeLog, index: HistoryIndex, at: number) {
    this.#log = log
    this.#states = new ItemStates(() => log.people)
    this.#index = index
    this.at = at
    this.#ratings = new PastRatings(log, { until: at })
    this.#atText = new Date(at).toISOString()
    this.#states.fromData(log.toData().states)
    this.#size = log.labels.items.size
    this.#rows = index.columns.count
    this.#isReplayed = new Uint8Array(this.#size)
    this.#waiting = this.#clearLater()
    this.#tagLists = new TagLists(this.#states, index)
    this.#people = index.people.names.map((name) => this.#states.personNumber(name))
  }

  /** How much of the work is done. */
  get progress(): { readonly done: number; readonly total: number } {
    return { done: this.#done + this.#appliedRows, total: this.#waiting.length + this.#rows }
  }

  /** Computes for about `ms` milliseconds. Returns whether everything is computed. */
  compute(ms: number): boolean {
    const until = performance.now() + ms
    while (this.#appliedRows < this.#rows) {
      this.#appliedRows = this.#applyRows(this.#appliedRows)
      if (performance.now() > until) return false
    }
    if (!this.#isApplied) this.#forgetContents()
    this.#isApplied = true
    while (this.#done < this.#waiting.length) {
      const end = Math.min(this.#waiting.length, this.#done + ITEMS_PER_STEP)
      for (; this.#done < end; this.#done++) {
        const id = this.#waiting[this.#done]!
        this.#states.set(id, this.#stateThen(id))
      }
      if (performance.now() > until) break
    }
    return this.#done === this.#waiting.length
  }

  /** The labels of all items by number; those of items that are new since the computation are empty. */
  get labelColumns(): LabelColumns {
    return this.#ratings.shownColumns(this.#states.columns(Math.max(this.#size, this.#log.labels.items.size)))
  }

  /** Shows everybody's stars of that moment as this view shows those of now. */
  showAs(shown: ShownAs, user: string): void {
    this.#ratings.showAs(shown, user)
  }

  /** Returns the labels of an item. */
  state(key: ItemKey): ItemState | undefined {
    const id = this.#log.labels.items.idOf(key)
    return id === undefined ? undefined : this.stateOf(id)
  }

  /** Returns the labels of an item by its number. */
  stateOf(id: ItemId): ItemState | undefined {
    return this.#ratings.shownState(this.#states.get(id), id)
  }

  /**
   * Clears the labels of simple pictures with later changes, whose earlier changes are applied again. Returns the other
   * pictures with later changes.
   */
  #clearLater(): ItemId[] {
    const { item, at } = this.#index.columns
    const isMet = new Uint8Array(this.#size)
    const others: ItemId[] = []
    for (let row = 0; row < this.#rows; row++) {
      if (at[row]! <= this.at) continue
      const id = item[row]!
      if (id === SETTINGS_ITEM || isMet[id] === 1) continue
      isMet[id] = 1
      if (this.#index.isSimple(id)) {
        this.#isReplayed[id] = 1
        this.#states.clearNumbers(id)
      } else others.push(id)
    }
    return others
  }

  /** Applies changes of simple pictures from a row on; returns the next row. */
  #applyRows(from: number): number {
    const { item, bits, value, at, person } = this.#index.columns
    const { numbers } = this.#states
    const end = Math.min(this.#rows, from + ROWS_PER_STEP)
    for (let row = from; row < end; row++) {
      const id = item[row]!
      if (this.#isReplayed[id] !== 1 || at[row]! > this.at) continue
      const code = value[row]!
      if ((bits[row]! & KIND_BITS.stars) !== 0) numbers.stars[id] = code
      else if ((bits[row]! & KIND_BITS.tags) !== 0) numbers.tags[id] = this.#tagLists.after(numbers.tags[id]!, code)
      else if ((bits[row]! & KIND_BITS.flag) !== 0) numbers.flag[id] = code
      else numbers.color[id] = code
      // The changes of different fields can be in any order.
      if (numbers.updatedAt[id]! > at[row]!) continue
      numbers.updatedAt[id] = at[row]!
      numbers.updatedBy[id] = this.#people[person[row]!]!
    }
    return end
  }

  /** A picture that nobody had labelled was labelled with no content. */
  #forgetContents(): void {
    const { numbers } = this.#states
    for (let id = 0; id < this.#size; id++)
      if (this.#isReplayed[id] === 1 && Number.isNaN(numbers.updatedAt[id]!))
        numbers.contentMarks[id] = numbers.contentBytes[id] = 0
  }

  /** Returns the labels of a picture at the moment. */
  #stateThen(id: ItemId): ItemState {
    const bytes = this.#log.labels.packedChanges(id)
    return foldFew(
      bytes === null
        ? this.#log.changesOf(this.#log.key(id)).filter((change) => change.at <= this.at || isMoveAway(change))
        : unpackWhere(bytes, ({ at, moved_to }) => moved_to !== undefined || this.#isUntil(at)),
    )
  }

  /** Times of one length are compared as texts, which takes less time than parsing them. */
  #isUntil(text: string): boolean {
    return text.length === this.#atText.length ? text <= this.#atText : Date.parse(text) <= this.at
  }
}

/** Finds the list of tags after one tag was added to a list or removed from it, by the numbers of the lists. */
class TagLists {
  readonly #states: ItemStates
  readonly #index: HistoryIndex
  readonly #known = new Map<number, number>()

  constructor(states: ItemStates, index: HistoryIndex) {
    this.#states = states
    this.#index = index
  }

  after(list: number, code: number): number {
    const key = list * 2 ** 24 + code
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const tag = this.#index.tags.tagOf(code)
    const rest = this.#states.tagLists.all[list]!.filter((one) => one !== tag)
    const after = this.#states.tagLists.index((code & 1) === 1 ? [...rest, tag].sort() : rest)
    this.#known.set(key, after)
    return after
  }
}
