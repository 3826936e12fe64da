/**
 * Decides which pictures others have changed since this person last looked (`NewsMarks`), and remembers it on this
 * machine.
 *
 * It goes by the arrival of changes: one that a colleague made days ago without the share is new when it arrives. In
 * one start of the program each change arrives once. Changes that arrived in an earlier start are recognised by the
 * number in their id, because the numbers of a writer only grow. The time of a change decides only where no change of
 * its writer was recorded: it is new if it was made after the person opened the data set for the first time.
 */
import type { ItemId, ItemKey } from '../../../preload/contract/index.ts'
import { systemClock, type Clock } from '../base/clock.ts'
import { Emitter } from '../base/events.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { numberOf, writerOfId } from '../format/change-ids.ts'
import type { ChangeLog, ChangesApplied } from '../labels/change-log.ts'
import type { NewsMarks } from '../library/news-marks.ts'
import { NewsFile, newsPath } from '../local/news-file.ts'
import type { ReplicationEvents } from '../sync/replication.ts'
import type { WorkspaceOptions } from './workspace-types.ts'

/** The most pictures that are marked. With more of them nobody looks at each; the ones that changed first lose the mark. */
const MAX_MARKED = 100_000
/** How far the clocks of two people may be apart although both follow the share's, in milliseconds. */
const CLOCK_TOLERANCE_MS = 5_000
/** The part of an id before the number, for changes by which a program moves labels to a picture's new name. */
const MOVED = 'moved'

export interface NewsEvents {
  changed: { readonly newIds: readonly ItemId[]; readonly seenIds: readonly ItemId[] }
}

/** What `News` uses of its workspace. */
interface NewsSource {
  readonly log: ChangeLog
  readonly catalog: { readonly news: NewsMarks }
}

type NewsOptions = Pick<WorkspaceOptions, 'user' | 'stateDir' | 'keepNews' | 'clock'>

/** What was recorded before this start of the program. */
interface Recorded {
  readonly base: number
  readonly through: number
  readonly known: ReadonlyMap<string, number>
}

export class News {
  readonly events = new Emitter<NewsEvents>()
  readonly #options: NewsOptions
  readonly #clock: Clock
  readonly #log: ChangeLog
  readonly #marks: NewsMarks
  #user: string
  #dataset: string | null = null
  #file: NewsFile | null = null
  /** What was recorded before this start; null while a data set opens that the person has not opened before. */
  #recorded: Recorded | null = null
  /** When the data set was opened, by the share's clock; null before. */
  #openedAt: number | null = null

  /** `events` report which data set it is. */
  constructor(options: NewsOptions, { log, catalog }: NewsSource, events: Emitter<ReplicationEvents>) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#log = log
    this.#marks = catalog.news
    this.#user = options.user
    log.events.on('applied', (applied) => this.#onApplied(applied))
    events.on('identified', (dataset) => this.open(dataset))
  }

  /** Marks what was new at the end of the last start. Called when the data set is known, before its journals are read. */
  open(dataset: string | null): void {
    if (dataset === null || dataset === this.#dataset) return
    this.#dataset = dataset
    this.#load()
  }

  /**
   * Finds what else is new. Called when everything that was on the share at the start is in the log; `now` is the time by
   * the share's clock.
   */
  onOpened(now: number): void {
    this.#openedAt = now
    if (this.#file === null) return
    if (this.#recorded !== null) return this.#markUnrecorded(this.#recorded)
    const base = now - CLOCK_TOLERANCE_MS
    this.#file.add({ is: 'start', base })
    this.#recorded = { base, through: base, known: new Map() }
    // What was made a moment ago is known already, so it is not new after the next start either.
    const known = numbersOf(this.#changesAfter(base))
    if (known.size > 0) this.#file.add({ is: 'new', keys: [], known: [...known], through: now })
  }

  /**
   * Removes the marks of pictures that the person has seen with the labels of this revision. A change that arrived
   * later stays new.
   */
  markSeen(ids: readonly ItemId[], revision: number): void {
    const seen = ids.filter(
      (id) => (this.#marks.revisionOf(id) ?? Number.POSITIVE_INFINITY) <= revision && this.#marks.delete(id),
    )
    if (seen.length === 0) return
    this.#file?.add({ is: 'seen', keys: this.#keysOf(seen) })
    this.events.emit('changed', { newIds: [], seenIds: seen })
  }

  /** Shows what is new for another person. */
  setUser(user: string): void {
    if (user === this.#user) return
    this.#user = user
    if (this.#dataset === null) return
    this.#load()
    if (this.#openedAt !== null) this.onOpened(this.#openedAt)
  }

  /** Resolves when everything is written. Never rejects. */
  async close(): Promise<void> {
    await this.#file?.close()
  }

  #load(): void {
    const { stateDir, keepNews } = this.#options
    const seenIds = [...this.#marks.ids()]
    this.#marks.clear()
    const file = (this.#file = new NewsFile(newsPath(stateDir, this.#dataset!, this.#user), keepNews === true))
    this.#recorded = file.base === null ? null : { base: file.base, through: file.through, known: new Map(file.known) }
    const newIds = Array.from(file.keys, (key) => this.#log.labels.items.ensureId(key))
    // Changes that arrived before this start were not seen with any revision of this start but the first.
    for (const id of newIds) this.#marks.add(id, 0)
    this.events.emit('changed', { newIds, seenIds })
  }

  #onApplied({ labels, origin }: ChangesApplied): void {
    const recorded = this.#recorded
    // The first time that a person opens a data set nothing is new.
    if (recorded === null || origin === 'local') return
    this.#mark(
      labels.changes.filter((change) => this.#isNew(change, recorded)),
      labels.revision,
    )
  }

  /**
   * Marks pictures that have changes which were not recorded, although they are in this machine's copy of the labels:
   * another program, or the program of another person, has read them.
   */
  #markUnrecorded(recorded: Recorded): void {
    this.#mark(
      this.#changesAfter(recorded.through).filter((change) => this.#isNew(change, recorded)),
      this.#log.labels.revision,
    )
  }

  /** Returns the changes of pictures that have no mark, and that somebody else has changed after this time. */
  #changesAfter(time: number): StoredChange[] {
    const { labels } = this.#log
    const { updatedAt, updatedBy, people } = labels.columns
    const own = this.#log.people.personOf(this.#user)
    const changes: StoredChange[] = []
    for (let id = 0; id < labels.items.size; id++) {
      // Every comparison with NaN is false.
      if (!(updatedAt[id]! > time) || people[updatedBy[id]!] === own || this.#marks.has(id)) continue
      for (const change of labels.changes(labels.items.key(id))) changes.push(change)
    }
    return changes
  }

  /** Returns whether somebody else made a change that no earlier start has recorded. */
  #isNew({ id, at, by }: StoredChange, { base, through, known }: Recorded): boolean {
    const writer = writerOfId(id)
    if (this.#log.people.isSame(by, this.#user) || writer === MOVED) return false
    const number = numberOf(id)
    // An id without a number is derived from the content, as for edits by scripts.
    if (!Number.isSafeInteger(number)) return at > through
    const last = known.get(writer)
    if (last !== undefined) return number > last
    return at > base || this.#file?.known.has(writer) === true
  }

  #mark(changes: readonly StoredChange[], revision: number): void {
    if (changes.length === 0) return
    const keys = new Set<ItemKey>()
    let through = Number.NEGATIVE_INFINITY
    for (const { at, item } of changes) {
      keys.add(item)
      // A clock that runs ahead must not hide later changes.
      through = Math.max(through, Math.min(at, this.#clock.now()))
    }
    const newIds = Array.from(keys, (key) => this.#log.labels.items.ensureId(key))
    for (const id of newIds) this.#marks.add(id, revision)
    this.#file!.add({ is: 'new', keys: [...keys], known: [...numbersOf(changes)], through })
    this.events.emit('changed', { newIds, seenIds: [] })
    if (this.#marks.size > MAX_MARKED)
      this.markSeen(Array.from(this.#marks.ids()).slice(0, this.#marks.size - MAX_MARKED), Number.POSITIVE_INFINITY)
  }

  #keysOf(ids: readonly ItemId[]): ItemKey[] {
    return ids.map((id) => this.#log.labels.items.key(id))
  }
}

/** Returns the highest number of each writer among these changes. */
function numbersOf(changes: readonly StoredChange[]): Map<string, number> {
  const numbers = new Map<string, number>()
  for (const { id } of changes) {
    const [writer, number] = [writerOfId(id), numberOf(id)]
    if (Number.isSafeInteger(number)) numbers.set(writer, Math.max(number, numbers.get(writer) ?? 0))
  }
  return numbers
}
