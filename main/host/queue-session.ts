/**
 * Gives a window the pictures of its result one after the other that are not done and that nobody else has claimed
 * (`core/queue`). What is claimed is in the presence file while the person is at work.
 */
import {
  MAX_CLAIMS,
  MAX_QUEUE_AHEAD,
  type CallArgs,
  type ItemId,
  type QueuedPicture,
  type QueueState,
} from '../../preload/contract/index.ts'
import { parseFilter, type Filter } from '../../preload/contract/filter.ts'
import type { Clock } from '../core/base/clock.ts'
import { isShown, shownItems } from '../core/query/index.ts'
import { WorkQueue, type NextPictures, type QueueWorker } from '../core/queue/index.ts'
import { leftOutFilterOf } from '../core/settings/label-schema.ts'
import { syncSettings } from '../core/settings/resolve.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import type { ResultSet } from './result-set.ts'

/** So many people may label a picture at the same time where everybody does. */
const MAX_PLACES = 255
/** How long claims are kept while the person does nothing, in milliseconds. */
const IDLE_MS = 180_000
/** How often it is looked whether the person goes on. */
const IDLE_POLL_MS = 3_000

/** The queues of all windows of this program, by data set. */
const sessions = new WeakMap<Workspace, Set<QueueSession>>()

function sessionsOf(workspace: Workspace): Set<QueueSession> {
  const known = sessions.get(workspace) ?? new Set()
  sessions.set(workspace, known)
  return known
}

let lastNumber = 0

export interface QueueSessionOptions {
  readonly workspace: Workspace
  readonly result: ResultSet
  readonly clock: Clock
  /** Called when the pictures that come next have changed, or how many are left. */
  readonly onChange: () => void
  /** The queue before, over another result. What the person has skipped there is not given out here either. */
  readonly before?: QueueSession | null
}

export class QueueSession {
  readonly result: ResultSet
  readonly #workspace: Workspace
  readonly #number = ++lastNumber
  readonly #clock: Clock
  readonly #queue: WorkQueue
  readonly #unsubscribers: readonly (() => void)[]
  /** How many people may still label each picture of the result, by id: 0 for those that need nothing. */
  #places = new Uint8Array(0)
  #left = 0
  #isOutdated = true
  /** The version of the result that was counted. */
  #resultVersion = -1
  readonly #onChange: () => void
  /** The number of the last question. */
  #turn = 0
  #filter: Filter = { kind: 'all' }
  /** How many people rate each picture; 0 where everybody does, or where one label is that of the team. */
  #overlap = 0
  #hasOwnStars = false
  /** The pictures that this person has finished here. */
  readonly #finished: Set<ItemId>
  #last: NextPictures = { ids: [], isWaiting: false }
  #stopIdleTimer: (() => void) | null = null

  constructor({ workspace, result, clock, onChange, before = null }: QueueSessionOptions) {
    this.#onChange = onChange
    this.#workspace = workspace
    this.result = result
    this.#clock = clock
    this.#finished = new Set(before === null ? [] : before.#finished)
    this.#queue = new WorkQueue({
      replica: () => workspace.replica() ?? '',
      others: () => [...workspace.peers().filter(({ self }) => !self), ...this.#otherWindows()],
      now: () => clock.now(),
      ...(before ? { skipped: before.#queue.skipped } : {}),
      pictures: {
        get length() {
          return result.total
        },
        idAt: (position) => result.idAt(position),
        keyOf: (id) => workspace.catalog.items.key(id),
        openPlaces: (id) => this.#places[id] ?? 0,
      },
    })
    sessionsOf(workspace).add(this)
    const { events } = workspace
    const outdate = (): void => {
      this.#isOutdated = true
      this.update()
    }
    this.#unsubscribers = [
      events.on('labels', ({ ids, source }) => {
        this.#countAgain(ids, source === 'local')
        this.update()
      }),
      events.on('shown', outdate),
      events.on('settings', outdate),
      events.on('presence', () => this.update()),
    ]
  }

  /**
   * Returns the next pictures. `turn` is the number of the question. `shown` is the picture that the window shows
   * already, and `skipped` one that is not given out to this window again.
   */
  next({ turn, shown, skipped }: Omit<CallArgs<'queue.next'>, 'result'>): QueueState {
    this.#turn = turn
    this.#refresh()
    if (skipped !== null) this.#queue.skip(skipped)
    this.#last = this.#queue.next(shown)
    this.#showClaims()
    this.#stopIdleTimer?.()
    this.#watchIdle(this.#clock.now() + IDLE_MS)
    return this.state()
  }

  /** Gives up claims while the person does nothing: some of them soon, all of them at `end`. */
  #watchIdle(end: number): void {
    this.#stopIdleTimer = this.#clock.setTimeout(() => {
      // Somebody who waits has no claims, and nothing to do.
      if (this.#last.isWaiting) return
      if (this.#clock.now() < end) {
        this.update()
        return this.#watchIdle(end)
      }
      this.#queue.release()
      this.#showClaims()
      // Others may label what comes next meanwhile, so the window asks again.
      this.#last = { ids: [], isWaiting: false }
      this.#onChange()
    }, IDLE_POLL_MS)
  }

  /** The state as it was given out last, with what has changed since. */
  state(): QueueState {
    this.#refresh()
    const { personOf } = this.#workspace.people.directory
    return {
      result: this.result.number,
      turn: this.#turn,
      pictures: this.#last.ids.slice(0, MAX_QUEUE_AHEAD).flatMap((id): QueuedPicture[] => {
        const position = this.result.placeOf(id)
        return position < 0 ? [] : [{ id, position }]
      }),
      left: this.#left,
      finished: this.#finished.size,
      isWaiting: this.#last.isWaiting,
      people: new Set(
        this.#workspace
          .peers()
          .flatMap(({ self, user, claims }) => (self || claims.length > 0 ? [personOf(user)] : [])),
      ).size,
    }
  }

  /** Gives up what is claimed. */
  close(): void {
    for (const stop of this.#unsubscribers) stop()
    this.#stopIdleTimer?.()
    this.#queue.release()
    this.#showClaims()
    sessionsOf(this.#workspace).delete(this)
  }

  /** Brings the queue up to date, after labels, claims or the pictures of the result have changed. */
  update(): void {
    this.#refresh()
    const hasChanged = this.#queue.update()
    if (hasChanged) this.#showClaims()
    // Somebody who waits gets a picture as soon as there is one.
    if (this.#last.ids.length > 0) {
      const ids = this.#queue.upcoming
      this.#last = { ids, isWaiting: ids.length === 0 && this.#queue.hasOpenPicture() }
    }
    this.#onChange()
  }

  /** The queues of other windows of this program. Their claims are in the same presence file. */
  #otherWindows(): QueueWorker[] {
    const others = [...sessionsOf(this.#workspace)].filter((session) => session !== this)
    return others.map((session) => ({
      replica: `${this.#workspace.replica() ?? ''}/${session.#number}`,
      claims: session.#queue.claims,
    }))
  }

  #showClaims(): void {
    const all = [...sessionsOf(this.#workspace)]
    this.#workspace.setClaims(all.flatMap((session) => session.#queue.claims).slice(0, MAX_CLAIMS))
  }

  /** Counts all pictures of the result where the rules, or the labels of all pictures, may have changed. */
  #refresh(): void {
    const { catalog, labelColumns } = this.#workspace
    if (!this.#isOutdated && this.#resultVersion === this.result.version) return
    this.#isOutdated = false
    this.#resultVersion = this.result.version
    const { schema } = this.#workspace.settings()
    const { ratingMode, ratingOverlap } = syncSettings(this.#workspace.settings())
    this.#hasOwnStars = ratingMode === 'each'
    this.#overlap = this.#hasOwnStars ? ratingOverlap : 0
    this.#filter = openFilter(leftOutFilterOf(schema), this.#overlap > 0)
    const open = shownItems(catalog, labelColumns, '', this.#filter)
    this.#places = new Uint8Array(catalog.size)
    this.#left = 0
    for (let position = 0; position < this.result.total; position++) {
      const id = this.result.idAt(position)
      this.#places[id] = open[id] === 1 ? this.#placesOf(id) : 0
      if (this.#places[id] > 0) this.#left++
    }
    for (const id of this.#finished) if ((this.#places[id] ?? 0) > 0) this.#finished.delete(id)
    this.#queue.restart()
  }

  /** Counts pictures again whose labels have changed, by the person who works here or by others. */
  #countAgain(ids: readonly ItemId[], isOwn: boolean): void {
    if (this.#isOutdated) return
    const { catalog, labelColumns } = this.#workspace
    const raters = labelColumns.raterColumns(false)
    for (const id of ids) {
      if (id >= this.#places.length || this.result.positionOf(id) < 0) continue
      const facts = {
        entry: catalog.cursor().moveTo(id),
        state: this.#workspace.stateOf(id),
        metadata: catalog.metadata,
        news: catalog.news,
        raters: () => raters,
        textsOfPerson: labelColumns.textsOfPerson,
        doneFilter: labelColumns.doneFilter,
      }
      const places = isShown(this.#filter, facts) ? this.#placesOf(id) : 0
      const before = this.#places[id]!
      if (places > 0 && before === 0) {
        this.#left++
        this.#queue.restart()
      }
      if (places === 0 && before > 0) {
        this.#left--
        if (isOwn) this.#finished.add(id)
      }
      if (places > 0) this.#finished.delete(id)
      this.#places[id] = places
    }
  }

  /** How many people may still label a picture, also at the same time. */
  #placesOf(id: ItemId): number {
    // Where everybody gives stars of their own, nobody waits for others.
    if (this.#overlap === 0) return this.#hasOwnStars ? MAX_PLACES : 1
    const { raters, mine } = this.#workspace.labelColumns.raterColumns(false)
    return mine[id]! > 0 ? 0 : Math.max(0, this.#overlap - (raters[id] ?? 0))
  }
}

/** Returns the filter that finds what a person may label: what is not done, and what nobody has left out. */
function openFilter(leftOut: Filter | null, isByRaters: boolean): Filter {
  const notDone = isByRaters ? parseFilter('') : parseFilter('done:no')
  return leftOut === null ? notDone : { kind: 'and', of: [notDone, { kind: 'not', of: leftOut }] }
}
