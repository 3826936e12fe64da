/**
 * Computes the labels of all pictures as they were at an earlier moment.
 *
 * They are the fold over the changes that were made until then. Pictures without a later change have the labels of now,
 * which are copied; only the others are folded again.
 */
import type { ItemId, ItemKey, ItemState } from '../../../preload/contract/index.ts'
import type { ChangeLog } from '../labels/change-log.ts'
import { ItemStates } from '../labels/item-states.ts'
import type { LabelColumns } from '../labels/label-columns.ts'
import type { LabelSource } from '../query/index.ts'
import { SETTINGS_ITEM } from './change-columns.ts'
import { foldFew, unpackWhere } from './fold-changes.ts'
import type { HistoryIndex } from './history-index.ts'

/** How many pictures are folded between two looks at the clock. */
const ITEMS_PER_STEP = 200

let lastRevision = 0

export class PastLabels implements LabelSource {
  /** Milliseconds since the epoch by the share's clock. Changes of this millisecond are included. */
  readonly at: number
  /** Different from that of any other labels: caches of queries are valid for one revision. */
  readonly revision = --lastRevision
  readonly #log: ChangeLog
  readonly #states = new ItemStates()
  readonly #size: number
  readonly #atText: string
  /** The pictures with later changes that are not folded yet. */
  readonly #waiting: readonly ItemId[]
  #done = 0

  /** The index must have been read. Nothing is known before `compute` has returned true. */
  constructor(log: ChangeLog, index: HistoryIndex, at: number) {
    this.#log = log
    this.at = at
    this.#atText = new Date(at).toISOString()
    this.#states.fromData(log.toData().states)
    this.#size = log.labels.items.size
    this.#waiting = changedAfter(index, at, this.#size)
  }

  /** How many of the pictures with later changes have been folded. */
  get progress(): { readonly done: number; readonly total: number } {
    return { done: this.#done, total: this.#waiting.length }
  }

  /** Folds pictures for about `ms` milliseconds. Returns whether all are folded. */
  compute(ms: number): boolean {
    const until = performance.now() + ms
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
    return this.#states.columns(Math.max(this.#size, this.#log.labels.items.size))
  }

  /** Returns the labels of an item. */
  state(key: ItemKey): ItemState | undefined {
    const id = this.#log.labels.items.idOf(key)
    return id === undefined ? undefined : this.stateOf(id)
  }

  /** Returns the labels of an item by its number. */
  stateOf(id: ItemId): ItemState | undefined {
    return this.#states.get(id)
  }

  #stateThen(id: ItemId): ItemState {
    const bytes = this.#log.labels.packedChanges(id)
    return foldFew(
      bytes === null
        ? this.#log.changesOf(this.#log.key(id)).filter((change) => change.at <= this.at)
        : unpackWhere(bytes, ({ at }) => this.#isUntil(at)),
    )
  }

  /** Times of one length are compared as texts, which takes less time than parsing them. */
  #isUntil(text: string): boolean {
    return text.length === this.#atText.length ? text <= this.#atText : Date.parse(text) <= this.at
  }
}

/** Returns the pictures that have a change after this moment. */
function changedAfter(index: HistoryIndex, at: number, size: number): ItemId[] {
  const order = index.order()
  const isChanged = new Uint8Array(size)
  const items: ItemId[] = []
  for (let place = order.length - 1; place >= 0; place--) {
    const row = order[place]!
    if (index.columns.at[row]! <= at) break
    const item = index.columns.item[row]!
    if (item === SETTINGS_ITEM || isChanged[item] === 1) continue
    isChanged[item] = 1
    items.push(item)
  }
  return items
}
