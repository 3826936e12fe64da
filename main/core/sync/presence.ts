/**
 * Who is here. Each replica writes a heartbeat over its own small file; a reader believes in somebody while the beat
 * grows, by the reader's own clock, so that wrong clocks make nobody vanish.
 */
import type { ItemKey, Peer } from '../../../preload/contract/index.ts'
import type { Clock } from '../base/clock.ts'
import { Emitter } from '../base/events.ts'
import { PRESENCE_DIR, parsePresenceName, presencePath } from '../format/names.ts'
import { decodeHeartbeat, encodeHeartbeat, type Heartbeat } from '../format/presence-codec.ts'
import { StorageError, type Storage } from '../storage/storage.ts'
import type { ShareClock } from '../share/share-clock.ts'

/** Milliseconds between heartbeats while nothing changes. */
export const HEARTBEAT_MS = 5_000
/** Milliseconds after which somebody whose beat stands still is gone: three beats and a slow network. */
const GONE_MS = 20_000
/** Milliseconds between looks for somebody who was gone; where events are reported, they tell at once. */
const ABSENT_MS = 10_000
/**
 * Files read in one go, those of people who are here first: a folder with thousands of them is no team, and everything
 * else would wait for it.
 */
const MOST_AT_ONCE = 200

export interface PeerPresence extends Omit<Peer, 'item'> {}

interface Seen {
  readonly heartbeat: Heartbeat
  readonly grewAt: number
  readonly readAt: number
}

export interface PresenceEvents {
  /** Somebody came, went or moved. */
  changed: null
}

export interface PresenceOptions {
  readonly storage: Storage
  readonly clock: Clock
  readonly shareClock: ShareClock
  /** Milliseconds between two reads of the heartbeats. */
  readonly intervalMs: () => number
  readonly user: string
  readonly host: string
}

/** Writes no file until `become` says as which replica: a process that only reads is not seen. */
export class Presence {
  readonly events = new Emitter<PresenceEvents>()
  readonly #storage: Storage
  readonly #clock: Clock
  readonly #shareClock: ShareClock
  #replica: string | null = null
  readonly #intervalMs: () => number
  readonly #seen = new Map<string, Seen>()
  #own: Heartbeat
  #writing: Promise<void> = Promise.resolve()

  constructor({ storage, clock, shareClock, intervalMs, user, host }: PresenceOptions) {
    this.#storage = storage
    this.#clock = clock
    this.#shareClock = shareClock
    this.#intervalMs = intervalMs
    // Begins at the time, so that a later process with this replica goes on growing.
    this.#own = { user, host, beat: Math.floor(clock.now() / 1000), item: null, mode: 'idle' }
  }

  setUser(user: string): void {
    this.#own = { ...this.#own, user }
  }

  /** Goes on as this replica; the file of a former one stays as it is. */
  become(replica: string): void {
    this.#seen.delete(replica)
    this.#replica = replica
  }

  /** Where this person is; true when that is news. */
  set(item: ItemKey | null, mode: Peer['mode']): boolean {
    if (this.#own.item === item && this.#own.mode === mode) return false
    this.#own = { ...this.#own, item, mode }
    return true
  }

  /** Writes a heartbeat. */
  beat(): Promise<void> {
    const replica = this.#replica
    if (replica === null) return Promise.resolve()
    this.#writing = this.#writing
      .catch(() => undefined)
      .then(async () => {
        this.#own = { ...this.#own, beat: this.#own.beat + 1 }
        await this.#storage.overwrite(presencePath(replica), encodeHeartbeat(this.#own))
      })
    return this.#writing
  }

  /** Says goodbye, so that others need not wait for silence. */
  async leave(): Promise<void> {
    this.#own = { ...this.#own, item: null, mode: 'gone' }
    await this.beat()
  }

  /** Reads the heartbeats, or those of the named files. */
  async read(names?: readonly string[]): Promise<void> {
    const before = JSON.stringify(this.peers())
    const files = names ?? this.#due((await this.#storage.list(PRESENCE_DIR)).map((entry) => entry.name))
    for (const name of files) await this.#readOne(name)
    if (JSON.stringify(this.peers()) !== before) this.events.emit('changed', null)
  }

  /** Everybody who is here, this person first, then by name. */
  peers(): PeerPresence[] {
    const now = this.#clock.now()
    const others = [...this.#seen]
      .filter(([, seen]) => isHere(seen, now, this.#goneMs))
      .map(([replica, { heartbeat }]) => presenceOf(replica, heartbeat, false))
      .toSorted((a, b) => a.user.localeCompare(b.user) || (a.replica < b.replica ? -1 : 1))
    return this.#replica === null ? others : [presenceOf(this.#replica, this.#own, true), ...others]
  }

  /** Who reads seldom sees a beat stand still for longer. */
  get #goneMs(): number {
    return Math.max(GONE_MS, 3 * this.#intervalMs())
  }

  #due(names: readonly string[]): string[] {
    const due = names.filter((name) => this.#isDue(name))
    if (due.length <= MOST_AT_ONCE) return due
    const known = due.filter((name) => this.#seen.has(parsePresenceName(name) ?? ''))
    return [...new Set([...known, ...due])].slice(0, MOST_AT_ONCE)
  }

  /** Those who are gone are looked at now and then only: a folder remembers everybody who was ever here. */
  #isDue(name: string): boolean {
    const now = this.#clock.now()
    const seen = this.#seen.get(parsePresenceName(name) ?? '')
    return !seen || isHere(seen, now, this.#goneMs) || Math.abs(now - seen.readAt) >= ABSENT_MS
  }

  async #readOne(name: string): Promise<void> {
    const replica = parsePresenceName(name)
    if (replica === null || replica === this.#replica) return
    const file = await this.#storage.read(presencePath(replica)).catch((error) => {
      if (error instanceof StorageError && error.kind !== 'unreachable') return null
      throw error
    })
    const heartbeat = file && decodeHeartbeat(file.bytes)
    if (!file || !heartbeat) return
    const known = this.#seen.get(replica)
    const now = this.#clock.now()
    if (known && heartbeat.beat === known.heartbeat.beat) return void this.#seen.set(replica, { ...known, readAt: now })
    // Seen for the first time, the file's age on the share's own clock tells whether somebody is there.
    const age = known ? 0 : Math.max(0, this.#shareClock.now() - file.stat.modifiedAt)
    this.#seen.set(replica, { heartbeat, grewAt: now - age, readAt: now })
  }
}

/**
 * A clock that was set, forward or back, ends everybody's presence until they are next looked at: set back by an hour,
 * it would keep those who have left for as long.
 */
function isHere(seen: Seen, now: number, goneMs: number): boolean {
  return seen.heartbeat.mode !== 'gone' && Math.abs(now - seen.grewAt) < goneMs
}

function presenceOf(replica: string, heartbeat: Heartbeat, self: boolean): PeerPresence {
  return {
    replica,
    user: heartbeat.user,
    host: heartbeat.host,
    self,
    key: heartbeat.item,
    mode: heartbeat.mode === 'gone' ? 'idle' : heartbeat.mode,
  }
}
