/**
 * One replica at work: puts the modules of this folder together. It brings others' changes to `found`, takes own
 * changes to the share, and tells its state.
 */
import { hostname } from 'node:os'
import {
  LensletError,
  type ChangeId,
  type ItemKey,
  type LastError,
  type Peer,
} from '../../../preload/contract/index.ts'
import { waitAtMost, type Clock } from '../base/clock.ts'
import { sharedAbortController } from '../base/events.ts'
import { replicaOf } from '../format/change-ids.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { sidecarPath } from '../format/names.ts'
import type { Sidecar } from '../format/sidecar-codec.ts'
import { ReplicaSlot } from '../local/replica-slot.ts'
import type { CachedLabels, DatasetCache } from '../local/dataset-cache.ts'
import { isOutage } from '../storage/errno.ts'
import { StorageError, type Storage } from '../storage/storage.ts'
import { Connection } from '../share/connection.ts'
import { DOUBLE_MET, DoubleWatch } from './duplicate-replica.ts'
import { DelayMeter } from './delay-meter.ts'
import { Follower } from './follower.ts'
import { Keeper } from './persistence.ts'
import type { Ledger } from './ledger.ts'
import { lackingChanges } from './missing-changes.ts'
import type { Mount } from '../share/mount.ts'
import { openDataset, NotAsKnown, whyNoWrites } from '../share/open-dataset.ts'
import { HEARTBEAT_MS, Presence, type PeerPresence } from './presence.ts'
import { openOutbox, ReplicaWriter } from './replica-writer.ts'
import { ReplicaNumbers } from '../local/replica-numbers.ts'
import { ShareClock } from '../share/share-clock.ts'
import { SeenFiles } from '../local/sidecar-stat-cache.ts'
import { SidecarFiles } from './sidecar-file.ts'
import { SidecarSweep, type FoundSidecar } from './sidecar-scanner.ts'
import { Sweeper } from './sidecar-scan-loop.ts'
import { Tailer } from './tailer.ts'
import { ErrorStatus } from './error-status.ts'
import type { WatchShare } from '../share/watcher.ts'

/** Between two looks at the share's clock, milliseconds. */
const CLOCK_MS = 600_000
/** Presence follows the person at most this often, milliseconds. */
const PRESENCE_MS = 150
/**
 * A sidecar that lacks a change of somebody else is mended when the change is older than this, milliseconds: its
 * author's program may be gone.
 */
const THEIRS_MS = 300_000
/** Milliseconds that closing waits for reads under way, and for a goodbye, on a share that may not answer. */
const CLOSE_MS = 2_000

export interface ReplicationOptions {
  readonly stateDir: string
  /** What this machine keeps between two openings; null keeps nothing. */
  readonly cache: DatasetCache | null
  /** What was taken over from the cache already, and the data set that it is of; null for nothing. */
  readonly kept: { readonly dataset: string; readonly labels: CachedLabels } | null
  /** Called when the data set's identity is known, null for none, before its journals are read. */
  readonly identified?: (dataset: string | null) => void
  readonly user: string
  /** False for commands that only look: nothing is written, nobody sees them. */
  readonly write: boolean
  readonly follow: boolean
  readonly watch: WatchShare
  readonly storage: Storage
  readonly mount: Mount
  readonly clock: Clock
}

export class Replication {
  readonly dataset: string | null
  readonly shareClock: ShareClock
  readonly #options: ReplicationOptions
  readonly #ledger: Ledger
  readonly #tailer: Tailer
  readonly #files: SidecarFiles
  readonly #sweep: SidecarSweep
  readonly #sweeper: Sweeper
  readonly #connection: Connection
  readonly #follower: Follower
  readonly #delay = new DelayMeter()
  readonly #numbers = new ReplicaNumbers()
  readonly #closing = sharedAbortController()
  readonly #timers = new Map<string, () => void>()
  readonly #troubles: ErrorStatus
  readonly #seen = new SeenFiles()
  readonly #keeper: Keeper | null
  #writer: ReplicaWriter | null = null
  #double: DoubleWatch | null = null
  #presence: Presence
  #readOnlyReason: string | null
  #sweeping: Promise<void> = Promise.resolve()
  #opened = false

  private constructor(options: ReplicationOptions, ledger: Ledger, dataset: string | null, reason: string | null) {
    const { storage, clock } = options
    this.#options = options
    this.#ledger = ledger
    this.dataset = dataset
    this.#readOnlyReason = reason
    this.shareClock = new ShareClock(clock)
    this.#troubles = new ErrorStatus(clock, () => ledger.status())
    this.#presence = new Presence(
      storage,
      clock,
      this.shareClock,
      () => this.intervalMs,
      null,
      options.user,
      hostname(),
    )
    this.#files = new SidecarFiles(storage, clock, () => this.#writer !== null, {
      verify: (sidecar) => this.#verifySidecar(sidecar),
      damaged: (path, message) => this.#foundDamage(path, message),
      salvaged: (changes) => this.#salvaged(changes),
      setAside: (path) => this.#writeAgain(path),
    })
    this.#sweep = new SidecarSweep(storage, this.#files, clock, this.#seen, () => this.shareClock.now(), {
      known: (item) => ledger.known(item),
      found: (sidecar) => this.#foundInSidecar(sidecar),
      failed: (error, path) => this.#troubles.record(error, path),
    })
    this.#sweeper = new Sweeper({
      storage,
      clock,
      ledger,
      sweep: this.#sweep,
      network: options.mount.network,
      signal: this.#closing.signal,
      online: () => this.#connection.online,
      programs: () => Math.max(1, this.#presence.peers().length),
      writes: () => this.#writer !== null,
      due: (item) => this.#lacking(item, []).due,
      write: (changes) => this.#writer?.sidecars.add(changes),
      written: () => this.#writer?.sidecars.idle() ?? Promise.resolve(false),
      failed: (error, path) => {
        if (path === null) this.#failed(error)
        else this.#troubles.record(error as Error, path)
      },
    })
    this.#tailer = new Tailer(storage, {
      newcomers: () => this.#connection.verify(),
      found: (changes, name) => void this.#found(changes, true, name),
      damaged: (path, offset) =>
        this.#foundDamage(
          path,
          `A line of ${path} is damaged (byte ${offset}) and was passed over; its label is looked for in the sidecars`,
        ),
      unreadable: (path, error) =>
        this.#foundDamage(path, `${error.message}; its labels are looked for in the sidecars`),
      wentBack: () => this.#keeper?.wentBack(),
      gone: (names) => void this.#keeper?.gone(names).catch((error: unknown) => this.#failed(error)),
    })
    this.#keeper = dataset === null ? null : this.#makeKeeper(dataset)
    this.#connection = new Connection(storage, clock, dataset, {
      offline: (error) => this.#offline(error),
      online: () => void this.#online(),
    })
    this.#follower = new Follower(clock, options.watch, options.mount, () => ledger.settings(), {
      readJournals: (names) => this.#readJournals(names),
      readPresence: async (names) => {
        if (await this.#presence.read(names ?? undefined)) this.#ledger.presence()
      },
      failed: (error) => this.#failed(error),
    })
  }

  /**
   * Opens the data set and reads every journal; what only sidecars know arrives with the sweep. Rejects with
   * `NotAsKnown` when it is not the one that something was kept of.
   */
  static async start(options: ReplicationOptions, ledger: Ledger): Promise<Replication> {
    const { file, readOnlyReason: reason } = await openDataset(options.storage, options.clock, options.write)
    if (options.kept && options.kept.dataset !== file?.dataset) throw new NotAsKnown()
    options.identified?.(file?.dataset ?? null)
    const replication = new Replication(options, ledger, file?.dataset ?? null, reason)
    try {
      await replication.#open()
    } catch (error) {
      // What waits in the outbox belongs to whoever opens next, in this process or another.
      await replication.close()
      throw error
    }
    return replication
  }

  get replica(): string | null {
    return this.#writer?.slot.replica ?? null
  }
  /** What stands before the number in the ids of changes that are made here; null for somebody who only looks. */
  get writer(): string | null {
    return this.#writer?.slot.writer ?? null
  }
  get closed(): boolean {
    return this.#closing.signal.aborted
  }
  get readOnlyReason(): string | null {
    return this.#readOnlyReason ?? (this.#writer ? null : 'opened for reading only')
  }

  /** Whether changes reach the share. */
  get online(): boolean {
    return this.#connection.online && this.#writer?.publisher.failing !== true
  }
  get live(): boolean {
    return this.#follower.live
  }
  get intervalMs(): number {
    return this.#follower.intervalMs
  }
  get delayMs(): number | null {
    return this.#delay.medianMs
  }
  get lastError(): LastError | null {
    return this.#troubles.lastError
  }
  get damaged(): string[] {
    return this.#troubles.damaged
  }
  get unsaved(): number {
    return this.#writer?.publisher.unsaved ?? 0
  }
  get unsettled(): number {
    return this.#writer?.sidecars.waiting ?? 0
  }

  /** An id for a new change, unique for ever. */
  newId(): ChangeId {
    return this.#writer!.slot.newId()
  }

  publish(changes: readonly StoredChange[]): { stored: Promise<void>; saved: Promise<void> } {
    this.#follower.active()
    this.#keeper?.note(changes.length)
    return this.#writer!.publisher.publish(changes)
  }

  peers(): PeerPresence[] {
    return this.#presence.peers()
  }

  setUser(user: string): void {
    this.#presence.setUser(user)
    this.#beatSoon()
  }

  setPresence(key: ItemKey | null, mode: Peer['mode']): void {
    if (this.#presence.set(key, mode)) this.#beatSoon()
  }

  /** Goes on by the settings as they are now. */
  settingsChanged(): void {
    void this.#follower.settingsChanged().then(() => this.#ledger.status())
  }

  /** Reads one item's sidecar now, because somebody looks at it. */
  async lookAt(key: ItemKey): Promise<void> {
    // A name that is not there is not asked for: NFS would remember the miss for half a minute.
    if (this.#ledger.known(key).length > 0)
      await this.#sweep.readOne(sidecarPath(key)).catch((error: unknown) => this.#failed(error))
  }

  /** Reads every sidecar that changed, as fast as the share gives them. */
  async sweepNow(): Promise<void> {
    await this.#sweeper.now()
  }

  retry(): void {
    // Offline, the probe decides: going on before it has found the share would hold calls on a dead mount.
    if (!this.#connection.online) return this.#connection.retry()
    void this.#follower.catchUp()
    this.#writer?.publisher.resume()
    // Asleep, a machine may have got another time.
    void this.#measureClock()
  }

  /** True when everything is on the share and in its sidecar, false when `timeoutMs` passed first. */
  async drain(timeoutMs: number): Promise<boolean> {
    const writer = this.#writer
    if (!writer) return true
    let drained = false
    const lookOnce = this.#keeper!.beforeEnd().catch((error: unknown) => this.#failed(error))
    await waitAtMost(
      this.#options.clock,
      timeoutMs,
      lookOnce
        .then(() => writer.publisher.drain(timeoutMs))
        .then((all) => {
          drained = all
        }),
    )
    return drained
  }

  async close(): Promise<void> {
    this.#closing.abort()
    this.#connection.close()
    for (const cancel of this.#timers.values()) cancel()
    const { clock } = this.#options
    await waitAtMost(clock, CLOSE_MS, Promise.all([this.#follower.close(), this.#sweeping]))
    await this.#keeper?.close(!this.#options.follow)
    if (!this.#writer) return
    if (this.#connection.online) await waitAtMost(clock, CLOSE_MS, this.#presence.leave())
    await this.#writer.close()
  }

  async #open(): Promise<void> {
    await this.#keeper?.open()
    await this.#tailer.readAll()
    if (this.#options.write && this.#readOnlyReason === null) await this.#becomeWriter(this.dataset!)
    await this.#sweeper.lookAtSettings()
    this.#ledger.opened()
    this.#opened = true
    if (this.#options.follow) await this.#follow()
  }

  #makeKeeper(dataset: string): Keeper {
    const { storage, clock, cache, kept } = this.#options
    const ledger = this.#ledger
    return new Keeper(
      { storage, clock, dataset, tailer: this.#tailer, seen: this.#seen, cache, kept: kept?.labels ?? null },
      {
        keys: () => ledger.keys(),
        size: () => ledger.size(),
        known: (key) => ledger.known(key),
        has: (item, id) => ledger.has(item, id),
        found: (changes) => void this.#found(changes),
        image: () => ledger.image(),
        key: (id) => ledger.key(id),
        restore: (cached, changes) => {
          this.#numbers.restore(cached.numbers)
          if (changes) ledger.restore(cached, changes)
        },
        numbers: () => this.#numbers.image(),
        writes: () => this.#writer !== null,
        replica: () => (this.#connection.online && !this.closed ? this.replica : null),
        allSaved: () => this.unsaved === 0,
        isOnItsWay: (id) => this.#writer?.publisher.isOnItsWay(id) ?? false,
        publish: (changes) => void this.publish(changes),
        now: () => this.shareClock.now(),
        failed: (error) => this.#failed(error),
      },
    )
  }

  async #becomeWriter(dataset: string): Promise<void> {
    const slot = await ReplicaSlot.claim(this.#options.stateDir, dataset)
    try {
      await this.#writeAs(slot)
    } finally {
      if (!this.#writer) await slot.release(slot.journal)
    }
  }

  async #writeAs(slot: ReplicaSlot): Promise<void> {
    const {
      storage,
      clock,
      user,
      mount: { network },
    } = this.#options
    // The share knows a number of this replica that its slot does not: the slot was copied or put back from a backup.
    if (this.#numbers.highest(slot.replica) >= slot.counter) await slot.renew()
    const outbox = await openOutbox(slot, this.#troubles, this.#tailer.names)
    this.#presence = new Presence(
      storage,
      clock,
      this.shareClock,
      () => this.intervalMs,
      slot.replica,
      user,
      hostname(),
    )
    this.#readOnlyReason = await this.#presence
      .beat()
      .then(() => this.shareClock.measure(storage, slot.replica))
      .then(
        () => null,
        (error: unknown) => whyNoWrites(error, (problem) => this.#troubles.record(problem)),
      )
    if (this.#readOnlyReason !== null) return outbox.close()
    this.#writer = await ReplicaWriter.open(slot, outbox, {
      storage,
      clock,
      network,
      files: this.#files,
      ledger: this.#ledger,
      troubles: this.#troubles,
      journals: this.#tailer.names,
      verify: () => this.#connection.verify(),
      found: (sidecar) => this.#foundInSidecar(sidecar),
      appended: (path, from, to) => this.#tailer.wrote(path, from, to),
      wrote: (path, stat) => this.#sweep.note(path, stat),
      failed: (error) => this.#failed(error),
    })
    this.#double = this.#watchForDouble(this.#writer)
    this.#writer.recover(outbox, this.#ledger)
  }

  #watchForDouble(writer: ReplicaWriter): DoubleWatch {
    return new DoubleWatch(writer.slot, {
      known: (item) => this.#ledger.known(item),
      become: () => {
        void writer.renew().catch((error: unknown) => this.#troubles.record(error as Error))
        this.#presence.become(writer.slot.replica)
        this.#ledger.warn(DOUBLE_MET)
      },
      say: (changes) => {
        this.#found(changes)
        if (!this.closed) this.publish(changes)
      },
    })
  }

  async #follow(): Promise<void> {
    await this.#follower.start()
    await this.#presence.read().catch((error: unknown) => this.#failed(error))
    this.#every('heartbeat', HEARTBEAT_MS, () => this.#beat())
    this.#every('clock', CLOCK_MS, () => void this.#measureClock())
    void this.#follower.catchUp()
    this.#keeper?.start()
    this.#sweeping = this.#sweeper.forEver()
  }

  async #readJournals(names: readonly string[] | null): Promise<void> {
    if (names === null) {
      await this.#tailer.list()
      await this.#tailer.read(this.#tailer.live())
    } else {
      await this.#tailer.read(names)
    }
  }

  /** Takes in changes that were read, in the journal of that name if they were in one; returns those that were new. */
  #found(changes: readonly StoredChange[], isChecked = true, journal: string | null = null): readonly StoredChange[] {
    for (const change of changes) this.#numbers.note(change.id)
    const take = (): readonly StoredChange[] => this.#ledger.found(changes, isChecked)
    const fresh = this.#double?.look(changes, journal, take) ?? take()
    this.#keeper?.note(fresh.length)
    this.#writer?.sidecars.arrived(fresh.filter((change) => !this.#isOwn(change.id)))
    if (!this.#opened || fresh.length === 0) return fresh
    // What their sidecars told before may have been something else: they are looked at again.
    for (const change of fresh) this.#seen.delete(sidecarPath(change.item))
    this.#follower.active()
    const now = this.shareClock.now()
    for (const change of fresh.slice(0, 10)) this.#delay.add(change.at, now)
    return fresh
  }

  #isOwn(id: ChangeId): boolean {
    return replicaOf(id) === this.replica
  }

  #foundInSidecar({ item, changes, external, isCopy }: FoundSidecar): void {
    const isNews = external !== null && !this.#ledger.has(item, external.id)
    const fresh = this.#found(changes, false)
    // Who may not write it into a journal leaves it to the next who may: nothing of it is kept on this machine.
    if (!this.#writer || this.closed) return isNews && !this.#writer ? this.#options.cache?.freeze() : undefined
    // A hand edit travels like any change: the first to see it writes it into a journal, which vouches for it from then
    // on.
    if (isNews) {
      this.#found([external])
      this.publish([external])
    }
    // What only a copy has gets into the item's own sidecar before somebody deletes the copy.
    if (isCopy) return this.#writer.sidecars.add(fresh)
    const { due, later } = this.#lacking(item, changes)
    if (due.length > 0) this.#writer.sidecars.add(due)
    // What is left may still be on its way from its author: the file is read again in the next pass, whether or not it
    // has changed.
    if (later) this.#seen.delete(sidecarPath(item))
  }

  /** What an item's sidecar lacks when it holds `changes` and we are to write. */
  #lacking(item: ItemKey, changes: readonly StoredChange[]): { due: StoredChange[]; later: boolean } {
    const writer = this.#writer
    if (!writer || this.closed) return { due: [], later: false }
    return lackingChanges(this.#ledger.known(item), changes, {
      isOnItsWay: (id) => writer.publisher.isOnItsWay(id),
      isOwn: (id) => this.#isOwn(id),
      since: this.shareClock.now() - THEIRS_MS,
    })
  }

  /** What only a damaged sidecar had goes into the own journal before the file is set aside. */
  async #salvaged(changes: readonly StoredChange[]): Promise<void> {
    const fresh = this.#found(changes, false)
    if (!this.#writer || this.closed || fresh.length === 0) return
    // From now on a journal vouches for what was read.
    this.#found(fresh)
    await this.publish(fresh).stored
  }

  /**
   * A sidecar that holds a change that is known is this data set's: ids are never used twice. Any other is believed
   * only while the data set is at its path.
   */
  async #verifySidecar(sidecar: Sidecar | null): Promise<void> {
    if (!sidecar?.changes.some((change) => this.#ledger.has(sidecar.item, change.id))) await this.#connection.verify()
  }

  /**
   * A damaged sidecar was set aside: a new one is made of what the journals know. `settings.json` is made again by the
   * next pass, which does not find it.
   */
  #writeAgain(path: string): void {
    for (const key of this.#ledger.keys()) {
      if (sidecarPath(key) === path) return this.#writer?.sidecars.add(this.#ledger.known(key))
    }
  }

  #beatSoon(): void {
    if (this.#timers.has('presence')) return
    this.#timers.set(
      'presence',
      this.#options.clock.setTimeout(() => {
        this.#timers.delete('presence')
        this.#beat()
      }, PRESENCE_MS),
    )
  }

  #beat(): void {
    if (!this.#connection.online || this.#closing.signal.aborted) return
    this.#presence.beat().then(
      () => this.#ledger.presence(),
      (error: unknown) => this.#failed(error),
    )
  }

  async #measureClock(): Promise<void> {
    if (this.#writer && this.#connection.online)
      await this.shareClock
        .measure(this.#options.storage, this.#writer.slot.replica)
        .catch((error: unknown) => this.#failed(error))
  }

  #every(name: string, ms: number, action: () => void): void {
    this.#timers.set(
      name,
      this.#options.clock.setTimeout(() => {
        action()
        this.#every(name, ms, action)
      }, ms),
    )
  }

  #failed(error: unknown): void {
    const reason = error instanceof Error ? error : new Error(String(error))
    this.#troubles.record(reason, reason instanceof StorageError ? reason.path : null)
    this.#double?.failed(reason)
    // A file that is missing where one was just listed may mean that the whole folder has gone, or is another: ask.
    if (isOutage(reason)) this.#connection.lost(reason)
    else if (reason instanceof StorageError || (reason instanceof LensletError && reason.code === 'offline'))
      this.#connection.verify().catch((gone: unknown) => this.#connection.lost(gone as Error))
  }

  #offline(error: Error): void {
    this.#follower.suspend()
    this.#writer?.publisher.suspend()
    this.#troubles.record(new Error(`The folder does not answer (${error.message})`, { cause: error }))
  }

  async #online(): Promise<void> {
    this.#troubles.settle()
    this.#writer?.publisher.resume()
    this.#ledger.status()
    await this.#follower.resume()
    this.#beat()
    await this.#measureClock()
    this.#ledger.warn('The folder is back.')
  }

  #foundDamage(what: string, message: string): void {
    if (this.#troubles.damage(what, message)) this.#ledger.warn(message)
  }
}
