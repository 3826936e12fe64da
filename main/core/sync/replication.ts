/**
 * Keeps the change log and the share in step: puts the modules of this folder together for one replica.
 *
 * It holds no rule that could be in one of them. Facts travel as events, orders as calls: what is read from the share
 * goes to `ChangeIntake`, which applies it to the log; what the log applies is an event that everybody here hears.
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
import { sharedAbortController, type Emitter } from '../base/events.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { sidecarPath } from '../format/names.ts'
import type { ChangeLog, ChangesApplied } from '../labels/change-log.ts'
import type { CachedLabels, DatasetCache } from '../local/dataset-cache.ts'
import { ReplicaNumbers } from '../local/replica-numbers.ts'
import { ReplicaSlot } from '../local/replica-slot.ts'
import { SidecarStatCache } from '../local/sidecar-stat-cache.ts'
import type { DatasetSettings } from '../settings/dataset-settings.ts'
import { Connection } from '../share/connection.ts'
import type { Mount } from '../share/mount.ts'
import { NotAsKnown, openDataset, whyNoWrites } from '../share/open-dataset.ts'
import { ShareClock } from '../share/share-clock.ts'
import type { WatchShare } from '../share/watcher.ts'
import { isOutage } from '../storage/errno.ts'
import { StorageError, type Storage } from '../storage/storage.ts'
import { ChangeIntake } from './change-intake.ts'
import type { ChangeTrace } from './change-trace.ts'
import { DelayMeter } from './delay-meter.ts'
import { DUPLICATE_MESSAGE, DuplicateReplicaWatch } from './duplicate-replica.ts'
import { ErrorStatus } from './error-status.ts'
import { Follower } from './follower.ts'
import { LocalReplica } from './local-replica.ts'
import { Persistence } from './persistence.ts'
import { HEARTBEAT_MS, Presence, type PeerPresence } from './presence.ts'
import type { Published } from './publisher.ts'
import { openOutbox, ReplicaWriter } from './replica-writer.ts'
import { SidecarFiles } from './sidecar-file.ts'
import { SidecarIntake } from './sidecar-intake.ts'
import { SidecarScanLoop } from './sidecar-scan-loop.ts'
import { SidecarScanner } from './sidecar-scanner.ts'
import { Tailer } from './tailer.ts'

/** Between two measurements of the share's clock, milliseconds. */
const CLOCK_MS = 600_000
/** Presence follows the person at most this often, milliseconds. */
const PRESENCE_MS = 150
/** Milliseconds that closing waits for reads under way, and for a goodbye, on a share that may not answer. */
const CLOSE_MS = 2_000
/** Changes of one batch whose delay is measured. */
const MEASURED_CHANGES = 10

export interface ReplicationEvents {
  /** The identity of the data set is known, null for none; its journals are not read yet. */
  identified: string | null
  /** Everything that was there at the start is in the log. */
  opened: null
  /** Somebody came, went or moved. */
  presence: null
  /** Something that the status shows may have changed. */
  status: null
  /** A sentence for people. */
  warning: string
}

export interface ReplicationOptions {
  readonly log: ChangeLog
  readonly settings: DatasetSettings
  readonly events: Emitter<ReplicationEvents>
  readonly stateDir: string
  /** What this machine keeps between two openings; null keeps nothing. */
  readonly cache: DatasetCache | null
  /** What was taken over from the cache already, and the data set that it is of; null for nothing. */
  readonly cached: { readonly dataset: string; readonly labels: CachedLabels } | null
  readonly user: string
  /** False for commands that only read: nothing is written, nobody sees them. */
  readonly write: boolean
  readonly follow: boolean
  readonly watch: WatchShare
  readonly storage: Storage
  readonly mount: Mount
  readonly clock: Clock
  /** Follows changes through their stages, for somebody who has to find out where one hangs. */
  readonly trace: ChangeTrace | null
}

export class Replication {
  readonly dataset: string | null
  readonly shareClock: ShareClock
  readonly #options: ReplicationOptions
  readonly #closing = sharedAbortController()
  readonly #timers = new Map<string, () => void>()
  readonly #delay = new DelayMeter()
  readonly #numbers = new ReplicaNumbers()
  readonly #statCache = new SidecarStatCache()
  readonly #errors: ErrorStatus
  readonly #connection: Connection
  readonly #replica: LocalReplica
  readonly #intake: ChangeIntake
  readonly #presence: Presence
  readonly #tailer: Tailer
  readonly #sidecars: SidecarIntake
  readonly #files: SidecarFiles
  readonly #scanner: SidecarScanner
  readonly #scanLoop: SidecarScanLoop
  readonly #persistence: Persistence | null
  readonly #follower: Follower
  readonly #stopListening: readonly (() => void)[]
  #duplicateWatch: DuplicateReplicaWatch | null = null
  #readOnlyReason: string | null
  #scanning: Promise<void> = Promise.resolve()
  #isOpen = false

  private constructor(options: ReplicationOptions, dataset: string | null, readOnlyReason: string | null) {
    const { storage, clock, log, settings, user, cache, cached, mount, watch } = options
    this.#options = options
    this.dataset = dataset
    this.#readOnlyReason = readOnlyReason
    const shareClock = (this.shareClock = new ShareClock(clock))
    const errors = (this.#errors = new ErrorStatus(clock))
    const connection = (this.#connection = new Connection(storage, clock, dataset))
    const replica = (this.#replica = new LocalReplica(connection, this.#closing.signal))
    const intake = (this.#intake = new ChangeIntake(log, this.#numbers))
    const tailer = (this.#tailer = new Tailer(storage, () => connection.verify()))
    const presence = (this.#presence = new Presence({
      storage,
      clock,
      shareClock,
      intervalMs: () => this.intervalMs,
      user,
      host: hostname(),
    }))
    const common = { storage, clock, shareClock, log, intake, replica, connection, errors, statCache: this.#statCache }
    const sidecars = (this.#sidecars = new SidecarIntake({ ...common, cache, trace: options.trace }))
    const files = (this.#files = new SidecarFiles(storage, clock, sidecars))
    const scanner = (this.#scanner = new SidecarScanner({ ...common, files, receiver: sidecars }))
    this.#scanLoop = new SidecarScanLoop({
      ...common,
      scanner,
      settings,
      presence,
      sidecars,
      isNetwork: mount.network,
      signal: this.#closing.signal,
    })
    this.#persistence =
      dataset === null
        ? null
        : new Persistence({ ...common, dataset, tailer, numbers: this.#numbers, cache, cached: cached?.labels ?? null })
    this.#follower = new Follower({ clock, watch, mount, settings, readers: this, errors })
    this.#stopListening = this.#listen()
  }

  /**
   * Opens the data set and reads every journal; what only sidecars have arrives with their scan. Rejects with
   * `NotAsKnown` when it is not the one that the cache was of.
   */
  static async start(options: ReplicationOptions): Promise<Replication> {
    const { file, readOnlyReason } = await openDataset(options.storage, options.clock, options.write)
    if (options.cached && options.cached.dataset !== file?.dataset) throw new NotAsKnown()
    options.events.emit('identified', file?.dataset ?? null)
    const replication = new Replication(options, file?.dataset ?? null, readOnlyReason)
    try {
      await replication.#open()
    } catch (error) {
      // What waits in the outbox belongs to the program that opens next, in this process or another.
      await replication.close()
      throw error
    }
    return replication
  }

  /** What stands before the number in the ids of changes that are made here; null for a process that only reads. */
  get writer(): string | null {
    return this.#replica.writer?.slot.writer ?? null
  }
  get closed(): boolean {
    return this.#closing.signal.aborted
  }
  get readOnlyReason(): string | null {
    return this.#readOnlyReason ?? (this.#replica.writer ? null : 'opened for reading only')
  }

  /** Whether changes reach the share. */
  get online(): boolean {
    return this.#connection.online && this.#replica.writer?.publisher.failing !== true
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
    return this.#errors.lastError
  }
  get damaged(): string[] {
    return this.#errors.damaged
  }
  get unsaved(): number {
    return this.#replica.unsaved
  }
  get unsettled(): number {
    return this.#replica.writer?.sidecars.waiting ?? 0
  }

  /** Returns an id for a new change, unique for ever. */
  newId(): ChangeId {
    return this.#replica.writer!.slot.newId()
  }

  publish(changes: readonly StoredChange[]): Published {
    return this.#replica.publish(changes)
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

  /** Reads one item's sidecar now, because somebody looks at it. */
  async readSidecar(key: ItemKey): Promise<void> {
    // A name that is not there is not asked for: NFS would remember the miss for half a minute.
    if (this.#options.log.changesOf(key).length > 0)
      await this.#scanner.readOne(sidecarPath(key)).catch((error: unknown) => this.#errors.report(error))
  }

  /** Reads every sidecar that changed, as fast as the share gives them. */
  async scanSidecars(): Promise<void> {
    await this.#scanLoop.runOnce()
  }

  /** Tries the share now instead of after the pause. */
  retry(): void {
    // Offline, the probe decides: going on before it has reached the share would hold calls on a dead mount.
    if (!this.#connection.online) return this.#connection.retry()
    void this.#follower.catchUp()
    this.#replica.writer?.publisher.resume()
    // Asleep, a machine may have got another time.
    void this.#measureClock()
  }

  /** True when everything is on the share and in its sidecar, false when `timeoutMs` passed first. */
  async drain(timeoutMs: number): Promise<boolean> {
    const { writer } = this.#replica
    if (!writer) return true
    let isDrained = false
    const beforeEnd = this.#persistence!.beforeEnd().catch((error: unknown) => this.#errors.report(error))
    await waitAtMost(
      this.#options.clock,
      timeoutMs,
      beforeEnd
        .then(() => writer.publisher.drain(timeoutMs))
        .then((all) => {
          isDrained = all
        }),
    )
    return isDrained
  }

  async close(): Promise<void> {
    this.#closing.abort()
    this.#connection.close()
    for (const cancel of this.#timers.values()) cancel()
    const { clock } = this.#options
    await waitAtMost(clock, CLOSE_MS, Promise.all([this.#follower.close(), this.#scanning]))
    await this.#persistence?.close(!this.#options.follow)
    const { writer } = this.#replica
    if (writer) {
      if (this.#connection.online) await waitAtMost(clock, CLOSE_MS, this.#presence.leave())
      await writer.close()
    }
    for (const stop of this.#stopListening) stop()
  }

  /** For the follower: reads the named journals, or lists and reads them all. */
  async readJournals(names: readonly string[] | null): Promise<void> {
    if (names === null) {
      await this.#tailer.list()
      await this.#tailer.read(this.#tailer.live())
    } else {
      await this.#tailer.read(names)
    }
  }

  /** For the follower: reads the named presence files, or all of them. */
  async readPresence(names: readonly string[] | null): Promise<void> {
    await this.#presence.read(names ?? undefined)
  }

  /** Who hears of what; returns how to end that, for those that outlive this object. */
  #listen(): (() => void)[] {
    const { log, settings, events } = this.#options
    const emitStatus = (): void => events.emit('status', null)
    this.#tailer.events.on('changesRead', ({ changes, journal }) => {
      this.#options.trace?.record('read in a journal', changes, journal)
      this.#intake.take(changes, { journal })
    })
    this.#tailer.events.on('lineDamaged', ({ path, offset }) =>
      this.#errors.reportDamage(
        path,
        `A line of ${path} is damaged (byte ${offset}) and was passed over; its label is looked for in the sidecars`,
      ),
    )
    this.#tailer.events.on('unreadable', ({ path, error }) =>
      this.#errors.reportDamage(path, `${error.message}; its labels are looked for in the sidecars`),
    )
    this.#connection.events.on('offline', (error) => this.#goOffline(error))
    this.#connection.events.on('online', () => void this.#goOnline())
    this.#presence.events.on('changed', () => events.emit('presence', null))
    this.#errors.events.on('changed', emitStatus)
    this.#errors.events.on('damaged', (message) => events.emit('warning', message))
    this.#errors.events.on('reported', (error) => this.#inspectFailure(error))
    return [
      log.events.on('applied', (applied) => this.#onApplied(applied)),
      settings.events.on('changed', () => void this.#follower.settingsChanged().then(emitStatus)),
    ]
  }

  async #open(): Promise<void> {
    await this.#persistence?.open()
    await this.#tailer.readAll()
    if (this.#options.write && this.#readOnlyReason === null) await this.#becomeWriter(this.dataset!)
    await this.#scanLoop.readSettings()
    this.#options.events.emit('opened', null)
    this.#isOpen = true
    if (this.#options.follow) await this.#follow()
  }

  async #becomeWriter(dataset: string): Promise<void> {
    const slot = await ReplicaSlot.claim(this.#options.stateDir, dataset)
    try {
      await this.#writeAs(slot)
    } finally {
      if (!this.#replica.writer) await slot.release(slot.journal)
    }
  }

  async #writeAs(slot: ReplicaSlot): Promise<void> {
    const { storage, clock, log, mount } = this.#options
    // The share knows a number of this replica that its slot does not: the slot was copied or put back from a backup.
    if (this.#numbers.highest(slot.replica) >= slot.counter) await slot.renew()
    const outbox = await openOutbox(slot, this.#errors, this.#tailer.names)
    this.#presence.become(slot.replica)
    this.#readOnlyReason = await this.#presence
      .beat()
      .then(() => this.shareClock.measure(storage, slot.replica))
      .then(
        () => null,
        (error: unknown) => whyNoWrites(error, (problem) => this.#errors.record(problem)),
      )
    if (this.#readOnlyReason !== null) return outbox.close()
    const writer = await ReplicaWriter.open(slot, outbox, {
      storage,
      clock,
      isNetwork: mount.network,
      files: this.#files,
      log,
      receiver: this.#sidecars,
      errors: this.#errors,
      connection: this.#connection,
      reader: this.#tailer,
      journals: this.#tailer.names,
    })
    writer.sidecars.events.on('written', ({ path, stat }) => {
      if (stat) this.#scanner.record(path, stat)
    })
    writer.events.on('failed', (error) => this.#errors.report(error))
    this.#traceWriting(writer)
    writer.events.on('progress', () => this.#options.events.emit('status', null))
    this.#replica.startWriting(writer)
    this.#watchForDuplicate(writer)
    log.apply(outbox.pending(), 'local')
    writer.publisher.recover()
  }

  /** Records the stages that own changes pass on their way to the share. */
  #traceWriting({ publisher, sidecars }: ReplicaWriter): void {
    const { trace } = this.#options
    if (!trace) return
    publisher.events.on('stored', (changes) => trace.record('in the outbox', changes))
    publisher.events.on('saved', (changes) => trace.record('saved in the journal', changes))
    sidecars.events.on('written', ({ changes, path }) => trace.record('written to the sidecar', changes, path))
    publisher.events.on('confirmed', (changes) => trace.record('out of the outbox', changes))
  }

  #watchForDuplicate(writer: ReplicaWriter): void {
    const watch = (this.#duplicateWatch = new DuplicateReplicaWatch(writer.slot, this.#options.log))
    watch.events.on('duplicate', () => {
      void writer.renew().catch((error: unknown) => this.#errors.record(error as Error))
      this.#presence.become(writer.slot.replica)
      this.#options.events.emit('warning', DUPLICATE_MESSAGE)
    })
    watch.events.on('restated', (changes) => {
      this.#intake.take(changes)
      if (!this.closed) this.publish(changes)
    })
    this.#intake.watchForDuplicate(watch)
  }

  async #follow(): Promise<void> {
    await this.#follower.start()
    await this.#presence.read().catch((error: unknown) => this.#errors.report(error))
    this.#every('heartbeat', HEARTBEAT_MS, () => this.#beat())
    this.#every('clock', CLOCK_MS, () => void this.#measureClock())
    void this.#follower.catchUp()
    this.#persistence?.start()
    this.#scanning = this.#scanLoop.run()
  }

  /** What new changes mean for what is read next, and for the sidecars that were just written here. */
  #onApplied({ changes, origin }: ChangesApplied): void {
    this.#options.trace?.record(origin === 'local' ? 'applied here' : 'applied from the share', changes)
    if (origin === 'share')
      this.#replica.writer?.sidecars.addLate(changes.filter((change) => !this.#replica.isOwn(change.id)))
    if (!this.#isOpen) return
    this.#follower.active()
    if (origin !== 'share') return
    // Their sidecars may now be stale: they are read again.
    for (const change of changes) this.#statCache.delete(sidecarPath(change.item))
    const now = this.shareClock.now()
    for (const change of changes.slice(0, MEASURED_CHANGES)) this.#delay.add(change.at, now)
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
      () => this.#options.events.emit('presence', null),
      (error: unknown) => this.#errors.report(error),
    )
  }

  async #measureClock(): Promise<void> {
    const { writer } = this.#replica
    if (writer && this.#connection.online)
      await this.shareClock
        .measure(this.#options.storage, writer.slot.replica)
        .catch((error: unknown) => this.#errors.report(error))
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

  /** Whether a failure is about the share as a whole. */
  #inspectFailure(error: Error): void {
    this.#duplicateWatch?.inspectFailure(error)
    // A file that is missing where one was just listed may mean that the whole folder has gone, or is another: ask.
    if (isOutage(error)) this.#connection.lost(error)
    else if (error instanceof StorageError || (error instanceof LensletError && error.code === 'offline'))
      this.#connection.verify().catch((gone: unknown) => this.#connection.lost(gone as Error))
  }

  #goOffline(error: Error): void {
    this.#follower.suspend()
    this.#replica.writer?.publisher.suspend()
    this.#errors.record(new Error(`The folder does not answer (${error.message})`, { cause: error }))
  }

  async #goOnline(): Promise<void> {
    this.#errors.clearPassing()
    this.#replica.writer?.publisher.resume()
    this.#options.events.emit('status', null)
    await this.#follower.resume()
    this.#beat()
    await this.#measureClock()
    this.#options.events.emit('warning', 'The folder is back.')
  }
}
