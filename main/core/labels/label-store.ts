/**
 * All changes that this process knows, by item, with the fold of each. The workspace's truth. Every batch of new
 * changes makes a revision; each change remembers the revision it arrived in, so that an edit can be judged by what its
 * author was looking at. Items that nobody touches are kept packed: labels in columns, changes as bytes.
 */
import type { ChangeId, FieldName, HistoryEntry, ItemId, ItemKey, ItemState } from '../../../preload/contract/index.ts'
import { decodeChange, encodeChange, type StoredChange } from '../format/change-codec.ts'
import { ItemTable } from '../items/item-table.ts'
import { fold } from './fold.ts'
import { headsByField, replacedFields, type Head } from './heads.ts'
import { ItemStates, type ItemStatesData } from './item-states.ts'
import type { LabelColumns } from './label-columns.ts'
import { hasChangesSinceMove, shelvedChanges, destinationOfUndo } from './moved-changes.ts'
import { PackedChanges, type PackedView } from './packed-changes.ts'
import { ChangeProvenance } from './change-provenance.ts'
import { undosOf } from './undone-changes.ts'

/**
 * An item with more changes than this gets an index of their ids, and its labels are folded when somebody asks for
 * them, not at each of many batches.
 */
const MANY_CHANGES = 100
/** Items whose changes are kept decoded, because they were touched last. */
const MAX_DECODED = 50_000

interface ArrivedChange {
  readonly change: StoredChange
  readonly revision: number
}

export interface LabelsApplied {
  /** The revision before and after; equal when nothing was new. */
  readonly from: number
  readonly revision: number
  readonly ids: readonly ItemId[]
  /** The changes that were new, in the given order. */
  readonly changes: readonly StoredChange[]
}

/**
 * Everything in a store at one moment. `changes` has an entry for each of the item table's numbers below its `count`:
 * the JSON text of the list of an item's changes, as a sidecar has it; empty for items that nobody ever labelled.
 */
export interface LabelData {
  readonly states: ItemStatesData
  readonly changes: PackedView
  /** Changes that only sidecars have told so far. */
  readonly unchecked: readonly ChangeId[]
}

export class LabelStore {
  /** Gives items their numbers, by which everything here is kept. */
  readonly items: ItemTable
  readonly #states = new ItemStates()
  readonly #packed = new PackedChanges()
  readonly #decoded = new Map<ItemId, ArrivedChange[]>()
  /** Revisions of the packed items' changes where they are not all seen by everybody. */
  readonly #revisions = new Map<ItemId, readonly number[]>()
  readonly #provenance = new ChangeProvenance()
  /** Of decoded items with many changes, where each change stands among those that arrived. */
  readonly #places = new Map<ItemId, Map<ChangeId, number>>()
  /** Of items with many changes, the heads, as they were when the labels were folded. */
  readonly #heads = new Map<ItemId, ReadonlyMap<FieldName, readonly Head<StoredChange>[]>>()
  /** Items whose labels are to be folded anew before anybody looks. */
  readonly #unfolded = new Set<ItemId>()
  #size = 0
  #revision = 0
  /** Nobody looks at anything older: changes that arrived up to here count as seen. */
  #seenByAll = 0
  #wereShown = false

  constructor(items: ItemTable = new ItemTable()) {
    this.items = items
  }

  get revision(): number {
    return this.#revision
  }

  /** Items that have, or once had, a label. */
  get size(): number {
    return this.#size
  }

  /** The labels of all items as columns; what filters, sorts and counts look at. */
  get columns(): LabelColumns {
    this.#foldAll()
    return this.#states.columns(this.items.size)
  }

  *keys(): Iterable<ItemKey> {
    for (let id = 0; id < this.items.size; id++) if (this.#isKnown(id)) yield this.items.key(id)
  }

  /** The labels of an item, or undefined when nobody ever labelled it. */
  state(key: ItemKey): ItemState | undefined {
    const id = this.items.idOf(key)
    return id === undefined ? undefined : this.stateOf(id)
  }

  /** The same by the item's number. */
  stateOf(id: ItemId): ItemState | undefined {
    if (this.#unfolded.has(id)) this.#foldAll()
    return this.#isKnown(id) ? this.#states.get(id) : undefined
  }

  /** Every change to an item, in order of arrival. */
  changes(key: ItemKey): StoredChange[] {
    return this.#arrived(key).map((arrived) => arrived.change)
  }

  has(key: ItemKey, id: ChangeId): boolean {
    const item = this.items.idOf(key)
    if (item === undefined) return false
    const arrived = this.#arrived(key)
    // Whoever asks once asks for more of them: a long list is not unpacked each time.
    if (arrived.length > MANY_CHANGES && !this.#decoded.has(item)) {
      this.#decoded.set(item, [...arrived])
      this.#packed.clear(item)
    }
    return this.#placeOf(item, arrived, id) >= 0
  }

  /**
   * From now on windows show labels; what was applied before, while opening, counts as seen by all of them. Those that
   * showed the pictures before (`wereShown`) had seen no labels, and an edit made then replaces only what its author
   * made.
   */
  markAllSeen(wereShown = false): void {
    this.#seenByAll = this.#revision
    this.#wereShown = wereShown
  }

  /**
   * Adds changes to what is known. Known ones are passed over, so that a change may be found any number of times.
   * `hasChecksum` tells that a check sum vouches for them; such a reading replaces another one without.
   */
  apply(changes: readonly StoredChange[], hasChecksum = true): LabelsApplied {
    const from = this.#revision
    const touched = new Set<ItemId>()
    const fresh = changes.filter((change) => this.#add(change, from + 1, touched, hasChecksum))
    if (fresh.length === 0) return { from, revision: from, ids: [], changes: [] }
    this.#revision = from + 1
    for (const id of touched) {
      if (this.#decoded.get(id)!.length > MANY_CHANGES) this.#unfolded.add(id)
      else this.#fold(id)
    }
    if (this.#decoded.size > MAX_DECODED) this.#packAll()
    return { from, revision: this.#revision, ids: [...touched], changes: fresh }
  }

  /**
   * The heads of every field as somebody saw them at revision `seen`; changes of `own` count as seen whenever they were
   * made.
   */
  headsSeen(key: ItemKey, seen: number, own: string): ReadonlyMap<FieldName, readonly Head<StoredChange>[]> {
    const sawNone = this.#wereShown && seen < this.#seenByAll
    const arrived = this.#arrived(key)
    const known = arrived.filter(
      ({ change, revision }) =>
        (!sawNone && (revision <= seen || revision <= this.#seenByAll)) || change.id.startsWith(`${own}:`),
    )
    const heads = known.length === arrived.length ? this.#heads.get(this.items.idOf(key) ?? -1) : undefined
    return heads ?? headsByField(known.map(({ change }) => change))
  }

  /** What happened to an item, newest first. */
  history(key: ItemKey): HistoryEntry[] {
    const changes = this.changes(key)
    const replaced = replacedFields(changes)
    const undos = undosOf(changes)
    return changes
      .toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))
      .map((change) => {
        const undo = undos.get(change.id)
        return {
          change,
          replacedFields: [...(replaced.get(change.id)?.keys() ?? [])],
          undone: undo ? { by: undo.by, at: undo.at, movedTo: destinationOfUndo(undo) } : null,
        }
      })
  }

  /** Everything as it is now; what is applied later does not change it. Costs a few milliseconds for each megabyte. */
  toData(): LabelData {
    this.#packAll()
    return {
      states: this.#states.toData(this.items.size),
      changes: this.#packed.view(this.items.size),
      unchecked: this.#provenance.toData(),
    }
  }

  /**
   * Becomes what an image holds. Only for a store that is empty, over the item table that the image was made with.
   * Labels are known at once; their changes, of `perPart` items each, are asked for by nothing until `fill` has brought
   * them.
   */
  fromData(states: ItemStatesData, lengths: Uint32Array, perPart: number, unchecked: readonly ChangeId[]): void {
    this.#provenance.fromData(unchecked)
    this.#states.fromData(states)
    this.#packed.adoptLengths(lengths, perPart)
    for (const length of lengths) if (length > 0) this.#size++
    if (this.#size > 0) this.#revision++
  }

  /** The changes of what was restored. */
  fillChanges(parts: readonly Buffer[]): void {
    this.#packed.fillBuffers(parts)
  }

  #fold(id: ItemId): void {
    const changes = this.#decoded.get(id)!.map((arrived) => arrived.change)
    const heads = changes.length > MANY_CHANGES ? headsByField(changes) : undefined
    if (heads) this.#heads.set(id, heads)
    this.#states.set(id, fold(changes, heads))
    this.#states.setMoved(id, shelvedChanges(changes).length > 0, hasChangesSinceMove(changes))
  }

  #foldAll(): void {
    for (const id of this.#unfolded) this.#fold(id)
    this.#unfolded.clear()
  }

  /** Where a change stands among those of an item that arrived; -1 when it did not. */
  #placeOf(item: ItemId, arrived: readonly ArrivedChange[], id: ChangeId): number {
    if (arrived.length <= MANY_CHANGES) return arrived.findIndex((one) => one.change.id === id)
    const places = this.#places.get(item) ?? new Map(arrived.map(({ change }, place) => [change.id, place]))
    this.#places.set(item, places)
    return places.get(id) ?? -1
  }

  #isKnown(id: ItemId): boolean {
    return this.#packed.has(id) || this.#decoded.has(id)
  }

  #add(change: StoredChange, revision: number, touched: Set<ItemId>, hasChecksum: boolean): boolean {
    const id = this.items.ensureId(change.item)
    const arrived = this.#decoded.get(id) ?? this.#unpacked(id)
    const known = this.#placeOf(id, arrived, change.id)
    if (known >= 0) {
      if (this.#provenance.choose(arrived[known]!.change, change, hasChecksum) === arrived[known]!.change) return false
      arrived[known] = { change, revision }
    } else {
      if (arrived.length === 0) this.#size++
      this.#provenance.record(change.id, hasChecksum)
      this.#places.get(id)?.set(change.id, arrived.length)
      arrived.push({ change, revision })
    }
    this.#decoded.set(id, arrived)
    this.#packed.clear(id)
    this.#heads.delete(id)
    touched.add(id)
    return true
  }

  #arrived(key: ItemKey): readonly ArrivedChange[] {
    const id = this.items.idOf(key)
    return id === undefined ? [] : (this.#decoded.get(id) ?? this.#unpacked(id))
  }

  #unpacked(id: ItemId): ArrivedChange[] {
    const bytes = this.#packed.get(id)
    if (bytes.byteLength === 0) return []
    const revisions = this.#revisions.get(id)
    return decodePacked(bytes, this.items.key(id)).map((change, at) => ({ change, revision: revisions?.[at] ?? 0 }))
  }

  #packAll(): void {
    this.#foldAll()
    this.#places.clear()
    this.#heads.clear()
    for (const [id, arrived] of this.#decoded) {
      this.#packed.set(id, JSON.stringify(arrived.map(({ change }) => encodeChange(change, false))))
      if (arrived.some(({ revision }) => revision > this.#seenByAll))
        this.#revisions.set(
          id,
          arrived.map(({ revision }) => revision),
        )
      else this.#revisions.delete(id)
    }
    this.#decoded.clear()
  }
}

/** The changes of one entry of an image. Throws when the bytes are not what a store has packed. */
export function decodePacked(bytes: Buffer, item: ItemKey): StoredChange[] {
  return (JSON.parse(bytes.toString('utf8')) as unknown[]).map((raw) => {
    const change = decodeChange(raw, item)
    if (!change) throw new Error(`the changes of ${item} were not packed by this program`)
    return change
  })
}
