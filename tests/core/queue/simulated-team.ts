/** Simulates people who label one queue at full speed, each with what arrives from the others after a delay. */
import { claimHash, type ItemId } from '../../../preload/contract/index.ts'
import { WorkQueue, type QueueWorker } from '../../../main/core/queue/index.ts'
import type { Random } from '../../support/random.ts'

export interface SimulationOptions {
  readonly people: number
  readonly pictures: number
  /** How long claims and labels need until the others have them, in milliseconds. */
  readonly delayMs: number
  /** How long a person takes for a picture, in milliseconds. */
  readonly fastestMs: number
  readonly slowestMs: number
  /** How many people have to label each picture. */
  readonly overlap?: number
  /** One of the people stops without a word after so many pictures. */
  readonly crashAfter?: number
  /** One of the people leaves the desk with a picture on screen after so many pictures, and for so long. */
  readonly pause?: { readonly after: number; readonly ms: number }
  /** The people begin within so many milliseconds: ten seconds, unless it is said. */
  readonly startMs?: number
  readonly random: Random
}

export interface SimulationResult {
  /** How many labels were given. */
  readonly labels: number
  /** How many of them nobody needed. */
  readonly doubles: number
  /** How many pictures lack labels at the end. */
  readonly left: number
  /** How often somebody got no picture although some were not done. */
  readonly waits: number
  /** How long people waited who got another picture afterwards, and those who had nothing to do at the end, all together. */
  readonly waitedMs: number
  readonly idleAtEndMs: number
  /** How long it took until everything was done. */
  readonly tookMs: number
  /** How long it took until one label was missing: the last one may be that of somebody who is away. */
  readonly nearlyDoneMs: number
  /** How long the longest call of `next` took on this machine, in milliseconds. */
  readonly slowestNextMs: number
}

/** Milliseconds after which somebody counts as gone, as in `Presence`. */
const GONE_MS = 20_000
/** Milliseconds between two writes of a presence file while the person moves. */
const WRITE_MS = 150
const RETRY_MS = 250

interface Sent<T> {
  readonly at: number
  readonly value: T
}

class Person {
  readonly replica: string
  readonly queue: WorkQueue
  readonly claims: Sent<readonly number[]>[] = [{ at: Number.NEGATIVE_INFINITY, value: [] }]
  readonly labelled = new Set<ItemId>()
  lastSentAt = Number.NEGATIVE_INFINITY
  picture: ItemId | null = null
  waitingSince: number | null = null
  aliveUntil = Number.POSITIVE_INFINITY
  done = 0

  constructor(replica: string, makeQueue: (person: Person) => WorkQueue) {
    this.replica = replica
    this.queue = makeQueue(this)
  }
}

/** Runs until everything is done, or nothing happens any more. */
export function simulateTeam(options: SimulationOptions): SimulationResult {
  const {
    people: size,
    pictures,
    delayMs,
    fastestMs,
    slowestMs,
    overlap = 1,
    crashAfter,
    pause,
    startMs = 10_000,
    random,
  } = options
  let now = 0
  /** When each label was given, by picture. */
  const labels = Array.from({ length: pictures }, (): { at: number; by: Person }[] => [])
  const keys = Array.from({ length: pictures }, (_, id) => `folder/picture-${String(id).padStart(6, '0')}.jpg`)
  const everybody: Person[] = []

  const knownLabels = (id: ItemId, person: Person): number => {
    let known = 0
    for (const { at, by } of labels[id]!) if (by === person || at + delayMs <= now) known++
    return known
  }
  const knownClaims = (other: Person): readonly number[] => {
    if (now - delayMs > other.aliveUntil + GONE_MS) return []
    return other.claims.findLast(({ at }) => at + delayMs <= now)?.value ?? []
  }
  const makeQueue = (person: Person): WorkQueue =>
    new WorkQueue({
      replica: () => person.replica,
      now: () => now,
      others: () =>
        everybody.flatMap((other): QueueWorker[] => {
          // Everybody has had the folder open for a while.
          const isHere = other !== person && now - delayMs <= other.aliveUntil + GONE_MS
          return isHere ? [{ replica: other.replica, claims: knownClaims(other) }] : []
        }),
      pictures: {
        length: pictures,
        idAt: (position) => position,
        keyOf: (id) => keys[id]!,
        openPlaces: (id) => (person.labelled.has(id) ? 0 : Math.max(0, overlap - knownLabels(id, person))),
      },
    })
  for (let at = 0; at < size; at++)
    everybody.push(new Person(String(claimHash(`person ${at} ${random.seed}`)), makeQueue))

  let [given, doubles, waits, waitedMs, slowestNextMs, lastLabelAt, nearlyDoneMs] = [0, 0, 0, 0, 0, 0, 0]
  const events: { at: number; run: () => void }[] = []
  const later = (ms: number, run: () => void): void => {
    const at = now + ms
    // The events are few at a time, so a sorted list is enough.
    const place = events.findIndex((event) => event.at > at)
    events.splice(place < 0 ? events.length : place, 0, { at, run })
  }
  const send = (person: Person): void => {
    // A program writes at most every 150 ms.
    const at = Math.max(now, person.lastSentAt + WRITE_MS)
    if (at > person.aliveUntil) return
    person.lastSentAt = at
    const value = person.queue.claims
    person.claims.push({ at, value })
  }
  const isAllDone = (): boolean => labels.every((all) => new Set(all.map(({ by }) => by)).size >= overlap)
  const work = (person: Person): void => {
    if (now > person.aliveUntil) return
    const started = performance.now()
    const { ids, isWaiting } = person.queue.next()
    slowestNextMs = Math.max(slowestNextMs, performance.now() - started)
    send(person)
    const [id] = ids
    if (id === undefined) {
      if (!isWaiting) return
      if (person.waitingSince === null) waits++
      person.waitingSince ??= now
      later(RETRY_MS, () => work(person))
      return
    }
    if (person.waitingSince !== null) waitedMs += now - person.waitingSince
    person.waitingSince = null
    person.picture = id
    const pauseMs = person === everybody[0] && person.done === pause?.after ? pause.ms : 0
    later(random.between(fastestMs, slowestMs) + pauseMs, () => label(person, id))
  }
  const label = (person: Person, id: ItemId): void => {
    if (now > person.aliveUntil) return
    given++
    if (labels[id]!.length >= overlap) doubles++
    labels[id]!.push({ at: now, by: person })
    person.labelled.add(id)
    nearlyDoneMs = lastLabelAt
    lastLabelAt = now
    if (++person.done === crashAfter && person === everybody[0]) person.aliveUntil = now
    work(person)
  }
  // Programs notice what arrives, and give up claims that others have too.
  const notice = (): void => {
    for (const person of everybody) if (now <= person.aliveUntil && person.queue.update()) send(person)
    if (!isAllDone()) later(WRITE_MS, notice)
  }
  for (const person of everybody) later(random.between(0, startMs), () => work(person))
  later(WRITE_MS, notice)
  for (let next = events.shift(); next && now < 24 * 3_600_000; next = events.shift()) {
    now = next.at
    next.run()
  }
  const idleMs = everybody.reduce((sum, { waitingSince }) => sum + Math.max(0, lastLabelAt - (waitingSince ?? now)), 0)
  const left = labels.filter((all) => new Set(all.map(({ by }) => by)).size < overlap).length
  return {
    labels: given,
    doubles,
    left,
    waits,
    waitedMs,
    idleAtEndMs: idleMs,
    tookMs: lastLabelAt,
    nearlyDoneMs,
    slowestNextMs,
  }
}
