/**
 * Gives out pictures to one of several people who label the same pictures, without a server.
 *
 * Each program claims the pictures that its person will see next, in its presence file. Claims arrive a second or more
 * later at the others. So a program claims several pictures ahead: when two programs have claimed the same ones, both
 * see it before anybody gets there, and both decide alike who keeps them. Which pictures a program claims depends on its
 * rank among the programs that have claims, so that they rarely choose the same. Somebody who labels alone gets the
 * pictures in their order.
 */
import { claimHash, MAX_CLAIMS, type ItemId } from '../../../preload/contract/index.ts'

/** So many pictures are claimed while the pace of the person is not known. */
const START_AHEAD = 8
/** The fewest pictures that are claimed, as long as there are many: what somebody needs who stays long on each. */
const MIN_AHEAD = 3
/** For how long a person has pictures ahead, in milliseconds: some times as long as claims need to arrive. */
const AHEAD_MS = 12_000
/** Somebody seems to be away after so many times the usual time on one picture. */
const AWAY_PACES = 4
/** The usual time for a picture while it is not known, and the shortest time that counts as one, in milliseconds. */
const UNKNOWN_PACE_MS = 3_000
const SHORTEST_PACE_MS = 1_000
/** The pace is measured over so many pictures. */
const MEASURED_PICTURES = 10

/** The pictures of a queue, in the order in which they are given out. */
export interface QueuedPictures {
  readonly length: number
  idAt(position: number): ItemId
  keyOf(id: ItemId): string
  /** How many people may still work on a picture, also at the same time; 0 for one that needs no work of this person. */
  openPlaces(id: ItemId): number
}

/** A program of somebody who is at work. */
export interface QueueWorker {
  readonly replica: string
  /** What it has claimed, by `claimHash`. */
  readonly claims: readonly number[]
}

export interface WorkQueueOptions {
  readonly pictures: QueuedPictures
  /** The replica of this program. */
  readonly replica: () => string
  /** Returns the other programs whose person is at work, in any order. */
  readonly others: () => readonly QueueWorker[]
  /** Returns the time in milliseconds. A clock that is set meanwhile only changes for a moment how much is claimed. */
  readonly now: () => number
  /** Pictures that the person has put off before. */
  readonly skipped?: ReadonlySet<ItemId>
}

/** What `next` gives out. */
export interface NextPictures {
  /** The picture to work on, then those that follow; empty when there is none. */
  readonly ids: readonly ItemId[]
  /** Whether pictures are left that others have claimed. */
  readonly isWaiting: boolean
}

export class WorkQueue {
  readonly #options: WorkQueueOptions
  /** The pictures that this program has claimed, in the order in which they are given out. */
  #claimed: ItemId[] = []
  #current: ItemId | null = null
  /** Pictures that the person has put off. They are not given out again here. */
  readonly #skipped: Set<ItemId>
  /** Pictures that the person has left as they are. They are given out again when nothing else is left. */
  readonly #deferred = new Set<ItemId>()
  /** All pictures before this position need no work, or did so when they were looked at. */
  #start = 0
  /** When the person went on last. */
  #movedAt: number
  /** When the last pictures were given out. */
  #times: number[] = []
  /** Whether nothing is claimed until the person goes on. */
  #isReleased = false

  constructor(options: WorkQueueOptions) {
    this.#options = options
    this.#skipped = new Set(options.skipped)
    this.#movedAt = options.now()
  }

  /** The pictures that the person has put off here. */
  get skipped(): ReadonlySet<ItemId> {
    return this.#skipped
  }

  /** What is claimed now, for the presence file. */
  get claims(): number[] {
    const { pictures } = this.#options
    return this.#claimed.map((id) => claimHash(pictures.keyOf(id)))
  }

  /** The pictures that were given out, the current one first, and those that follow. */
  get upcoming(): readonly ItemId[] {
    return this.#claimed
  }

  /**
   * Returns the next pictures and claims them. The one before is given out again only when nothing else is left. `shown`
   * is a picture that the person sees already: it comes first unless it is done, so that no other one takes its place
   * under the person's fingers.
   */
  next(shown: ItemId | null = null): NextPictures {
    const { now } = this.#options
    const before = this.#current
    this.#isReleased = false
    this.#movedAt = now()
    this.#current = null
    if (before !== null && before !== shown && this.#isOpen(before)) this.#deferred.add(before)
    if (shown !== null && this.#isOpen(shown)) {
      this.#current = shown
      this.#deferred.delete(shown)
      this.#claimed = [shown, ...this.#claimed.filter((id) => id !== shown)]
    }
    this.update()
    if (this.#claimed.length === 0 && this.#deferred.size > 0) {
      this.#deferred.clear()
      this.update()
    }
    const [current] = this.#claimed
    if (current === undefined) return { ids: [], isWaiting: this.hasOpenPicture() }
    this.#times = [...this.#times, now()].slice(-MEASURED_PICTURES)
    this.#current = current
    return { ids: [...this.#claimed], isWaiting: false }
  }

  /** Puts a picture off: it is not given out here again. */
  skip(id: ItemId): void {
    this.#skipped.add(id)
  }

  /** Gives up everything that is claimed, and claims nothing until the next picture is wanted. */
  release(): void {
    this.#isReleased = true
    this.#claimed = []
    this.#current = null
  }

  /** Begins at the first picture again, because pictures may need work that needed none. */
  restart(): void {
    this.#start = 0
  }

  /** Gives up claims that are lost or done, and claims more. Returns whether the claims have changed. */
  update(): boolean {
    if (this.#isReleased) return false
    const before = this.#claimed
    const others = this.#claimsOfOthers()
    this.#claimed = before.filter((id) =>
      id === this.#current ? this.#isOpen(id) : this.#isWanted(id) && this.#isKept(id, others),
    )
    const most = this.#mostWhileAway()
    if (most === null) this.#claimMore(others)
    else this.#claimed = this.#claimed.slice(0, most)
    return before.length !== this.#claimed.length || before.some((id, at) => id !== this.#claimed[at])
  }

  #claimMore(others: ReadonlyMap<number, readonly string[]>): void {
    const ahead = this.#picturesAhead()
    if (this.#claimed.length > ahead / 2) return
    const workers = this.#options.others().filter(({ claims }) => claims.length > 0)
    const own = this.#options.replica()
    const people = workers.length + 1
    const rank = workers.filter((worker) => worker.replica < own).length
    const candidates = this.#candidates(others, people * ahead)
    // Near the end everybody claims less, so that nobody waits for what another one has ahead.
    const share = Math.min(ahead - this.#claimed.length, Math.max(1, Math.ceil(candidates.length / (2 * people))))
    const first = Math.min(rank * share, Math.max(0, candidates.length - share))
    this.#claimed = [...this.#claimed, ...candidates.slice(first, first + share)].slice(0, MAX_CLAIMS)
  }

  /** Returns the first pictures that need work and that others leave a place for. */
  #candidates(others: ReadonlyMap<number, readonly string[]>, most: number): ItemId[] {
    const { pictures } = this.#options
    const own = new Set(this.#claimed)
    const candidates: ItemId[] = []
    let isAtStart = true
    for (let position = this.#start; position < pictures.length && candidates.length < most; position++) {
      const id = pictures.idAt(position)
      const places = this.#isOpen(id) ? pictures.openPlaces(id) : 0
      if (places === 0 && isAtStart) this.#start = position + 1
      else if (places > 0) isAtStart = false
      if (this.#deferred.has(id)) continue
      if (places > claimersOf(others, claimHash(pictures.keyOf(id))).length && !own.has(id)) candidates.push(id)
    }
    return candidates
  }

  /** Whether a picture is given out here now. */
  #isWanted(id: ItemId): boolean {
    return !this.#deferred.has(id) && this.#isOpen(id)
  }

  #isOpen(id: ItemId): boolean {
    return !this.#skipped.has(id) && this.#options.pictures.openPlaces(id) > 0
  }

  /** Whether this program keeps a picture that others have claimed too. All programs decide alike. */
  #isKept(id: ItemId, others: ReadonlyMap<number, readonly string[]>): boolean {
    const { pictures, replica } = this.#options
    const hash = claimHash(pictures.keyOf(id))
    const own = priority(replica(), hash)
    const before = claimersOf(others, hash).filter((other) => priority(other, hash) < own)
    return before.length < pictures.openPlaces(id)
  }

  /** Whether a picture needs work, also one that others have claimed. */
  hasOpenPicture(): boolean {
    const { pictures } = this.#options
    for (let position = this.#start; position < pictures.length; position++)
      if (this.#isOpen(pictures.idAt(position))) return true
    return false
  }

  #claimsOfOthers(): Map<number, string[]> {
    const claims = new Map<number, string[]>()
    for (const { replica, claims: hashes } of this.#options.others())
      for (const hash of hashes) claims.set(hash, [...(claims.get(hash) ?? []), replica])
    return claims
  }

  /** Returns how many pictures are claimed: those that the person sees in some seconds, at the pace of the last ones. */
  #picturesAhead(): number {
    const pace = this.#pace()
    return pace === null ? START_AHEAD : Math.min(MAX_CLAIMS, Math.max(MIN_AHEAD, Math.ceil(AHEAD_MS / pace)))
  }

  /**
   * Returns how many claims are kept of somebody who stays on one picture much longer than on others, and seems to have
   * left the desk: the longer, the fewer, so that nobody waits for these pictures. Null for somebody who is at work.
   */
  #mostWhileAway(): number | null {
    const pace = this.#pace()
    const since = this.#options.now() - this.#movedAt
    if (since < AWAY_PACES * Math.max(SHORTEST_PACE_MS, pace ?? UNKNOWN_PACE_MS)) return null
    return Math.max(1, Math.floor(AHEAD_MS / since))
  }

  /** Returns the milliseconds that the person usually needs for a picture; null while that is not known. */
  #pace(): number | null {
    const gaps = this.#times.slice(1).map((time, at) => time - this.#times[at]!)
    const usual = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)]
    return usual === undefined || usual === 0 ? null : usual
  }
}

const NOBODY: readonly string[] = []

function claimersOf(claims: ReadonlyMap<number, readonly string[]>, hash: number): readonly string[] {
  return claims.get(hash) ?? NOBODY
}

/** Who of two programs keeps a picture that both have claimed: the one with the smaller number. */
function priority(replica: string, hash: number): number {
  return claimHash(`${replica} ${hash}`)
}
