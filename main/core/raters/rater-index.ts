/**
 * Stores everybody's stars as columns by item, with what they say together: median, spread and number of raters.
 *
 * The columns are made when somebody first needs them, in parts, and then follow the change log. A rater takes one byte
 * for each item.
 */
import type { ItemId } from '../../../preload/contract/index.ts'
import { growArray, grownLength } from '../base/grow-array.ts'
import type { StoredChange } from '../format/change-codec.ts'
import type { ChangeLog } from '../labels/change-log.ts'
import { isMoveAway } from '../labels/moved-changes.ts'
import type { PeopleDirectory } from '../labels/people-directory.ts'
import { PeopleTable } from '../labels/people-table.ts'
import type { RaterColumns } from '../labels/rater-columns.ts'
import { ratingChanges } from '../labels/ratings.ts'
import type { RaterSource } from '../labels/shown-labels.ts'
import { RatingScanner } from './scan-ratings.ts'

/** How many items are read between two looks at the clock. */
const ITEMS_PER_STEP = 500
/** The most people with a column. A data set with more names than that was not made by people who rate pictures. */
export const MAX_RATERS = 250
const FIRST_LENGTH = 1024

/** Which changes count as made; all without an entry. */
export interface CountedChanges {
  /**
   * Changes after this moment do not, in milliseconds since the epoch by the share's clock. Those that moved labels to
   * another name count whenever they were made.
   */
  readonly until?: number
  /** Only changes for which it returns true do. */
  readonly isCounted?: (change: StoredChange) => boolean
}

interface RaterIndexOptions extends CountedChanges {
  /** Returns the name of the person whose stars are `mine`. */
  readonly user: () => string
}

export class RaterIndex implements RaterSource {
  readonly #log: ChangeLog
  readonly #user: () => string
  readonly #until: number
  readonly #isCounted: CountedChanges['isCounted']
  #people: PeopleTable
  #scanner: RatingScanner
  #directory: PeopleDirectory
  #stars: Uint8Array[] = []
  #length = FIRST_LENGTH
  #none: Uint8Array = new Uint8Array(FIRST_LENGTH)
  #doubledMedian: Uint8Array = new Uint8Array(FIRST_LENGTH)
  #spread: Uint8Array = new Uint8Array(FIRST_LENGTH)
  #raters: Uint8Array = new Uint8Array(FIRST_LENGTH)
  /** The items below this number have been read. */
  #readItems = 0
  #isRead = false
  /** Whether the changes of the log may be read. */
  #isReadable = false
  readonly #unsubscribe: () => void

  /** Follows the log from now on. Nothing is read before `allowReading` was called. */
  constructor(log: ChangeLog, { user, until = Number.POSITIVE_INFINITY, isCounted }: RaterIndexOptions) {
    this.#log = log
    this.#user = user
    this.#until = until
    this.#isCounted = isCounted
    this.#directory = log.people
    this.#people = new PeopleTable(this.#directory.personOf)
    this.#scanner = new RatingScanner(this.#people, until)
    this.#unsubscribe = log.events.on('applied', ({ labels, hasSettings }) => {
      if (hasSettings) this.#followJoins()
      this.update(labels.ids)
    })
  }

  /** Whether all items have been read. */
  get isRead(): boolean {
    return this.#isRead
  }

  /** Allows reading: the changes of the log are loaded. */
  allowReading(): void {
    this.#isReadable = true
  }

  /** Reads items of the log for about `ms` milliseconds. Returns whether everything has been read. */
  read(ms: number): boolean {
    const { items } = this.#log.labels
    const until = performance.now() + ms
    this.#reserve(items.size)
    while (this.#readItems < items.size) {
      const end = Math.min(items.size, this.#readItems + ITEMS_PER_STEP)
      for (; this.#readItems < end; this.#readItems++) this.#readItem(this.#readItems)
      if (performance.now() > until && this.#readItems < items.size) return false
    }
    this.#isRead = true
    return true
  }

  columns(wait: boolean): RaterColumns {
    const { size } = this.#log.labels.items
    if (wait && this.#isReadable && (!this.#isRead || this.#readItems < size)) this.read(Number.POSITIVE_INFINITY)
    this.#reserve(size)
    const own = this.#people.find(this.#user())
    return {
      names: this.#people.names.slice(0, this.#stars.length),
      textsOf: this.#directory.textsOf,
      stars: this.#stars,
      mine: (own === undefined ? undefined : this.#stars[own]) ?? this.#none,
      doubledMedian: this.#doubledMedian,
      spread: this.#spread,
      raters: this.#raters,
      isBlind: false,
      isOwn: false,
    }
  }

  /** Reads items again whose changes are not the same any more. */
  update(ids: readonly ItemId[]): void {
    for (const id of ids) if (id < this.#readItems) this.#readDecoded(id)
    // Pictures whose first label has just arrived.
    if (this.#isRead) this.read(Number.POSITIVE_INFINITY)
  }

  close(): void {
    this.#unsubscribe()
  }

  /** Reads everything again when other ids are one person than before. */
  #followJoins(): void {
    const { people } = this.#log
    const before = this.#directory
    this.#directory = people
    if (!people.hasOtherJoinsThan(before)) return
    const wasRead = this.#isRead
    this.#people = new PeopleTable(people.personOf)
    this.#scanner = new RatingScanner(this.#people, this.#until)
    this.#stars = []
    this.#readItems = 0
    this.#isRead = false
    if (wasRead) this.read(Number.POSITIVE_INFINITY)
  }

  #readItem(id: ItemId): void {
    const bytes = this.#log.labels.packedChanges(id)
    if (bytes === null) return this.#log.labels.stateOf(id) === undefined ? undefined : this.#readDecoded(id)
    if (this.#isCounted) return this.#readDecoded(id)
    begin()
    const isScanned = this.#scanner.scan(bytes, (person, stars) => this.#add(id, person, stars))
    if (isScanned) this.#store(id)
    else this.#readDecoded(id)
  }

  #readDecoded(id: ItemId): void {
    const all: readonly StoredChange[] = this.#log.changesOf(this.#log.key(id))
    const isCounted = this.#isCounted
    const until = this.#until
    const changes =
      until === Number.POSITIVE_INFINITY && !isCounted
        ? all
        : all.filter((change) => (change.at <= until || isMoveAway(change)) && (isCounted?.(change) ?? true))
    for (const column of this.#stars) column[id] = 0
    begin()
    for (const [person, change] of ratingChanges(changes, this.#directory.personOf))
      this.#add(id, this.#people.numberOf(person), change.stars!)
    this.#store(id)
  }

  /** Adds the stars of one person to an item. */
  #add(id: ItemId, person: number, stars: number): void {
    if (stars === 0 || person >= MAX_RATERS) return
    while (this.#stars.length <= person) this.#stars.push(new Uint8Array(this.#length))
    this.#stars[person]![id] = stars
    counts[stars]!++
  }

  /** Stores what the stars that were added since `begin` say together. */
  #store(id: ItemId): void {
    const raters = counts[1]! + counts[2]! + counts[3]! + counts[4]! + counts[5]!
    this.#raters[id] = raters
    this.#doubledMedian[id] = raters === 0 ? 0 : doubledMedianOf(counts, raters)
    this.#spread[id] = raters === 0 ? 0 : spreadOf(counts)
  }

  #reserve(size: number): void {
    if (size <= this.#length) return
    this.#length = grownLength(size, this.#length)
    const grown = (column: Uint8Array): Uint8Array => growArray(column, this.#length)
    this.#stars = this.#stars.map(grown)
    this.#none = grown(this.#none)
    this.#doubledMedian = grown(this.#doubledMedian)
    this.#spread = grown(this.#spread)
    this.#raters = grown(this.#raters)
  }
}

/** How often each number of stars was given to the item that is being read. */
const counts = new Uint32Array(6)

function begin(): void {
  counts.fill(0)
}

/** Returns twice the median: the sum of the two values in the middle, which are the same one for an odd number. */
function doubledMedianOf(countOf: Uint32Array, total: number): number {
  return valueAt(countOf, (total - 1) >> 1) + valueAt(countOf, total >> 1)
}

/** Returns the value at a position among the sorted values. */
function valueAt(countOf: Uint32Array, position: number): number {
  let before = 0
  for (let stars = 1; stars < countOf.length; stars++) {
    before += countOf[stars]!
    if (position < before) return stars
  }
  return 0
}

function spreadOf(countOf: Uint32Array): number {
  let [lowest, highest] = [0, 0]
  for (let stars = 1; stars < countOf.length; stars++) {
    if (countOf[stars] === 0) continue
    if (lowest === 0) lowest = stars
    highest = stars
  }
  return highest - lowest
}
