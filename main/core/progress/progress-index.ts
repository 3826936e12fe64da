/**
 * Knows of each picture in the folder whether it is done, since when and by whom, and counts that by folder, person and day.
 *
 * Everything is counted once, in parts, when somebody first asks. Then the index follows the change log: an arriving change
 * costs the history of its own picture, whatever the size of the data set. What was counted for a picture is a few numbers
 * in columns, so it can be subtracted again, and the result does not depend on the order in which changes arrived.
 */
import { UNLABELLED, type ItemId } from '../../../preload/contract/index.ts'
import type { Filter } from '../../../preload/contract/filter.ts'
import { growArray, grownLength } from '../base/grow-array.ts'
import type { Clock } from '../base/clock.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { ChangeScanner } from '../history/scan-changes.ts'
import { KIND_BITS } from '../history/change-kinds.ts'
import { TagCodes } from '../history/value-codes.ts'
import type { ChangeLog } from '../labels/change-log.ts'
import type { LabelColumns } from '../labels/label-columns.ts'
import { fold } from '../labels/fold.ts'
import { isMoveAway } from '../labels/moved-changes.ts'
import type { PeopleDirectory } from '../labels/people-directory.ts'
import { PeopleTable } from '../labels/people-table.ts'
import type { Catalog } from '../library/catalog.ts'
import { changedBytes, doneItems } from '../query/index.ts'
import { Cells, NO_CELL } from './cells.ts'
import { DoneRule, mentionsOwnStars } from './done-rule.ts'
import { MAX_STEPS, readPictureHistory, tagGivers } from './done-since.ts'
import { LabelStates, NO_LABELS } from './label-states.ts'
import { LocalDays, startOfDay } from './local-days.ts'
import { NO_TAG_GIVERS, TagGivers } from './tag-givers.ts'
import { TodayChanges } from './today-changes.ts'

/** How many pictures are read between two looks at the clock. */
const ITEMS_PER_STEP = 100
const FIRST_LENGTH = 1024
/** The number, in cells, of the person who made a picture done that was done before its first change. */
export const NOBODY = 0

export interface ProgressSource {
  readonly log: ChangeLog
  readonly catalog: Catalog
  readonly clock: Clock
  /** Returns which pictures are done; null: those with any label. */
  readonly doneFilter: () => Filter | null
  /** Returns the labels of all pictures as the team sees them, with the same rule. */
  readonly labelColumns: () => LabelColumns
  /** Returns the id of the person who works here. */
  readonly user: () => string
  /** Changes after this moment count as not made, in milliseconds since the epoch by the share's clock. */
  readonly until?: number
}

export class ProgressIndex {
  readonly #source: ProgressSource
  readonly #until: number
  readonly #unsubscribers: readonly (() => void)[]
  /** Starts again with `#begin`. */
  #rule!: DoneRule
  #ruleKey = ''
  #directory!: PeopleDirectory
  #people!: PeopleTable
  #scanner!: ChangeScanner
  #codes!: TagCodes
  #labels!: LabelStates
  /** The numbers of tags, and by the numbers of codes. */
  #tagNumbers = new Map<string, number>()
  #tagOfCode: number[] = []
  #days = new LocalDays()
  #today = 0
  #tagNames: string[] = []
  #done = new Cells()
  #tagged = new Cells()
  #givers = new TagGivers()
  #changesToday = new TodayChanges(0)
  /** How many pictures each folder has, without those below. */
  #totals: Uint32Array = new Uint32Array(0)
  /** 1 for each picture that is counted in `#totals`. */
  #present: Uint8Array = new Uint8Array(0)
  /** The cell of each picture in `#done`, with 1 more than the number of the person, and the day; 0 for one not done. */
  #doneCell: Uint32Array = new Uint32Array(FIRST_LENGTH)
  #doneAt: Float64Array = new Float64Array(FIRST_LENGTH)
  /** The cell of each picture in `#tagged`, with the number of its list in `#givers`. */
  #taggedCell: Uint32Array = new Uint32Array(FIRST_LENGTH)
  #catalogRevision = -1
  /** The pictures below this number have been read. */
  #readItems = 0
  #isRead = false
  #generation = 0
  /** Pictures whose metadata was read; null after that of many was loaded. */
  #metadataRead: ItemId[] | null = []

  /** Follows the log from now on. `read` counts what it has already. */
  constructor(source: ProgressSource) {
    this.#source = source
    this.#until = source.until ?? Number.POSITIVE_INFINITY
    this.#begin()
    this.#unsubscribers = [
      source.log.events.on('applied', ({ labels }) => this.#updateRead(labels.ids)),
      source.catalog.metadata.events.on('read', (ids) => {
        if (!this.#rule.isAboutMetadata) return
        if (ids === null) this.#metadataRead = null
        else this.#metadataRead?.push(...ids)
      }),
    ]
  }

  /** A number that grows when everything is read again, because the rule or people have changed. */
  get generation(): number {
    return this.#generation
  }
  /** How many pictures have been read; null when all have been. */
  get reading(): { readonly read: number; readonly total: number } | null {
    return this.#isRead ? null : { read: this.#readItems, total: this.#source.catalog.size }
  }

  /** The ids of people by their number. Cells have 1 more; `NOBODY` is 0. */
  get people(): readonly string[] {
    return this.#people.names
  }
  get tagNames(): readonly string[] {
    return this.#tagNames
  }
  /** The number of the day that it is now (`local-days.ts`). */
  get today(): number {
    return this.#today
  }
  /** How many pictures each folder has, without those below. */
  get totals(): Uint32Array {
    return this.#totals
  }
  /** The pictures that are done, by folder, person and day. */
  get done(): Cells {
    return this.#done
  }
  /** The pictures with tags, by folder and by the number of a list of `givers`. */
  get tagged(): Cells {
    return this.#tagged
  }
  get givers(): TagGivers {
    return this.#givers
  }
  get changesToday(): TodayChanges {
    return this.#changesToday
  }

  isPresent(id: ItemId): boolean {
    return this.#present[id] === 1
  }
  isDone(id: ItemId): boolean {
    return (this.#doneCell[id] ?? NO_CELL) !== NO_CELL
  }
  /** Returns when a picture became done, in milliseconds since the epoch; 0 for none. */
  doneAt(id: ItemId): number {
    return this.#doneAt[id] ?? 0
  }
  /** Returns the day on which a picture became done that is done. */
  doneDayOf(id: ItemId): number {
    return this.#done.second[this.#doneCell[id]!]!
  }
  /** Returns the number of the person by whom a picture became done that is done; -1 for nobody. */
  donePersonOf(id: ItemId): number {
    return this.#done.first[this.#doneCell[id]!]! - 1
  }
  /** Returns who gave which tags of a picture. */
  giversOf(id: ItemId): TagGivers['lists'][number] {
    return this.#givers.lists[this.#tagged.first[this.#taggedCell[id] ?? NO_CELL]!]!
  }

  /**
   * Follows what is not a label: which pictures are in the folder, what the schema says, who is one person, and the day.
   *
   * After a change of the rule or of people, everything is read again.
   */
  follow(): void {
    if (this.#keyOfRule() !== this.#ruleKey || this.#source.log.people.hasOtherJoinsThan(this.#directory)) this.#begin()
    else {
      this.#followDay()
      this.#followFiles()
      this.#followMetadata()
    }
  }

  /** Reads pictures for about `ms` milliseconds. Returns whether everything has been read. */
  read(ms: number): boolean {
    const until = performance.now() + ms
    const { catalog } = this.#source
    this.#reserve(catalog.size)
    while (this.#readItems < catalog.size) {
      const end = Math.min(catalog.size, this.#readItems + ITEMS_PER_STEP)
      for (; this.#readItems < end; this.#readItems++)
        if (this.#present[this.#readItems] === 1) this.#add(this.#readItems)
      if (performance.now() > until && this.#readItems < catalog.size) return false
    }
    this.#isRead = true
    return true
  }

  close(): void {
    for (const stop of this.#unsubscribers) stop()
  }

  /** Forgets everything that was counted, and begins with the rule and the people of now. */
  #begin(): void {
    const { log, catalog, doneFilter, user, clock } = this.#source
    this.#generation++
    this.#ruleKey = this.#keyOfRule()
    this.#directory = log.people
    this.#rule = new DoneRule({ filter: doneFilter(), catalog, people: this.#directory, user: user() })
    this.#people = new PeopleTable(this.#directory.personOf)
    this.#codes = new TagCodes()
    this.#scanner = new ChangeScanner(this.#people, this.#codes)
    this.#labels = new LabelStates(this.#codes, (state) => this.#rule.isDoneWith(state))
    this.#tagNumbers = new Map()
    this.#tagOfCode = []
    this.#tagNames = []
    this.#done = new Cells()
    this.#tagged = new Cells()
    this.#givers = new TagGivers()
    this.#days = new LocalDays()
    this.#today = this.#days.dayOf(clock.now())
    this.#changesToday = new TodayChanges(startOfDay(this.#today))
    this.#doneCell.fill(NO_CELL)
    this.#doneAt.fill(0)
    this.#taggedCell.fill(NO_CELL)
    this.#totals = new Uint32Array(0)
    this.#present = new Uint8Array(0)
    this.#readItems = 0
    this.#isRead = false
    this.#metadataRead = []
    this.#catalogRevision = -1
    this.#followFiles()
  }

  #keyOfRule(): string {
    const filter = this.#source.doneFilter()
    return JSON.stringify([filter, filter !== null && mentionsOwnStars(filter) ? this.#source.user() : null])
  }

  #followDay(): void {
    const today = this.#days.dayOf(this.#source.clock.now())
    if (today === this.#today) return
    this.#today = today
    this.#changesToday.beginDay(startOfDay(today))
  }

  /** Counts pictures that came into the folder, and no longer those that are gone. */
  #followFiles(): void {
    const { catalog } = this.#source
    if (catalog.revision === this.#catalogRevision) return
    this.#catalogRevision = catalog.revision
    const { present } = catalog.columns
    const changed = changedBytes(this.#present, present, catalog.size)
    if (this.#totals.length < catalog.folders.length) this.#totals = growArray(this.#totals, catalog.folders.length)
    const before = this.#present
    this.#present = present.slice(0, catalog.size)
    for (const id of changed) this.#totals[catalog.folderId(id)]! += this.#present[id]! - (before[id] ?? 0)
    this.#updateRead(changed)
    if (this.#rule.isAboutFiles) this.#updateRead(this.#decidedOtherwise())
  }

  #followMetadata(): void {
    const read = this.#metadataRead
    this.#metadataRead = []
    this.#updateRead(read ?? this.#decidedOtherwise())
  }

  /** Returns the pictures that are done now and were not when they were counted, and the other way round. */
  #decidedOtherwise(): ItemId[] {
    const { catalog, labelColumns } = this.#source
    const isDone = doneItems(catalog, labelColumns())
    const changed: ItemId[] = []
    for (let id = 0; id < this.#readItems; id++)
      if (this.#present[id] === 1 && (isDone[id] === 1) !== this.isDone(id)) changed.push(id)
    return changed
  }

  /** Counts pictures again, as far as they have been read. */
  #updateRead(ids: Iterable<ItemId>): void {
    for (const id of ids) {
      if (id >= this.#readItems) continue
      this.#remove(id)
      if (this.#present[id] === 1) this.#add(id)
    }
    // Pictures that came into the folder, or whose first label has just arrived.
    if (this.#isRead) this.read(Number.POSITIVE_INFINITY)
  }

  #remove(id: ItemId): void {
    const [done, tagged] = [this.#doneCell[id]!, this.#taggedCell[id]!]
    if (done !== NO_CELL) this.#done.count[done]!--
    if (tagged !== NO_CELL) this.#tagged.count[tagged]!--
    this.#doneCell[id] = this.#taggedCell[id] = NO_CELL
    this.#doneAt[id] = 0
    this.#changesToday.remove(id)
  }

  #add(id: ItemId): void {
    const { labels } = this.#source.log
    const isFast = this.#rule.isAboutLabels && this.#until === Number.POSITIVE_INFINITY
    const bytes = isFast ? labels.packedChanges(id) : null
    if (bytes !== null && this.#scanner.scan(bytes) === 'simple') this.#addScanned(id)
    else if (isFast && bytes === null && labels.stateOf(id) === undefined) this.#addUnlabelled(id)
    else this.#addDecoded(id)
  }

  #addUnlabelled(id: ItemId): void {
    if (this.#labels.isDone(NO_LABELS)) this.#setDone(id, NOBODY, null)
  }

  /** Adds the picture whose changes the scanner has just read. Each replaces the one before it in its field. */
  #addScanned(id: ItemId): void {
    const { count, at, person, bits, value } = this.#scanner
    const order = orderByTime(at, count)
    let labels = NO_LABELS
    let since = this.#labels.isDone(labels) ? WAS_DONE : NOT_DONE
    for (const change of order) {
      labels = this.#labels.after(labels, bits[change]!, value[change]!)
      if (!this.#labels.isDone(labels)) since = NOT_DONE
      else if (since === NOT_DONE) since = change
      this.#changesToday.add(id, person[change]!, at[change]!)
    }
    if (since === WAS_DONE) this.#setDone(id, NOBODY, null)
    else if (since !== NOT_DONE) this.#setDone(id, person[since]! + 1, at[since]!)
    this.#setGivers(id, this.#scannedGivers(order))
  }

  /** Returns who gave which tags, by the numbers of the tags. */
  #scannedGivers(order: readonly number[]): [tag: number, person: number][] {
    const { person, bits, value } = this.#scanner
    const givers: [number, number][] = []
    for (const change of order) {
      if (bits[change] !== KIND_BITS.tags) continue
      const code = value[change]!
      const tag = (this.#tagOfCode[code >>> 1] ??= this.#tagNumber(this.#codes.tagOf(code)))
      const known = givers.findIndex((giver) => giver[0] === tag)
      if (known >= 0) givers.splice(known, 1)
      if ((code & 1) === 1) givers.push([tag, person[change]!])
    }
    return givers
  }

  #addDecoded(id: ItemId): void {
    const changes = this.#changesOf(id)
    if (changes.length > MAX_STEPS) return this.#addLong(id, changes)
    const { done, counting } = readPictureHistory(changes, (some) => this.#rule.isDoneAfter(id, some))
    for (const { by, at } of counting) this.#changesToday.add(id, this.#people.numberOf(by), at)
    if (done?.change === null) this.#setDone(id, NOBODY, null)
    else if (done) this.#setDone(id, this.#people.numberOf(done.change.by) + 1, done.change.at)
    this.#setGivers(
      id,
      tagGivers(changes).map(([tag, by]) => [this.#tagNumber(tag), this.#people.numberOf(by)]),
    )
  }

  /** Adds a picture with more changes than people make: it counts since its newest label. */
  #addLong(id: ItemId, changes: readonly StoredChange[]): void {
    const isNow = this.#until === Number.POSITIVE_INFINITY
    // The store folds such pictures once for all readers.
    const state = (isNow ? this.#source.log.labels.stateOf(id) : fold(changes)) ?? UNLABELLED
    if (!this.#rule.isDone(id, state, changes)) return
    const { updatedAt, updatedBy } = state
    if (updatedAt === null || updatedBy === null) this.#setDone(id, NOBODY, null)
    else this.#setDone(id, this.#people.numberOf(updatedBy) + 1, updatedAt)
  }

  #changesOf(id: ItemId): readonly StoredChange[] {
    const { log } = this.#source
    const changes = log.changesOf(log.key(id))
    const until = this.#until
    return until === Number.POSITIVE_INFINITY
      ? changes
      : changes.filter((change) => change.at <= until || isMoveAway(change))
  }

  /** `person` is 1 more than the number of the person. */
  #setDone(id: ItemId, person: number, at: number | null): void {
    const day = at === null ? 0 : this.#days.dayOf(at)
    const cell = this.#done.numberOf(this.#source.catalog.folderId(id), person, day)
    this.#done.count[cell]!++
    this.#doneCell[id] = cell
    this.#doneAt[id] = at ?? 0
  }

  #setGivers(id: ItemId, givers: [tag: number, person: number][]): void {
    if (givers.length === 0) return
    let list = NO_TAG_GIVERS
    for (const [tag, person] of givers.sort((a, b) => a[0] - b[0])) list = this.#givers.withTag(list, tag, person)
    const cell = this.#tagged.numberOf(this.#source.catalog.folderId(id), list, 0)
    this.#tagged.count[cell]!++
    this.#taggedCell[id] = cell
  }

  #tagNumber(tag: string): number {
    const known = this.#tagNumbers.get(tag)
    if (known !== undefined) return known
    const number = this.#tagNames.push(tag) - 1
    this.#tagNumbers.set(tag, number)
    return number
  }

  #reserve(size: number): void {
    if (size <= this.#doneCell.length) return
    const length = grownLength(size, this.#doneCell.length)
    this.#doneCell = growArray(this.#doneCell, length)
    this.#doneAt = growArray(this.#doneAt, length)
    this.#taggedCell = growArray(this.#taggedCell, length)
  }
}

/** What stands for the change since which a picture is done: none, and one before the first. */
const NOT_DONE = -1
const WAS_DONE = -2

/** Returns the positions of the first `count` times, the oldest first. No two are the same. */
function orderByTime(at: readonly number[], count: number): number[] {
  const order = Array.from({ length: count }, (_, index) => index)
  for (let index = 1; index < count; index++)
    if (at[index]! < at[index - 1]!) return order.sort((a, b) => at[a]! - at[b]!)
  return order
}
