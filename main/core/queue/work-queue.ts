/**
 * Gives out pictures to one of several people who label the same pictures, without a server.
 *
 * Each program claims the pictures that its person will see next, in its presence file. Claims arrive a second or more
 * later at the others. So a program claims several pictures ahead: when two programs have claimed the same ones, both
 * see it before anybody gets there, and both decide alike who keeps them. Which pictures a program claims depends on its
 * rank among the programs that are at work, so that they rarely choose the same.
 */
import { claimHash, MAX_CLAIMS, type ItemId } from '../../../preload/contract/index.ts'

/** The fewest pictures that are claimed, as long as there are many. */
const MIN_AHEAD = 8
/** For how long a person has pictures ahead, in milliseconds: some times as long as claims need to arrive. */
const AHEAD_MS = 12_000
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
  /** Returns the time in milliseconds, which never goes back. */
  readonly now: () => number
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
  readonly #skipped = new Set<ItemId>()
  /** Pictures that the person has left as they are. They are given out again when nothing else is left. */
  readonly #deferred = new Set<ItemId>()
  /** All pictures before this position need no work, or did so when they were looked at. */
  #start = 0
  /** When the last pictures were given out. */
  #times: number[] = []

  constructor(options: WorkQueueOptions) {
    this.#options = options
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

  /** Returns the next pictures and claims them. Does not give out `current` again, except while nothing is done with it. */
  next(): NextPictures {
    const { now } = this.#options
    const before = this.#current
    this.#current = null
    if (before !== null && this.#isOpen(before)) this.#deferred.add(before)
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

  /** Gives up everything that is claimed. */
  release(): void {
    this.#claimed = []
    this.#current = null
  }

  /** Begins at the first picture again, because pictures may need work that needed none. */
  restart(): void {
    this.#start = 0
  }

  /** Gives up claims that are lost or done, and claims more. Returns whether the claims have changed. */
  update(): boolean {
    const before = this.#claimed
    const others = this.#claimsOfOthers()
    this.#claimed = before.filter((id) =>
      id === this.#current ? this.#isOpen(id) : this.#isWanted(id) && this.#isKept(id, others),
    )
    this.#claimMore(others)
    return before.length !== this.#claimed.length || before.some((id, at) => id !== this.#claimed[at])
  }

  #claimMore(others: ReadonlyMap<number, readonly string[]>): void {
    const ahead = this.#picturesAhead()
    if (this.#claimed.length > ahead / 2) return
    const workers = this.#options.others()
    const { replica } = this.#options
    const own = replica()
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
    const [first, last] = [this.#times[0], this.#times.at(-1)]
    if (first === undefined || last === undefined || last === first) return MIN_AHEAD
    const perPicture = (last - first) / (this.#times.length - 1)
    return Math.min(MAX_CLAIMS, Math.max(MIN_AHEAD, Math.ceil(AHEAD_MS / perPicture)))
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
