/**
 * All changes that this process knows, by item, with the fold of each. The workspace's truth. Every batch of new changes makes a
 * revision; each change remembers the revision it arrived in, so that an edit can be judged by what its author was looking at.
 * Items that nobody touches are kept packed: labels in columns, changes as bytes.
 */
import type { ChangeId, FieldName, HistoryEntry, ItemKey, ItemState } from '../../../preload/contract/index.ts'
import { decodeChange, encodeChange, type StoredChange } from '../format/change-codec.ts'
import { fold } from './fold.ts'
import { headsByField, replacedFields, type Head } from './heads.ts'
import { ItemStates, type StatesImage } from './item-states.ts'
import { PackedChanges, type PackedView } from './packed-changes.ts'
import { Readings } from './readings.ts'

/** Items whose changes are kept decoded, because they were touched last. */
const MAX_DECODED = 50_000

interface Arrived { readonly change: StoredChange; readonly revision: number }

export interface Applied {
  /** The revision before and after; equal when nothing was new. */
  readonly from: number
  readonly revision: number
  readonly keys: readonly ItemKey[]
  /** The changes that were new, in the given order. */
  readonly changes: readonly StoredChange[]
}

/** Everything in a store at one moment. Each entry of `changes` is the JSON text of the list of an item's changes, as a sidecar has it. */
export interface LabelImage {
  readonly keys: readonly ItemKey[]
  readonly states: StatesImage
  readonly changes: PackedView
}

export class LabelStore {
  readonly #indexes = new Map<ItemKey, number>()
  readonly #keys: ItemKey[] = []
  readonly #states = new ItemStates()
  readonly #packed = new PackedChanges()
  readonly #decoded = new Map<number, Arrived[]>()
  /** Revisions of the packed items' changes where they are not all seen by everybody. */
  readonly #revisions = new Map<number, readonly number[]>()
  readonly #readings = new Readings()
  #revision = 0
  /** Nobody looks at anything older: changes that arrived up to here count as seen. */
  #seenByAll = 0

  get revision(): number {
    return this.#revision
  }

  /** Items that have, or once had, a label. */
  get size(): number {
    return this.#keys.length
  }

  keys(): Iterable<ItemKey> {
    return this.#keys
  }

  /** The labels of an item, or undefined when nobody ever labelled it. */
  state(key: ItemKey): ItemState | undefined {
    const index = this.#indexes.get(key)
    return index === undefined ? undefined : this.#states.get(index)
  }

  /** Every change to an item, in order of arrival. */
  changes(key: ItemKey): StoredChange[] {
    return this.#arrived(key).map(arrived => arrived.change)
  }

  has(key: ItemKey, id: ChangeId): boolean {
    return this.#arrived(key).some(({ change }) => change.id === id)
  }

  /** From now on there are windows; what was applied before, while opening, counts as seen by all of them. */
  opened(): void {
    this.#seenByAll = this.#revision
  }

  /**
   * Adds changes to what is known. Known ones are passed over, so that a change may be found any number of times. `isChecked` tells that a check sum vouches for them; such
   * a reading replaces another one without.
   */
  apply(changes: readonly StoredChange[], isChecked = true): Applied {
    const from = this.#revision
    const touched = new Set<number>()
    const fresh = changes.filter(change => this.#add(change, from + 1, touched, isChecked))
    if (fresh.length === 0) return { from, revision: from, keys: [], changes: [] }
    this.#revision = from + 1
    for (const index of touched) this.#states.set(index, fold(this.#decoded.get(index)!.map(arrived => arrived.change)))
    if (this.#decoded.size > MAX_DECODED) this.#packAll()
    return { from, revision: this.#revision, keys: Array.from(touched, index => this.#keys[index]!), changes: fresh }
  }

  /** The heads of every field as somebody saw them at revision `seen`; changes of `own` count as seen whenever they were made. */
  headsSeen(key: ItemKey, seen: number, own: string): Map<FieldName, Head<StoredChange>[]> {
    const known = this.#arrived(key).filter(({ change, revision }) => revision <= seen || revision <= this.#seenByAll || change.id.startsWith(`${own}:`))
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

  /** Everything as it is now; what is applied later does not change it. Costs a few milliseconds for each megabyte. */
  image(): LabelImage {
    this.#packAll()
    return { keys: [...this.#keys], states: this.#states.image(this.size), changes: this.#packed.view(this.size) }
  }

  /** Becomes what an image holds, whose changes lie in `buffers` one behind the other. Only for a store that is empty. */
  restore(keys: readonly ItemKey[], states: StatesImage, buffers: Iterable<{ first: number; lengths: Uint32Array; bytes: Buffer }>): void {
    for (const key of keys) this.#indexes.set(key, this.#keys.push(key) - 1)
    this.#states.restore(states)
    for (const { first, lengths, bytes } of buffers) this.#packed.adopt(bytes, first, lengths)
    if (keys.length > 0) this.#revision++
  }

  #add(change: StoredChange, revision: number, touched: Set<number>, isChecked: boolean): boolean {
    let index = this.#indexes.get(change.item)
    if (index === undefined) {
      index = this.#keys.push(change.item) - 1
      this.#indexes.set(change.item, index)
      this.#decoded.set(index, [])
    }
    const arrived = this.#decoded.get(index) ?? this.#unpacked(index)
    const known = arrived.findIndex(one => one.change.id === change.id)
    if (known >= 0) {
      if (this.#readings.settle(arrived[known]!.change, change, isChecked) === arrived[known]!.change) return false
      arrived[known] = { change, revision }
    } else {
      this.#readings.note(change.id, isChecked)
      arrived.push({ change, revision })
    }
    this.#decoded.set(index, arrived)
    this.#packed.clear(index)
    touched.add(index)
    return true
  }

  #arrived(key: ItemKey): readonly Arrived[] {
    const index = this.#indexes.get(key)
    return index === undefined ? [] : this.#decoded.get(index) ?? this.#unpacked(index)
  }

  #unpacked(index: number): Arrived[] {
    const bytes = this.#packed.get(index)
    if (bytes.byteLength === 0) return []
    const revisions = this.#revisions.get(index)
    return decodePacked(bytes, this.#keys[index]!).map((change, at) => ({ change, revision: revisions?.[at] ?? 0 }))
  }

  #packAll(): void {
    for (const [index, arrived] of this.#decoded) {
      this.#packed.set(index, JSON.stringify(arrived.map(({ change }) => encodeChange(change, false))))
      if (arrived.some(({ revision }) => revision > this.#seenByAll)) this.#revisions.set(index, arrived.map(({ revision }) => revision))
      else this.#revisions.delete(index)
    }
    this.#decoded.clear()
  }
}

/** The changes of one entry of an image. Throws when the bytes are not what a store has packed. */
export function decodePacked(bytes: Buffer, item: ItemKey): StoredChange[] {
  return (JSON.parse(bytes.toString('utf8')) as unknown[]).map(raw => {
    const change = decodeChange(raw, item)
    if (!change) throw new Error(`the changes of ${item} were not packed by this program`)
    return change
  })
}
