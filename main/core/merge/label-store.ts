/**
 * All changes that this process knows, by item, with the fold of each. The workspace's truth. Every batch of new changes makes a
 * revision; each change remembers the revision it arrived in, so that an edit can be judged by what its author was looking at.
 */
import type { ChangeId, FieldName, HistoryEntry, ItemKey, ItemState } from '../../../preload/contract/index.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { fold } from './fold.ts'
import { headsByField, replacedFields, type Head } from './heads.ts'
import { settle } from './union.ts'

interface Arrived { readonly change: StoredChange; readonly revision: number }

interface ItemRecord {
  readonly changes: Map<ChangeId, Arrived>
  state: ItemState
}

export interface Applied {
  /** The revision before and after; equal when nothing was new. */
  readonly from: number
  readonly revision: number
  readonly keys: readonly ItemKey[]
  /** The changes that were new, in the given order. */
  readonly changes: readonly StoredChange[]
}

export class LabelStore {
  readonly #items = new Map<ItemKey, ItemRecord>()
  #revision = 0

  get revision(): number {
    return this.#revision
  }

  keys(): Iterable<ItemKey> {
    return this.#items.keys()
  }

  /** The labels of an item, or undefined when nobody ever labelled it. The object stays the same until they change. */
  state(key: ItemKey): ItemState | undefined {
    return this.#items.get(key)?.state
  }

  /** Every change to an item, in order of arrival. */
  changes(key: ItemKey): StoredChange[] {
    return Array.from(this.#items.get(key)?.changes.values() ?? [], arrived => arrived.change)
  }

  has(key: ItemKey, id: ChangeId): boolean {
    return this.#items.get(key)?.changes.has(id) ?? false
  }

  /** Adds changes to what is known. Known ones are passed over, so that a change may be found any number of times. */
  apply(changes: readonly StoredChange[]): Applied {
    const from = this.#revision
    const fresh = changes.filter(change => this.#add(change, from + 1))
    if (fresh.length === 0) return { from, revision: from, keys: [], changes: [] }
    this.#revision = from + 1
    const keys = [...new Set(fresh.map(change => change.item))]
    for (const key of keys) {
      const record = this.#items.get(key)!
      record.state = fold(Array.from(record.changes.values(), arrived => arrived.change))
    }
    return { from, revision: this.#revision, keys, changes: fresh }
  }

  /** The heads of every field as somebody saw them at revision `seen`; changes of `own` count as seen whenever they were made. */
  headsSeen(key: ItemKey, seen: number, own: string): Map<FieldName, Head<StoredChange>[]> {
    const arrived = [...(this.#items.get(key)?.changes.values() ?? [])]
    const known = arrived.filter(({ change, revision }) => revision <= seen || change.id.startsWith(`${own}:`))
    return headsByField(known.map(({ change }) => change))
  }

  /** What happened to an item, newest first. */
  history(key: ItemKey): HistoryEntry[] {
    const changes = this.changes(key)
    const replaced = replacedFields(changes)
    return changes
      .toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))
      .map(change => ({ change, replacedFields: [...(replaced.get(change.id) ?? [])] }))
  }

  #add(change: StoredChange, revision: number): boolean {
    let record = this.#items.get(change.item)
    if (!record) this.#items.set(change.item, (record = { changes: new Map(), state: fold([]) }))
    const known = record.changes.get(change.id)
    if (known && settle(known.change, change) === known.change) return false
    record.changes.set(change.id, { change, revision })
    return true
  }
}
