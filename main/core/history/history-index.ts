/**
 * Lists all changes of a data set by time: who changed what, when.
 *
 * The list is made when somebody first asks for the history, in parts, and then follows the change log. A change takes 32
 * bytes; what it says is read from the change log when it is shown.
 */
import { DATASET_ITEM, type ChangeId, type ItemId, type PersonCount } from '../../../preload/contract/index.ts'
import { growArray, grownLength } from '../base/grow-array.ts'
import type { StoredChange } from '../format/change-codec.ts'
import type { ChangeLog, ChangesApplied } from '../labels/change-log.ts'
import { destinationOfUndo } from '../labels/moved-changes.ts'
import { undoneIds } from '../labels/undone-changes.ts'
import { argsort } from '../query/radix-sort.ts'
import { ChangeColumns, SETTINGS_ITEM } from './change-columns.ts'
import { kindBits, MOVED_AWAY_BIT, TAKE_BACK_BIT, UNDO_BIT, UNDONE_BIT } from './change-kinds.ts'
import type { PeopleDirectory } from '../labels/people-directory.ts'
import { PeopleTable } from '../labels/people-table.ts'
import { ChangeScanner } from './scan-changes.ts'
import { COMPLEX, TagCodes } from './value-codes.ts'

/** How many pictures are read between two looks at the clock. */
const ITEMS_PER_STEP = 100
/** Room is made for this part more than what is expected, and for at most so many changes. */
const MORE_THAN_EXPECTED = 1.1
const MAX_RESERVED = 8_000_000

export class HistoryIndex {
  readonly columns = new ChangeColumns()
  readonly people: PeopleTable
  readonly tags = new TagCodes()
  /** Lists of pictures that batches have used. Millions of numbers take longer to allocate than to fill. */
  readonly spareLists: Uint32Array[] = []
  readonly #scanner: ChangeScanner
  readonly #log: ChangeLog
  /** Says which authors are one person. */
  readonly #directory: PeopleDirectory
  /** How many changes of each picture are in the columns. */
  #counts: Uint32Array = new Uint32Array(1024)
  /** 1 for each picture whose changes give its labels when they are applied in the order of the columns. */
  #simple: Uint8Array = new Uint8Array(1024)
  #settingsCount = 0
  /** The rows by time, the oldest first; rows of the same time in order of arrival. */
  #order: Uint32Array = new Uint32Array(1024)
  /** How many rows are in `#order`. The rows after them were added since. */
  #ordered = 0
  /** The pictures below this number have been read. */
  #readItems = 0
  #isRead = false
  readonly #unsubscribe: () => void

  /** Follows the log from now on. `read` adds the changes that it has already. */
  constructor(log: ChangeLog) {
    this.#log = log
    this.#directory = log.people
    this.people = new PeopleTable(this.#directory.personOf)
    this.#scanner = new ChangeScanner(this.people, this.tags)
    this.#unsubscribe = log.events.on('applied', (applied) => this.#onApplied(applied))
  }

  /** Whether other ids are one person now than when the index was made. Then it must be made again. */
  get isOutdated(): boolean {
    return this.#log.people.hasOtherJoinsThan(this.#directory)
  }

  /** How many of the log's pictures have been read; null when all have been. */
  get reading(): { readonly read: number; readonly total: number } | null {
    return this.#isRead ? null : { read: this.#readItems, total: this.#log.labels.items.size }
  }

  /**
   * Reads changes of the log for about `ms` milliseconds. Returns whether everything has been read.
   *
   * Changes that arrive meanwhile are in the list too, once each.
   */
  read(ms: number): boolean {
    const { labels } = this.#log
    const until = performance.now() + ms
    while (this.#readItems < labels.items.size) {
      const end = Math.min(labels.items.size, this.#readItems + ITEMS_PER_STEP)
      for (; this.#readItems < end; this.#readItems++) this.#readItem(this.#readItems)
      if (end <= ITEMS_PER_STEP) this.#reserveLike(end)
      if (performance.now() > until && this.#readItems < labels.items.size) return false
    }
    if (!this.#isRead) {
      this.#readSettings()
      this.#isRead = true
    }
    return true
  }

  /** Returns the rows by time, the oldest first. It stays the same until the next change arrives. */
  order(): Uint32Array {
    this.#sortRest()
    return this.#order.subarray(0, this.#ordered)
  }

  /** Returns everybody who made a change that the history shows, the one with most changes first. */
  peopleCounts(): PersonCount[] {
    const { count, person, bits } = this.columns
    const counts = new Uint32Array(this.people.names.length)
    for (let row = 0; row < count; row++) if ((bits[row]! & MOVED_AWAY_BIT) === 0) counts[person[row]!]!++
    return this.people.names
      .map((user, number) => ({ user, count: counts[number]! }))
      .filter((one) => one.count > 0)
      .toSorted((a, b) => b.count - a.count || (a.user < b.user ? -1 : 1))
  }

  /** Returns the change of a row. It decodes all changes of the row's item. */
  change(row: number): StoredChange {
    return this.changesOf(this.columns.item[row]!)[this.columns.place[row]!]!
  }

  /**
   * Returns where the changes of these rows are among the changes of their items, by item, in the order of the rows.
   *
   * Whoever reads many rows goes by item, because the changes of an item are decoded all together.
   */
  placesByItem(rows: Iterable<number>): Map<number, number[]> {
    const { item, place } = this.columns
    const places = new Map<number, number[]>()
    for (const row of rows) {
      const ofItem = places.get(item[row]!)
      if (ofItem) ofItem.push(place[row]!)
      else places.set(item[row]!, [place[row]!])
    }
    return places
  }

  /** Returns all changes of an item of the columns, in order of arrival. */
  changesOf(item: number): readonly StoredChange[] {
    return this.#log.changesOf(item === SETTINGS_ITEM ? DATASET_ITEM : this.#log.key(item))
  }

  /** Whether the changes of a picture give its labels when they are applied in the order of the columns. */
  isSimple(id: ItemId): boolean {
    return this.#simple[id] === 1
  }

  close(): void {
    this.#unsubscribe()
  }

  #readItem(id: ItemId): void {
    const bytes = this.#log.labels.packedChanges(id)
    this.#reserveCounts(id + 1)
    if (bytes === null) {
      this.#addFrom(id, 0)
      return
    }
    const scanner = this.#scanner
    const how = scanner.scan(bytes)
    if (how === 'unknown') {
      this.#addFrom(id, 0)
      return
    }
    for (let place = 0; place < scanner.count; place++)
      this.columns.add(
        id,
        place,
        scanner.at[place]!,
        scanner.person[place]!,
        scanner.bits[place]!,
        scanner.value[place]!,
      )
    this.#counts[id] = scanner.count
    this.#simple[id] = how === 'simple' ? 1 : 0
  }

  /** Makes room for the case that the other pictures have as many changes as the first ones. */
  #reserveLike(read: number): void {
    const { size } = this.#log.labels.items
    this.#reserveCounts(size)
    this.columns.reserve(Math.min(MAX_RESERVED, Math.ceil((this.columns.count / read) * size * MORE_THAN_EXPECTED)))
  }

  #readSettings(): void {
    const changes = this.#log.settings.changes()
    const undone = undoneIds(changes)
    changes.forEach((change, place) => {
      this.columns.add(
        SETTINGS_ITEM,
        place,
        change.at,
        this.people.numberOf(change.by),
        kindBits(change) | (change.undoes ? UNDO_BIT : 0) | (undone.has(change.id) ? UNDONE_BIT : 0),
        COMPLEX,
      )
    })
    this.#settingsCount = changes.length
  }

  #onApplied({ labels, hasSettings }: ChangesApplied): void {
    const changed = labels.ids.filter((id) => id < this.#readItems)
    for (const id of changed) this.#reserveCounts(id + 1)
    const undone = changed.filter((id) => this.#addFrom(id, this.#counts[id]!))
    if (undone.length > 0) this.#updateBits(new Set(undone))
    if (hasSettings && this.#isRead) this.#addSettings()
    // Pictures whose first label has just arrived.
    if (this.#isRead) this.read(Number.POSITIVE_INFINITY)
  }

  /**
   * Adds the changes of a picture from a place on. Returns whether they may say something new about the changes before
   * them.
   */
  #addFrom(id: ItemId, from: number): boolean {
    const changes = this.changesOf(id)
    const added = changes.slice(from)
    this.#counts[id] = changes.length
    if (added.length === 0) return false
    const bits = bitsOf(changes)
    this.#simple[id] = 0
    added.forEach((change, at) =>
      this.columns.add(id, from + at, change.at, this.people.numberOf(change.by), bits(change), COMPLEX),
    )
    return from > 0 && added.some(({ undoes }) => undoes !== undefined)
  }

  #addSettings(): void {
    const changes = this.#log.settings.changes()
    const bits = bitsOf(changes)
    for (const [place, change] of changes.entries())
      if (place >= this.#settingsCount)
        this.columns.add(SETTINGS_ITEM, place, change.at, this.people.numberOf(change.by), bits(change), COMPLEX)
    this.#settingsCount = changes.length
  }

  /** Decides again which changes of these pictures count. */
  #updateBits(ids: ReadonlySet<ItemId>): void {
    const { count, item, place, bits } = this.columns
    const known = new Map<ItemId, { changes: readonly StoredChange[]; bits: (change: StoredChange) => number }>()
    for (let row = 0; row < count; row++) {
      const id = item[row]!
      if (!ids.has(id)) continue
      let of = known.get(id)
      if (!of) {
        const changes = this.changesOf(id)
        known.set(id, (of = { changes, bits: bitsOf(changes) }))
      }
      bits[row] = of.bits(of.changes[place[row]!]!)
    }
  }

  /** Puts the rows that were added since into the order. */
  #sortRest(): void {
    const { count, at } = this.columns
    if (this.#ordered === count) return
    const rest = new Float64Array(count - this.#ordered)
    for (let index = 0; index < rest.length; index++) rest[index] = at[this.#ordered + index]!
    const sorted = argsort(rest)
    if (this.#order.length < count) this.#order = growArray(this.#order, grownLength(count, this.#order.length))
    const order = this.#order
    // Merges from the end, so that rows which come last, as most do, move nothing.
    let [known, added] = [this.#ordered - 1, sorted.length - 1]
    for (let to = count - 1; added >= 0; to--) {
      const row = this.#ordered + sorted[added]!
      if (known >= 0 && at[order[known]!]! > at[row]!) order[to] = order[known--]!
      else {
        order[to] = row
        added--
      }
    }
    this.#ordered = count
  }

  #reserveCounts(size: number): void {
    if (size <= this.#counts.length) return
    const length = grownLength(size, this.#counts.length)
    this.#counts = growArray(this.#counts, length)
    this.#simple = growArray(this.#simple, length)
  }
}

/** Returns a function that says what a change of an item does, and whether it counts. */
function bitsOf(changes: readonly StoredChange[]): (change: StoredChange) => number {
  const hasUndos = changes.some(({ undoes }) => undoes !== undefined)
  if (!hasUndos) return kindBits
  const undone = undoneIds(changes)
  const movedAway = idsMovedAway(changes)
  const byId = new Map(changes.map((change) => [change.id, change]))
  const ownBits = (change: StoredChange, depth: number): number =>
    (change.undoes ?? []).reduce(
      (bits, id) => {
        const target = byId.get(id)
        return target && depth < MAX_DEPTH ? bits | (ownBits(target, depth + 1) & ~UNDO_BIT) : bits
      },
      kindBits(change) | (change.undoes === undefined ? 0 : UNDO_BIT),
    )
  const isTakeBack = ({ by, undoes = [] }: StoredChange): boolean =>
    undoes.some((id) => (byId.get(id)?.by ?? by) !== by)
  return (change) =>
    ownBits(change, 0) |
    (isTakeBack(change) ? TAKE_BACK_BIT : 0) |
    (undone.has(change.id) ? UNDONE_BIT : 0) |
    (movedAway.has(change.id) ? MOVED_AWAY_BIT : 0)
}

/**
 * Returns the ids of the changes that moved labels to another name, of those that they moved, and of the undos of only
 * such changes: these were copied to the new name too.
 */
function idsMovedAway(changes: readonly StoredChange[]): ReadonlySet<ChangeId> {
  const movedAway = new Set(
    changes.flatMap((change) => (destinationOfUndo(change) === null ? [] : [change.id, ...(change.undoes ?? [])])),
  )
  if (movedAway.size === 0) return movedAway
  // An undo can be in the list before what it undoes, and undos can undo undos.
  for (let before = -1; before < movedAway.size;) {
    before = movedAway.size
    for (const { id, undoes = [] } of changes)
      if (undoes.length > 0 && undoes.every((target) => movedAway.has(target))) movedAway.add(id)
  }
  return movedAway
}

/** Undos of undos are followed this far. */
const MAX_DEPTH = 20
