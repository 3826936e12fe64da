/**
 * Keeps the change log and the share in sync.
 *
 * It creates and connects the objects of this folder for one replica. It contains no rule that could be in one of them.
 * Facts are events, orders are method calls. Changes that are read from the share go to `ChangeIntake`, which applies
 * them to the log. The log then emits an event to which these objects listen.
 */
import { hostname } from 'node:os'
import {
  DATASET_ITEM,
  LensletError,
  t,
  type ChangeId,
  type ItemKey,
  type LastError,
  type Peer,
} from '../../../preload/contract/index.ts'
import { waitAtMost, type Clock } from '../base/clock.ts'
import { sharedAbortController, type Emitter } from '../base/events.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { JOURNALS_DIR, sidecarPath } from '../format/names.ts'
import type { ChangeLog, ChangesApplied } from '../labels/change-log.ts'
import type { CachedLabels, DatasetCache } from '../local/dataset-cache.ts'
import { ReplicaNumbers } from '../local/replica-numbers.ts'
import { ReplicaSlot } from '../local/replica-slot.ts'
import { SidecarStatCache } from '../local/sidecar-stat-cache.ts'
import type { DatasetSettings } from '../settings/dataset-settings.ts'
import { Connection } from '../share/connection.ts'
import type { Mount } from '../share/mount.ts'
import { DatasetReplacedError, openDataset, writeRefusalOf, type Opener } from '../share/open-dataset.ts'
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
import { HEARTBEAT_MS, Presence, type PeerPresence, type PresenceOptions } from './presence.ts'
import type { PublishResult } from './publisher.ts'
import { openOutbox, ReplicaWriter } from './replica-writer.ts'
import { SidecarFiles } from './sidecar-file.ts'
import { SidecarIntake } from './sidecar-intake.ts'
import { SidecarScanLoop } from './sidecar-scan-loop.ts'
import { SidecarScanner } from './sidecar-scanner.ts'
import { Tailer } from './tailer.ts'

/** Milliseconds between two measurements of the share's clock. */
const CLOCK_INTERVAL_MS = 600_000
/** Milliseconds for which changes of the presence are collected before they are written. */
const PRESENCE_DELAY_MS = 150
/** Milliseconds that closing waits for reads under way, and for the last heartbeat, on a share that may not answer. */
const CLOSE_TIMEOUT_MS = 2_000
/** The most changes of one batch whose delay is measured. */
const MAX_MEASURED_CHANGES = 10

export interface ReplicationEvents {
  /** The id of the data set is known, null when it has none; its journals are not read yet. */
  identified: string | null
  /** Everything that was on the share at the start is in the log. */
  opened: null
  /** Somebody came, went or moved. */
  presence: null
  /** Something that the status shows may have changed. */
  status: null
  /** A sentence for people. */
  warning: string
  /**
   * The share answers again. `sent`: the changes that waited for it. `conflicts`: the items on which one of them
   * conflicts with a change of somebody else.
   */
  reconnected: { readonly sent: number; readonly conflicts: number }
}

export interface ReplicationOptions {
  readonly log: ChangeLog
  readonly settings: DatasetSettings
  readonly events: Emitter<ReplicationEvents>
  readonly stateDir: string
  /** The local cache of the data set; null for none. */
  readonly cache: DatasetCache | null
  /** The labels that were already loaded from the cache, and the data set that they belong to; null for none. */
  readonly cached: { readonly dataset: string; readonly labels: CachedLabels } | null
  /** Returns the id of this person, and how they are called. */
  readonly person: PresenceOptions['person']
  /** The version of this program, which others see. */
  readonly version: string
  /**
   * The person who writes to the share; null for a command that only reads. It writes nothing, and others do not see it
   * as present.
   */
  readonly opener: Opener | null
  readonly follow: boolean
  readonly watch: WatchShare
  readonly storage: Storage
  readonly mount: Mount
  readonly clock: Clock
  /** Prints the stages that changes pass; null for none. */
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
    const { storage, clock, log, settings, person, cache, cached, mount, watch } = options
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
      person,
      host: hostname(),
      version: options.version,
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
      isNetwork: mount.isNetwork,
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
   * Opens the data set and reads every journal. Changes that only sidecars contain arrive when these are scanned.
   *
   * Rejects with `DatasetReplacedError` when it is not the data set that the cache belongs to.
   */
  static async start(options: ReplicationOptions): Promise<Replication> {
    const { file, readOnlyReason } = await openDataset(options.storage, options.clock, options.opener)
    if (options.cached && options.cached.dataset !== file?.dataset) throw new DatasetReplacedError()
    options.log.setFirstOwner(file?.owner ?? null)
    options.events.emit('identified', file?.dataset ?? null)
    const replication = new Replication(options, file?.dataset ?? null, readOnlyReason)
    try {
      await replication.#open()
    } catch (error) {
      // The next opening of the data set, in this process or another, takes over the changes that wait in the outbox.
      await replication.close()
      throw error
    }
    return replication
  }

  /** The folder on this machine of the replica that writes; null for a process that only reads. */
  get slotFolder(): string | null {
    return this.#replica.writer?.slot.folder ?? null
  }
  /** The part before the number in the ids of changes that are made here; null for a process that only reads. */
  get writer(): string | null {
    return this.#replica.writer?.slot.writer ?? null
  }
  /** The id of the replica that writes; null for a process that only reads. It may change. */
  get replica(): string | null {
    return this.#replica.writer?.slot.replica ?? null
  }
  get isClosed(): boolean {
    return this.#closing.signal.aborted
  }
  get readOnlyReason(): string | null {
    return this.#readOnlyReason ?? (this.#replica.writer ? null : 'opened for reading only')
  }

  /** Whether changes can be saved: the share answers, and the last append to the journal did not fail. */
  get isOnline(): boolean {
    return this.#connection.isOnline && (this.#replica.writer?.publisher.failure ?? null) === null
  }
  /** Why nothing can be written although the share answers, as part of a sentence; null when that is not so. */
  get unwritableReason(): string | null {
    const failure = this.#replica.writer?.publisher.failure ?? null
    if (failure === null || !this.#connection.isOnline || isOutage(failure)) return null
    return failure instanceof StorageError ? failure.reason : failure.message
  }
  get isWatching(): boolean {
    return this.#follower.isWatching
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
  get damagedFiles(): string[] {
    return this.#errors.damagedFiles
  }
  get unsavedCount(): number {
    return this.#replica.unsavedCount
  }
  get pendingSidecarCount(): number {
    return this.#replica.writer?.sidecars.waitingCount ?? 0
  }

  /** Returns an id for a new change, which no other change ever gets. */
  newChangeId(): ChangeId {
    return this.#replica.writer!.slot.newChangeId()
  }

  publish(changes: readonly StoredChange[]): PublishResult {
    return this.#replica.publish(changes)
  }

  peers(): PeerPresence[] {
    return this.#presence.peers()
  }

  /** Shows others who this person is now. */
  announcePresence(): void {
    this.#writeHeartbeatSoon()
  }

  setPresence(key: ItemKey | null, mode: Peer['mode']): void {
    if (this.#presence.setPosition(key, mode)) this.#writeHeartbeatSoon()
  }

  /** Shows others what this person labels next. */
  setClaims(claims: readonly number[]): void {
    if (this.#presence.setClaims(claims)) this.#writeHeartbeatSoon()
  }

  /** Reads one item's sidecar now, because a person is looking at the item. */
  async readSidecar(key: ItemKey): Promise<void> {
    // A sidecar that may not exist is not read: NFS would cache for half a minute that it is missing.
    if (this.#options.log.changesOf(key).length > 0)
      await this.#scanner.readOne(sidecarPath(key)).catch((error: unknown) => this.#errors.report(error))
  }

  /** Reads every sidecar that has changed, as fast as the share allows. */
  async scanSidecars(): Promise<void> {
    await this.#scanLoop.runOnce()
  }

  /** Tries to reach the share now instead of after the pause. */
  retry(): void {
    // While offline, the probe decides. If the program continued before the probe has reached the share, calls would
    // hang on a dead mount.
    if (!this.#connection.isOnline) return this.#connection.retry()
    void this.#follower.catchUp()
    this.#replica.writer?.publisher.resume()
    this.#writeHeartbeat()
    // The clock may have been set while the machine slept.
    void this.#measureClock()
  }

  /**
   * Resolves with true when everything is on the share and in its sidecar, with false when `timeoutMs` passed first.
   */
  async drain(timeoutMs: number): Promise<boolean> {
    const { writer } = this.#replica
    if (!writer) return true
    let isDrained = false
    const beforeEnd = this.#persistence!.healBeforeExit().catch((error: unknown) => this.#errors.report(error))
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
    await waitAtMost(clock, CLOSE_TIMEOUT_MS, Promise.all([this.#follower.close(), this.#scanning]))
    await this.#persistence?.close(!this.#options.follow)
    const { writer } = this.#replica
    if (writer) {
      if (this.#connection.isOnline) await waitAtMost(clock, CLOSE_TIMEOUT_MS, this.#presence.writeGoodbye())
      await writer.close()
    }
    for (const stop of this.#stopListening) stop()
  }

  /** Reads the named journals, or lists and reads them all when `names` is null. Called by the follower. */
  async readJournals(names: readonly string[] | null): Promise<void> {
    if (names === null) {
      await this.#tailer.listJournals()
      await this.#tailer.readJournals(this.#tailer.growingJournals())
    } else {
      await this.#tailer.readJournals(names)
    }
  }

  /** Reads the named presence files, or all of them when `names` is null. Called by the follower. */
  async readPresence(names: readonly string[] | null): Promise<void> {
    await this.#presence.readHeartbeats(names ?? undefined)
  }

  /** Connects the modules' events; returns functions that remove the listeners from objects that outlive this one. */
  #listen(): (() => void)[] {
    const { log, settings, events } = this.#options
    const emitStatus = (): void => events.emit('status', null)
    const unreadable = new Set<string>()
    this.#tailer.events.on('changesRead', ({ changes, journal }) => {
      const path = `${JOURNALS_DIR}/${journal}`
      if (unreadable.delete(path)) this.#errors.clearDamage(path)
      this.#options.trace?.record('read in a journal', changes, journal)
      this.#intake.ingest(changes, { journal })
    })
    this.#tailer.events.on('lineDamaged', ({ path, offset }) =>
      this.#errors.reportDamage(
        path,
        t`A line of ${path} is damaged (byte ${offset}) and was skipped; its label is searched for in the sidecars`,
      ),
    )
    this.#tailer.events.on('unreadable', ({ path, error }) => {
      unreadable.add(path)
      this.#errors.reportDamage(path, t`${error.message}; its labels are searched for in the sidecars`)
    })
    // What others have repaired, or moved into the quarantine.
    this.#tailer.events.on('shrunk', (name) => this.#errors.clearDamage(`${JOURNALS_DIR}/${name}`))
    this.#tailer.events.on('disappeared', (names) => {
      for (const name of names) this.#errors.clearDamage(`${JOURNALS_DIR}/${name}`)
    })
    this.#connection.events.on('offline', (error) => this.#goOffline(error))
    this.#connection.events.on('online', () => void this.#goOnline())
    this.#presence.events.on('changed', () => events.emit('presence', null))
    this.#errors.events.on('changed', emitStatus)
    this.#errors.events.on('damaged', (message) => events.emit('warning', message))
    this.#errors.events.on('reported', (error) => this.#inspectFailure(error))
    return [
      log.events.on('applied', (applied) => this.#onApplied(applied)),
      settings.events.on('changed', () => void this.#follower.applySettings().then(emitStatus)),
    ]
  }

  async #open(): Promise<void> {
    await this.#persistence?.open()
    await this.#tailer.readAll()
    if (this.#options.opener && this.#readOnlyReason === null) await this.#becomeWriter(this.dataset!)
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
      if (!this.#replica.writer) await slot.release(slot.journalEnd)
    }
  }

  async #writeAs(slot: ReplicaSlot): Promise<void> {
    const { storage, clock, log, mount } = this.#options
    // The share has a higher number of this replica than its slot: the slot was copied, or restored from a backup.
    if (this.#numbers.highestOf(slot.replica) >= slot.nextNumber) await slot.renewReplica()
    const outbox = await openOutbox(slot, this.#errors, this.#tailer.names)
    this.#presence.setReplica(slot.replica)
    this.#readOnlyReason = await this.#presence
      .writeHeartbeat()
      .then(() => this.shareClock.measure(storage, slot.replica))
      .then(
        () => null,
        (error: unknown) => writeRefusalOf(error, (problem) => this.#errors.record(problem)),
      )
    if (this.#readOnlyReason !== null) return outbox.close()
    const writer = await ReplicaWriter.open(slot, outbox, {
      storage,
      clock,
      isNetwork: mount.isNetwork,
      files: this.#files,
      log,
      receiver: this.#sidecars,
      errors: this.#errors,
      connection: this.#connection,
      reader: this.#tailer,
      journals: this.#tailer.names,
    })
    writer.sidecars.events.on('written', ({ path, stat }) => {
      if (stat) this.#scanner.recordState(path, stat)
      this.#errors.clearDamage(path)
    })
    writer.events.on('failed', (error) => this.#errors.report(error))
    this.#traceWriting(writer)
    writer.events.on('progress', () => this.#options.events.emit('status', null))
    this.#replica.startWriting(writer)
    this.#watchForDuplicate(writer)
    log.apply(outbox.pendingChanges(), 'local')
    writer.publisher.recoverOutbox()
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
      void writer.renewReplica().catch((error: unknown) => this.#errors.record(error as Error))
      this.#presence.setReplica(writer.slot.replica)
      this.#options.events.emit('warning', DUPLICATE_MESSAGE)
    })
    watch.events.on('restated', (changes) => {
      this.#intake.ingest(changes)
      if (!this.isClosed) this.publish(changes)
    })
    this.#intake.watchForDuplicate(watch)
  }

  async #follow(): Promise<void> {
    await this.#follower.start()
    await this.#errors.followTask('presence', this.#presence.readHeartbeats())
    this.#repeat('heartbeat', HEARTBEAT_MS, () => this.#writeHeartbeat())
    this.#repeat('clock', CLOCK_INTERVAL_MS, () => void this.#measureClock())
    void this.#follower.catchUp()
    this.#persistence?.start()
    this.#scanning = this.#scanLoop.run()
  }

  /** Marks the sidecars of new changes for reading or writing, and measures how long the changes took. */
  #onApplied({ changes, origin }: ChangesApplied): void {
    this.#options.trace?.record(origin === 'local' ? 'applied here' : 'applied from the share', changes)
    if (origin === 'share')
      this.#replica.writer?.sidecars.addLateChanges(changes.filter((change) => !this.#replica.isOwn(change.id)))
    if (!this.#isOpen) return
    this.#follower.onActivity()
    if (origin !== 'share') return
    // The sidecars of these changes have probably changed too, so they are read again.
    for (const change of changes) this.#statCache.delete(sidecarPath(change.item))
    const now = this.shareClock.now()
    for (const change of changes.slice(0, MAX_MEASURED_CHANGES)) this.#delay.addSample(change.at, now)
  }

  #writeHeartbeatSoon(): void {
    if (this.#timers.has('presence')) return
    this.#timers.set(
      'presence',
      this.#options.clock.setTimeout(() => {
        this.#timers.delete('presence')
        this.#writeHeartbeat()
      }, PRESENCE_DELAY_MS),
    )
  }

  #writeHeartbeat(): void {
    this.#presence.reportChange()
    if (!this.#connection.isOnline || this.#closing.signal.aborted) return
    const written = this.#presence.writeHeartbeat()
    written.then(
      () => this.#options.events.emit('presence', null),
      () => undefined,
    )
    void this.#errors.followTask('heartbeat', written)
  }

  async #measureClock(): Promise<void> {
    const { writer } = this.#replica
    if (writer && this.#connection.isOnline)
      await this.#errors.followTask('clock', this.shareClock.measure(this.#options.storage, writer.slot.replica))
  }

  #repeat(name: string, ms: number, action: () => void): void {
    this.#timers.set(
      name,
      this.#options.clock.setTimeout(() => {
        action()
        this.#repeat(name, ms, action)
      }, ms),
    )
  }

  /** Determines whether a failure means that the share as a whole is offline. */
  #inspectFailure(error: Error): void {
    this.#duplicateWatch?.inspectFailure(error)
    // A file that is missing although it was just listed may mean that the whole folder is gone, or is a different one.
    if (isOutage(error)) this.#connection.reportOutage(error)
    else if (error instanceof StorageError || (error instanceof LensletError && error.code === 'offline'))
      this.#connection.verify().catch((cause: unknown) => this.#connection.reportOutage(cause as Error))
  }

  #goOffline(error: Error): void {
    this.#follower.suspend()
    this.#replica.writer?.publisher.suspend()
    this.#errors.record(new Error(`The folder does not answer (${error.message})`, { cause: error }))
  }

  async #goOnline(): Promise<void> {
    this.#errors.clearTransient()
    const waiting = this.#replica.writer?.publisher.unsavedChanges ?? []
    this.#replica.writer?.publisher.resume()
    this.#options.events.emit('status', null)
    await this.#follower.resume()
    this.#writeHeartbeat()
    await this.#measureClock()
    this.#options.events.emit('reconnected', {
      sent: waiting.length,
      conflicts: countItemsInConflict(this.#options.log, waiting, this.#options.settings.sync.ratingMode === 'each'),
    })
  }
}

/**
 * Returns on how many items one of these changes is in conflict with another change. Stars are never in conflict where
 * everybody gives their own.
 */
function countItemsInConflict(log: ChangeLog, changes: readonly StoredChange[], hasOwnStars: boolean): number {
  const ids = new Set(changes.map(({ id }) => id))
  const items = new Set(changes.map(({ item }) => item).filter((item) => item !== DATASET_ITEM))
  return Array.from(items).filter((item) =>
    log.labels
      .state(item)
      ?.conflicts.some(
        ({ field, values }) => !(hasOwnStars && field === 'stars') && values.some(({ id }) => ids.has(id)),
      ),
  ).length
}
