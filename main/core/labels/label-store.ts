/**
 * Holds all changes of pictures that this process knows, and the labels that they fold to. It is the workspace's source
 * of truth.
 *
 * Each batch of new changes gets a revision. The store remembers the revision in which each change arrived, so that an
 * edit replaces only what its author has seen. Items that nobody edits are kept packed: labels in columns, changes as
 * bytes.
 */
import type { ChangeId, FieldName, HistoryEntry, ItemId, ItemKey, ItemState } from '../../../preload/contract/index.ts'
import { decodeChange, encodeChange, type StoredChange } from '../format/change-codec.ts'
import { numberOf } from '../format/change-ids.ts'
import { ItemTable } from '../items/item-table.ts'
import { fold } from './fold.ts'
import { headsByField, type Head } from './heads.ts'
import { historyEntries } from './history-entries.ts'
import { ItemStates, type ItemStatesData } from './item-states.ts'
import type { LabelColumns } from './label-columns.ts'
import { hasChangesSinceMove, shelvedChanges } from './moved-changes.ts'
import { PackedChanges, type PackedView } from './packed-changes.ts'
import type { PeopleDirectory, PersonOf } from './people-directory.ts'
import { ChangeProvenance } from './change-provenance.ts'

/**
 * An item with more changes than this gets an index of their ids, and its labels are folded when they are read, not
 * after each batch.
 */
const MANY_CHANGES = 100
/** At most this many items keep their changes decoded; then all of them are packed. */
const MAX_DECODED = 50_000

interface ArrivedChange {
  readonly change: StoredChange
  readonly revision: number
}

/** The ids of changes that one writer made one after the other. */
export interface ChangeIdRange {
  readonly writer: string
  readonly first: number
  readonly count: number
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
 * The content of a store at one moment, as plain data.
 *
 * `changes` has an entry for each item id below its `count`: the JSON text of the list of the item's changes, as in a
 * sidecar. It is empty for an item that nobody ever labelled.
 */
export interface LabelData {
  readonly states: ItemStatesData
  readonly changes: PackedView
  /** Changes that were read only from sidecars so far, which have no checksum. */
  readonly unchecked: readonly ChangeId[]
}

export class LabelStore {
  /** Gives items their ids, by which everything here is stored. */
  readonly items: ItemTable
  /** Returns the id under which the changes of an author count. */
  readonly personOf: PersonOf
  readonly #states: ItemStates
  readonly #packed = new PackedChanges()
  readonly #decoded = new Map<ItemId, ArrivedChange[]>()
  /** Revisions of the changes of packed items, where not all of them count as seen. */
  readonly #revisions = new Map<ItemId, readonly number[]>()
  readonly #provenance = new ChangeProvenance()
  /** The index of each change in the list of its item, for decoded items with many changes. */
  readonly #positions = new Map<ItemId, Map<ChangeId, number>>()
  /** The heads of items with many changes, as of the last fold. */
  readonly #heads = new Map<ItemId, ReadonlyMap<FieldName, readonly Head<StoredChange>[]>>()
  /** Items whose labels have to be folded before the next read. */
  readonly #unfolded = new Set<ItemId>()
  #size = 0
  #revision = 0
  /** Changes that arrived in this revision or before count as seen, because no window shows anything older. */
  #seenByAll = 0
  #werePicturesShown = false

  /** `directory` knows which authors are one person. */
  constructor(items: ItemTable = new ItemTable(), directory?: () => PeopleDirectory) {
    this.items = items
    this.#states = new ItemStates(directory)
    this.personOf = (by) => directory?.().personOf(by) ?? by
  }

  get revision(): number {
    return this.#revision
  }

  /** Begins a new revision without changes, because labels are shown in another way. Returns the one before. */
  beginRevision(): number {
    return this.#revision++
  }

  /** The number of items that have, or once had, a label. */
  get size(): number {
    return this.#size
  }

  /** The ids of everybody who made the newest change of an item, as they are in the changes; null for nobody. */
  get authors(): readonly (string | null)[] {
    return this.#states.authors
  }

  /** The labels of all items as columns, for filters, orders and counts. */
  get columns(): LabelColumns {
    this.#foldAll()
    return this.#states.columns(this.items.size)
  }

  *keys(): Iterable<ItemKey> {
    for (let id = 0; id < this.items.size; id++) if (this.#isKnown(id)) yield this.items.key(id)
  }

  /** Returns the labels of an item; undefined when nobody ever labelled it. */
  state(key: ItemKey): ItemState | undefined {
    const id = this.items.idOf(key)
    return id === undefined ? undefined : this.stateOf(id)
  }

  /** Returns the labels of the item with this id; undefined when nobody ever labelled it. */
  stateOf(id: ItemId): ItemState | undefined {
    if (this.#unfolded.has(id)) this.#foldAll()
    return this.#isKnown(id) ? this.#states.get(id) : undefined
  }

  /** Returns every change of an item, in order of arrival. */
  changes(key: ItemKey): StoredChange[] {
    return this.#arrivedChanges(key).map((arrived) => arrived.change)
  }

  has(key: ItemKey, id: ChangeId): boolean {
    const item = this.items.idOf(key)
    if (item === undefined) return false
    const arrived = this.#arrivedChanges(key)
    // A caller usually asks for many changes of one item, so a long list is kept unpacked.
    if (arrived.length > MANY_CHANGES && !this.#decoded.has(item)) {
      this.#decoded.set(item, [...arrived])
      this.#packed.clear(item)
    }
    return this.#positionOf(item, arrived, id) >= 0
  }

  /**
   * Marks everything that was applied so far, while the data set opened, as seen by all windows.
   *
   * `werePicturesShown` says that windows already showed the pictures, but no labels. An edit of an earlier revision
   * then replaces only its author's own changes.
   */
  markAllSeen(werePicturesShown = false): void {
    this.#seenByAll = this.#revision
    this.#werePicturesShown = werePicturesShown
  }

  /**
   * Adds changes. Known ones are ignored, so a change may be applied any number of times.
   *
   * `hasChecksum` says that the changes were read from lines with a checksum. Such a reading replaces a different
   * reading without a checksum.
   */
  apply(changes: readonly StoredChange[], hasChecksum = true): LabelsApplied {
    const from = this.#revision
    const touchedIds = new Set<ItemId>()
    const newChanges = changes.filter((change) => this.#add(change, from + 1, touchedIds, hasChecksum))
    if (newChanges.length === 0) return { from, revision: from, ids: [], changes: [] }
    this.#revision = from + 1
    for (const id of touchedIds) {
      if (this.#decoded.get(id)!.length > MANY_CHANGES) this.#unfolded.add(id)
      else this.#fold(id)
    }
    if (this.#decoded.size > MAX_DECODED) this.#packAll()
    return { from, revision: this.#revision, ids: [...touchedIds], changes: newChanges }
  }

  /**
   * Returns the heads of every field as somebody saw them at revision `seen`.
   *
   * All changes of the replica `ownReplica` count as seen.
   */
  headsSeen(key: ItemKey, seen: number, ownReplica: string): ReadonlyMap<FieldName, readonly Head<StoredChange>[]> {
    const sawNoLabels = this.#werePicturesShown && seen < this.#seenByAll
    const arrived = this.#arrivedChanges(key)
    const seenChanges = arrived.filter(
      ({ change, revision }) =>
        (!sawNoLabels && (revision <= seen || revision <= this.#seenByAll)) || change.id.startsWith(`${ownReplica}:`),
    )
    const heads = seenChanges.length === arrived.length ? this.#heads.get(this.items.idOf(key) ?? -1) : undefined
    return heads ?? headsByField(seenChanges.map(({ change }) => change))
  }

  /** Returns the changes with the ids `writer:first` to `writer:(first + count - 1)`, wherever they are. */
  changesInRange({ writer, first, count }: ChangeIdRange): StoredChange[] {
    const prefix = `${writer}:`
    const isInRange = ({ id }: StoredChange): boolean => {
      const number = id.startsWith(prefix) ? numberOf(id) : Number.NaN
      return number >= first && number < first + count
    }
    const found: StoredChange[] = []
    for (let id = 0; id < this.items.size; id++) {
      // Decoding the changes of a million items would take seconds, so their bytes are searched first.
      if (this.#decoded.has(id) || this.#packed.get(id).includes(prefix))
        found.push(...this.changes(this.items.key(id)).filter(isInRange))
    }
    return found
  }

  /** Returns the history of an item, newest first; with `until` as it was at that moment. */
  history(key: ItemKey, until = Number.POSITIVE_INFINITY): HistoryEntry[] {
    return historyEntries(this.changes(key).filter(({ at }) => at <= until))
  }

  /**
   * Returns the changes of an item as the bytes of their JSON text, in order of arrival. Null while they are kept
   * decoded, and for an item without changes. The caller must not change the bytes.
   */
  packedChanges(id: ItemId): Buffer | null {
    return !this.#decoded.has(id) && this.#packed.has(id) ? this.#packed.get(id) : null
  }

  /**
   * Returns the whole content as plain data. Later changes of the store do not change it.
   *
   * Takes a few milliseconds for each megabyte.
   */
  toData(): LabelData {
    this.#packAll()
    return {
      states: this.#states.toData(this.items.size),
      changes: this.#packed.view(this.items.size),
      unchecked: this.#provenance.toData(),
    }
  }

  /**
   * Restores an empty store from plain data. The item table must be the one that the data was made with.
   *
   * Labels can be read at once. Changes, in parts of `perPart` items each, must not be read before `fillChanges` has
   * added them.
   */
  fromData(states: ItemStatesData, lengths: Uint32Array, perPart: number, unchecked: readonly ChangeId[]): void {
    this.#provenance.fromData(unchecked)
    this.#states.fromData(states)
    this.#packed.adoptLengths(lengths, perPart)
    for (const length of lengths) if (length > 0) this.#size++
    if (this.#size > 0) this.#revision++
  }

  /** Adds the changes of the items that `fromData` restored. */
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

  /** Returns the index of a change in the list of its item; -1 when it is not there. */
  #positionOf(item: ItemId, arrived: readonly ArrivedChange[], id: ChangeId): number {
    if (arrived.length <= MANY_CHANGES) return arrived.findIndex(({ change }) => change.id === id)
    const positions = this.#positions.get(item) ?? new Map(arrived.map(({ change }, at) => [change.id, at]))
    this.#positions.set(item, positions)
    return positions.get(id) ?? -1
  }

  #isKnown(id: ItemId): boolean {
    return this.#packed.has(id) || this.#decoded.has(id)
  }

  #add(change: StoredChange, revision: number, touchedIds: Set<ItemId>, hasChecksum: boolean): boolean {
    const id = this.items.ensureId(change.item)
    const arrived = this.#decoded.get(id) ?? this.#unpack(id)
    const position = this.#positionOf(id, arrived, change.id)
    if (position >= 0) {
      const known = arrived[position]!.change
      if (this.#provenance.choose(known, change, hasChecksum) === known) return false
      arrived[position] = { change, revision }
    } else {
      if (arrived.length === 0) this.#size++
      this.#provenance.record(change.id, hasChecksum)
      this.#positions.get(id)?.set(change.id, arrived.length)
      arrived.push({ change, revision })
    }
    this.#decoded.set(id, arrived)
    this.#packed.clear(id)
    this.#heads.delete(id)
    touchedIds.add(id)
    return true
  }

  #arrivedChanges(key: ItemKey): readonly ArrivedChange[] {
    const id = this.items.idOf(key)
    return id === undefined ? [] : (this.#decoded.get(id) ?? this.#unpack(id))
  }

  #unpack(id: ItemId): ArrivedChange[] {
    const bytes = this.#packed.get(id)
    if (bytes.byteLength === 0) return []
    const revisions = this.#revisions.get(id)
    return decodePacked(bytes, this.items.key(id)).map((change, at) => ({ change, revision: revisions?.[at] ?? 0 }))
  }

  #packAll(): void {
    this.#foldAll()
    this.#positions.clear()
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

/** Decodes the changes of one entry of `LabelData.changes`. Throws when a store did not write these bytes. */
export function decodePacked(bytes: Buffer, item: ItemKey): StoredChange[] {
  return (JSON.parse(bytes.toString('utf8')) as unknown[]).map((raw) => {
    const change = decodeChange(raw, item)
    if (!change) throw new Error(`the changes of ${item} were not packed by this program`)
    return change
  })
}
