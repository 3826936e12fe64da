/**
 * Previews what it does to take back changes that somebody chose in the history, and prepares the edit.
 *
 * The preview is made in parts, because a batch may have changed a million pictures. Pictures that change between the
 * preview and the edit are looked at again, so that nothing is undone that somebody has set meanwhile.
 */
import type { FieldName, FieldValue, HistoryKind, ItemId, PersonCount } from '../../../preload/contract/index.ts'
import type { ChangeLog } from '../labels/change-log.ts'
import type { TakenBackItem } from '../labels/editor.ts'
import { planTakeBack, type TakeBackPlan } from '../labels/take-back.ts'
import { SETTINGS_ITEM } from './change-columns.ts'
import { ALL_KINDS, bitsOfKinds } from './change-kinds.ts'
import type { HistoryIndex } from './history-index.ts'

/** The most values that a preview shows. */
const MAX_EXAMPLES = 200
/** How many pictures are planned between two looks at the clock. */
const ITEMS_PER_STEP = 50

/** A value that is different afterwards. */
export interface ExampleValue {
  readonly id: ItemId
  readonly field: FieldName
  readonly before: FieldValue | undefined
  readonly after: FieldValue | undefined
}

export interface TakeBackSummary {
  readonly changes: number
  readonly pictures: number
  readonly changedPictures: number
  readonly resolved: number
  readonly newer: readonly PersonCount[]
  readonly undoneBefore: number
  /** How many of the chosen changes also gave labels of kinds that were not asked for. */
  readonly withOtherKinds: number
  /** How many values are different afterwards. */
  readonly values: number
  readonly examples: readonly ExampleValue[]
}

export interface TakeBackOptions {
  readonly log: ChangeLog
  readonly index: HistoryIndex
  /** The rows of the index that are taken back. */
  readonly rows: Uint32Array
  /** Whether the stars of each person are a field of their own. */
  readonly hasOwnStars: boolean
  /** The kinds of labels that were asked for; empty for all. */
  readonly kinds: readonly HistoryKind[]
}

export class TakeBackTask {
  readonly #log: ChangeLog
  readonly #index: HistoryIndex
  readonly #hasOwnStars: boolean
  /** The places of the chosen changes among the changes of each picture. */
  readonly #chosen: ReadonlyMap<ItemId, readonly number[]>
  readonly #waiting: ItemId[]
  #withOtherKinds = 0
  readonly #plans = new Map<ItemId, TakeBackPlan>()
  /** Pictures with new changes since they were planned. */
  readonly #outdated = new Set<ItemId>()
  readonly #unsubscribe: () => void

  /** Takes these rows of the history, without changes of settings. */
  constructor({ log, index, rows, hasOwnStars, kinds }: TakeBackOptions) {
    this.#log = log
    this.#index = index
    this.#hasOwnStars = hasOwnStars
    const otherKinds = ALL_KINDS & ~bitsOfKinds(kinds)
    for (const row of rows) if ((index.columns.bits[row]! & otherKinds) !== 0) this.#withOtherKinds++
    const chosen = index.placesByItem(rows)
    chosen.delete(SETTINGS_ITEM)
    this.#chosen = chosen
    this.#waiting = [...chosen.keys()].reverse()
    this.#unsubscribe = log.events.on('applied', ({ labels }) => {
      for (const id of labels.ids) if (this.#plans.has(id)) this.#outdated.add(id)
    })
  }

  /** How many of the pictures have been looked at. */
  get progress(): { readonly done: number; readonly total: number } {
    return { done: this.#plans.size, total: this.#chosen.size }
  }

  /** How many pictures have changed since they were looked at. */
  get outdated(): number {
    return this.#outdated.size
  }

  /** Plans pictures for about `ms` milliseconds. Returns whether all are planned. */
  plan(ms: number): boolean {
    const until = performance.now() + ms
    while (this.#waiting.length > 0) {
      for (let step = 0; step < ITEMS_PER_STEP && this.#waiting.length > 0; step++) this.#planItem(this.#waiting.pop()!)
      if (performance.now() > until) return this.#waiting.length === 0
    }
    return true
  }

  /** Summarizes the plans of all pictures. */
  summary(): TakeBackSummary {
    const newer = new Map<string, number>()
    const examples: ExampleValue[] = []
    let [changes, pictures, changedPictures, resolved, undoneBefore, values] = [0, 0, 0, 0, 0, 0]
    for (const [id, plan] of this.#plans) {
      changes += plan.undoes.length
      undoneBefore += plan.undoneBefore
      resolved += plan.resolved
      values += plan.values.length
      if (plan.undoes.length > 0) pictures++
      if (plan.values.length > 0) changedPictures++
      for (const { by } of plan.newer) {
        const person = this.#log.people.personOf(by)
        newer.set(person, (newer.get(person) ?? 0) + 1)
      }
      for (const value of plan.values) if (examples.length < MAX_EXAMPLES) examples.push({ id, ...value })
    }
    const people = Array.from(newer, ([user, count]) => ({ user, count }))
    return {
      changes,
      pictures,
      changedPictures,
      resolved,
      undoneBefore,
      withOtherKinds: this.#withOtherKinds,
      values,
      newer: people.toSorted((a, b) => b.count - a.count || (a.user < b.user ? -1 : 1)),
      examples,
    }
  }

  /**
   * Returns the changes to take back, after another look at the pictures that have changed since, and how many pictures
   * can no longer be changed because of that.
   */
  prepare(): { readonly items: readonly TakenBackItem[]; readonly overtaken: number } {
    let overtaken = 0
    for (const id of this.#outdated) {
      const before = this.#plans.get(id)!
      this.#planItem(id)
      if (before.undoes.length > 0 && this.#plans.get(id)!.undoes.length === 0) overtaken++
    }
    this.#outdated.clear()
    const items = Array.from(this.#plans, ([id, { undoes }]) => ({ key: this.#log.key(id), undoes }))
    return { items: items.filter(({ undoes }) => undoes.length > 0), overtaken }
  }

  close(): void {
    this.#unsubscribe()
  }

  #planItem(id: ItemId): void {
    const changes = this.#index.changesOf(id)
    const chosen = new Set(this.#chosen.get(id)!.map((place) => changes[place]!.id))
    this.#plans.set(id, planTakeBack(changes, chosen, this.#hasOwnStars, this.#log.people.personOf))
  }
}
