/**
 * Says who has the data set open.
 *
 * Each replica overwrites its own small file with a heartbeat, a number that rises. A reader counts a person as present
 * while the number rises. The reader measures this with its own clock, so that nobody disappears because of a wrong
 * clock.
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
/** Milliseconds without a rising heartbeat after which a person counts as gone: three heartbeats and a slow network. */
const GONE_MS = 20_000
/** Milliseconds between reads of the file of a person who was gone. File events report their return at once. */
const GONE_RECHECK_MS = 10_000
/**
 * The most files that are read in one pass, those of known people first. A folder with thousands of files is not from a
 * team, and everything else would have to wait for it.
 */
const MAX_FILES_AT_ONCE = 200

export interface PeerPresence extends Omit<Peer, 'item' | 'lastChangeAt' | 'since' | 'itemSince'> {
  /** For how many milliseconds the person has had the data set open, and has been at the picture. */
  readonly openForMs: number
  readonly itemForMs: number
  /** How the person calls themselves; the profile, if there is one, takes precedence. */
  readonly name: string
}

interface PeerState {
  readonly heartbeat: Heartbeat
  /** When the heartbeat was last seen to rise, in milliseconds on this machine's clock. */
  readonly beatChangedAt: number
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
  /** Returns the id of this person, and how they are called. */
  readonly person: () => Pick<Heartbeat, 'user' | 'name'>
  readonly host: string
  /** The version of this program. */
  readonly version: string
}

/**
 * Writes this person's presence file and reads those of others.
 *
 * Writes no file until `setReplica` was called, so a process that only reads is invisible to others.
 */
export class Presence {
  readonly events = new Emitter<PresenceEvents>()
  readonly #storage: Storage
  readonly #clock: Clock
  readonly #shareClock: ShareClock
  #replica: string | null = null
  readonly #intervalMs: () => number
  readonly #person: PresenceOptions['person']
  readonly #peers = new Map<string, PeerState>()
  #own: Heartbeat
  #writing: Promise<void> = Promise.resolve()
  readonly #openedAt: number
  #movedAt: number
  /** What was reported last of others. */
  #reported = '[]'

  constructor({ storage, clock, shareClock, intervalMs, person, host, version }: PresenceOptions) {
    this.#storage = storage
    this.#clock = clock
    this.#shareClock = shareClock
    this.#intervalMs = intervalMs
    this.#person = person
    // Begins with the time, so that a later process with this replica continues with higher numbers.
    this.#own = {
      ...person(),
      host,
      version,
      beat: Math.floor(clock.now() / 1000),
      item: null,
      mode: 'idle',
      claims: [],
      openFor: 0,
      itemFor: 0,
    }
    this.#openedAt = this.#movedAt = clock.now()
  }

  /** Sets the replica whose file is written from now on. The file of an earlier replica stays as it is. */
  setReplica(replica: string): void {
    this.#peers.delete(replica)
    this.#replica = replica
  }

  /** Sets the item and the mode of this person; returns whether they have changed. */
  setPosition(item: ItemKey | null, mode: Peer['mode']): boolean {
    if (this.#own.item === item && this.#own.mode === mode) return false
    if (this.#own.item !== item) this.#movedAt = this.#clock.now()
    this.#own = { ...this.#own, item, mode }
    return true
  }

  /** Sets what this person labels next; returns whether it has changed. */
  setClaims(claims: readonly number[]): boolean {
    if (claims.length === this.#own.claims.length && claims.every((claim, at) => claim === this.#own.claims[at]))
      return false
    this.#own = { ...this.#own, claims }
    return true
  }

  /** Writes a heartbeat. */
  writeHeartbeat(): Promise<void> {
    const replica = this.#replica
    if (replica === null) return Promise.resolve()
    this.#writing = this.#writing
      .catch(() => undefined)
      .then(async () => {
        const seconds = (since: number): number => Math.max(0, Math.floor((this.#clock.now() - since) / 1000))
        const times = { openFor: seconds(this.#openedAt), itemFor: seconds(this.#movedAt) }
        this.#own = { ...this.#own, ...this.#person(), ...times, beat: this.#own.beat + 1 }
        await this.#storage.overwrite(presencePath(replica), encodeHeartbeat(this.#own))
      })
    return this.#writing
  }

  /** Writes that this person has left, so that others need not wait until the heartbeat is overdue. */
  async writeGoodbye(): Promise<void> {
    this.#own = { ...this.#own, item: null, mode: 'gone', claims: [] }
    await this.writeHeartbeat()
  }

  /** Reads the heartbeats of the named files, or of all that are due. */
  async readHeartbeats(names?: readonly string[]): Promise<void> {
    const files = names ?? this.#filesToRead((await this.#storage.list(PRESENCE_DIR)).map((entry) => entry.name))
    for (const name of files) await this.#readOne(name)
    this.reportChange()
  }

  /**
   * Reports whether others came, went or moved since the last report. Somebody goes with time alone, also while the share
   * cannot be read or written.
   */
  reportChange(): void {
    const shown = this.#shownText()
    if (shown === this.#reported) return
    this.#reported = shown
    this.events.emit('changed', null)
  }

  /** What people see of others as a text. How long somebody has been where they are changes all the time. */
  #shownText(): string {
    const others = this.peers().filter(({ self }) => !self)
    return JSON.stringify(others.map(({ openForMs: _open, itemForMs: _item, ...shown }) => shown))
  }

  /** Returns everybody who is present: this person first, then the others by name. */
  peers(): PeerPresence[] {
    const now = this.#clock.now()
    const others = [...this.#peers]
      .filter(([, peer]) => isPresent(peer, now, this.#goneMs))
      .map(([replica, { heartbeat, beatChangedAt }]) => presenceOf(replica, heartbeat, false, now - beatChangedAt))
      .toSorted((a, b) => a.name.localeCompare(b.name) || (a.replica < b.replica ? -1 : 1))
    return this.#replica === null
      ? others
      : [presenceOf(this.#replica, { ...this.#own, ...this.#person() }, true), ...others]
  }

  /**
   * Milliseconds after which a person counts as gone. A reader with a long interval sees the heartbeat rise less often.
   */
  get #goneMs(): number {
    return Math.max(GONE_MS, 3 * this.#intervalMs())
  }

  #filesToRead(names: readonly string[]): string[] {
    const due = names.filter((name) => this.#isDue(name))
    if (due.length <= MAX_FILES_AT_ONCE) return due
    const knownFiles = due.filter((name) => this.#peers.has(parsePresenceName(name) ?? ''))
    return [...new Set([...knownFiles, ...due])].slice(0, MAX_FILES_AT_ONCE)
  }

  /**
   * Returns whether a file has to be read now. Files of people who are gone are read less often, because the folder
   * keeps the files of everybody who ever opened the data set.
   */
  #isDue(name: string): boolean {
    const now = this.#clock.now()
    const peer = this.#peers.get(parsePresenceName(name) ?? '')
    return !peer || isPresent(peer, now, this.#goneMs) || Math.abs(now - peer.readAt) >= GONE_RECHECK_MS
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
    const previous = this.#peers.get(replica)
    const now = this.#clock.now()
    if (previous && heartbeat.beat === previous.heartbeat.beat)
      return void this.#peers.set(replica, { ...previous, readAt: now })
    // When a file is read for the first time, its age on the share's own clock shows whether the person is present.
    const age = previous ? 0 : Math.max(0, this.#shareClock.now() - file.stat.modifiedAt)
    this.#peers.set(replica, { heartbeat, beatChangedAt: now - age, readAt: now })
  }
}

/**
 * Returns whether a person counts as present.
 *
 * When this machine's clock is set, forward or back, nobody counts as present until their file is read again. Otherwise
 * a clock set back by an hour would keep people who have left for an hour.
 */
function isPresent(peer: PeerState, now: number, goneMs: number): boolean {
  return peer.heartbeat.mode !== 'gone' && Math.abs(now - peer.beatChangedAt) < goneMs
}

/** `ageMs` is how long ago the heartbeat was seen to rise. */
function presenceOf(replica: string, heartbeat: Heartbeat, self: boolean, ageMs = 0): PeerPresence {
  return {
    replica,
    user: heartbeat.user,
    name: heartbeat.name,
    host: heartbeat.host,
    self,
    key: heartbeat.item,
    mode: heartbeat.mode === 'gone' ? 'idle' : heartbeat.mode,
    claims: heartbeat.claims,
    version: heartbeat.version,
    openForMs: heartbeat.openFor * 1000 + ageMs,
    itemForMs: heartbeat.itemFor * 1000 + ageMs,
  }
}
