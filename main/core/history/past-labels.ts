/**
 * Computes the labels of all pictures as they were at an earlier moment.
 *
 * They are the fold over the changes that were made until then. Pictures without a later change have the labels of now,
 * which are copied; only the others are folded again.
 */
import {
  UNLABELLED,
  type FieldName,
  type ItemId,
  type ItemKey,
  type ItemState,
} from '../../../preload/contract/index.ts'
import type { StoredChange } from '../format/change-codec.ts'
import type { ChangeLog } from '../labels/change-log.ts'
import { fold } from '../labels/fold.ts'
import { fieldsOf, type Head } from '../labels/heads.ts'
import { ItemStates } from '../labels/item-states.ts'
import type { LabelColumns } from '../labels/label-columns.ts'
import type { RaterColumns } from '../labels/rater-columns.ts'
import { withOwnStars, withoutStars, type ShownLabels } from '../labels/shown-labels.ts'
import { RaterIndex } from '../raters/index.ts'
import type { LabelSource } from '../query/index.ts'
import { SETTINGS_ITEM } from './change-columns.ts'
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
  #shown = { isOwn: false, isBlind: false, user: '' }
  #index: RaterIndex | null = null
  #conflicts: LabelColumns['conflicts'] | null = null

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
    const columns = this.#states.columns(Math.max(this.#size, this.#log.labels.items.size))
    const raterColumns = (): RaterColumns => this.#raters()
    if (!this.#shown.isOwn) return { ...columns, raterColumns }
    this.#conflicts ??= withoutStars(columns.conflicts)
    const stars = raterColumns().mine as Uint8Array<ArrayBuffer>
    return { ...columns, raterColumns, hasOwnStars: true, stars, conflicts: this.#conflicts }
  }

  /** Shows everybody's stars of that moment as this view shows those of now. */
  showAs({ isOwn, isBlind }: Pick<ShownLabels, 'isOwn' | 'isBlind'>, user: string): void {
    this.#shown = { isOwn, isBlind, user }
    this.#index = null
  }

  /** Returns the labels of an item. */
  state(key: ItemKey): ItemState | undefined {
    const id = this.#log.labels.items.idOf(key)
    return id === undefined ? undefined : this.stateOf(id)
  }

  /** Returns the labels of an item by its number. */
  stateOf(id: ItemId): ItemState | undefined {
    const state = this.#states.get(id)
    return this.#shown.isOwn ? withOwnStars(state, this.#raters().mine[id] ?? 0) : state
  }

  /** Returns everybody's stars as they were, which are read when somebody first asks for them. */
  #raters(): RaterColumns {
    if (this.#index === null) {
      const { user } = this.#shown
      this.#index = new RaterIndex(this.#log, { user: () => user, until: this.at })
      this.#index.allowReading()
      // What arrives later is not shown.
      this.#index.close()
    }
    const { isOwn, isBlind } = this.#shown
    return { ...this.#index.columns(true), isOwn, isBlind }
  }

  #stateThen(id: ItemId): ItemState {
    const bytes = this.#log.labels.packedChanges(id)
    const changes = bytes === null ? null : unpackUntil(bytes, this.at, this.#atText)
    return foldUntil(changes ?? this.#log.changesOf(this.#log.key(id)).filter((change) => change.at <= this.at))
  }
}

/** A packed change as JSON has it. */
interface PackedChange extends Omit<StoredChange, 'at'> {
  readonly at: string
}

/**
 * Returns the packed changes that were made until then, without the checks that the store made when it packed them. Null
 * where times cannot be compared as texts.
 */
function unpackUntil(bytes: Buffer, at: number, atText: string): StoredChange[] | null {
  const all = JSON.parse(bytes.toString('utf8')) as PackedChange[]
  const changes: StoredChange[] = []
  for (const change of all) {
    if (change.at.length !== atText.length) return null
    if (change.at <= atText)
      changes.push(Object.assign(change as unknown as StoredChange, { at: Date.parse(change.at) }))
  }
  return changes.every((change) => change.at <= at) ? changes : null
}

/** Folds changes. Most pictures have a few, each of which replaces the one before it: they need no search for heads. */
function foldUntil(changes: readonly StoredChange[]): ItemState {
  if (changes.length === 0) return UNLABELLED
  if (changes.length === 1) return fold(changes)
  const heads = new Map<FieldName, Head[]>()
  for (const change of changes) {
    if (change.undoes !== undefined) return fold(changes)
    for (const [field, value] of fieldsOf(change)) {
      const before = heads.get(field)
      if (before !== undefined && !change.replaces.includes(before[0]!.change.id)) return fold(changes)
      heads.set(field, [{ change, value }])
    }
  }
  return fold(changes, heads)
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
