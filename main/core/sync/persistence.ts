/**
 * What outlives this process besides the journals: what this machine keeps of the data set, snapshots on the share, and
 * the share itself when it has lost what is known here.
 */
import { DATASET_ITEM } from '../../../preload/contract/index.ts'
import { atMost, type Clock } from '../base/clock.ts'
import { decodeChange, encodeChange } from '../format/change-codec.ts'
import type { ChangeLog } from '../labels/change-log.ts'
import { restoreLabels, type CachedLabels, type DatasetCache } from '../local/dataset-cache.ts'
import type { ReplicaNumbers } from '../local/replica-numbers.ts'
import type { SidecarStatCache } from '../local/sidecar-stat-cache.ts'
import type { ShareClock } from '../share/share-clock.ts'
import type { Storage } from '../storage/storage.ts'
import type { ChangeIntake } from './change-intake.ts'
import type { ErrorStatus } from './error-status.ts'
import { heal, healOwn } from './healing.ts'
import type { LocalReplica } from './local-replica.ts'
import { Snapshots } from './snapshots.ts'
import type { Tailer } from './tailer.ts'

/**
 * As many changes, or sidecars read, for each item, since the cache was written, make it worth writing it again: a
 * small one always is.
 */
const WORTH_KEEPING = 1 / 500
const FIRST_KEEP_MS = 10_000
const KEEP_MS = 600_000
/** Between two looks at whether a snapshot is due; the first comes early, but not for everybody at once. */
const SNAPSHOT_MS = 3_600_000
const FIRST_SNAPSHOT_MS = 60_000
/**
 * The journals are read again this long after one was found shorter, so that a client's stale answer is not taken for a
 * loss, milliseconds.
 */
const HEAL_AFTER_MS = 3_000
/** When the share does not answer over it, milliseconds until the next try. */
const HEAL_AGAIN_MS = 15_000
const CLOSE_MS = 2_000

export interface PersistenceOptions {
  readonly storage: Storage
  readonly clock: Clock
  readonly shareClock: Pick<ShareClock, 'now'>
  readonly dataset: string
  readonly tailer: Tailer
  readonly statCache: SidecarStatCache
  readonly log: ChangeLog
  readonly intake: ChangeIntake
  readonly numbers: ReplicaNumbers
  readonly replica: Pick<LocalReplica, 'isWriter' | 'writableId' | 'unsaved' | 'isOwn' | 'isPending' | 'publish'>
  readonly errors: Pick<ErrorStatus, 'report'>
  /** Null when nothing is kept on this machine. */
  readonly cache: DatasetCache | null
  /** What was read from the cache before, for a window that did not want to wait for the share. */
  readonly cached: CachedLabels | null
}

export class Persistence {
  readonly #options: PersistenceOptions
  readonly #snapshots: Snapshots
  readonly #closing = new AbortController()
  readonly #timers = new Map<string, () => void>()
  readonly #stopListening: readonly (() => void)[]
  #isHealing = false
  #working: Promise<void> = Promise.resolve()
  /** Changes since the cache was written. */
  #uncached = 0
  #cachedStats = 0

  constructor(options: PersistenceOptions) {
    const { log, tailer, errors } = options
    this.#options = options
    this.#snapshots = new Snapshots(options)
    this.#stopListening = [
      log.events.on('applied', ({ changes }) => {
        this.#uncached += changes.length
      }),
      tailer.events.on('shrunk', () => this.#healLater()),
      tailer.events.on('disappeared', (names) => {
        void this.#findLosses(names).catch((error: unknown) => errors.report(error))
      }),
    ]
  }

  /**
   * Takes up what is kept: first here, then on the share. The journals are listed then, and what they have more is
   * still to be read.
   */
  async open(): Promise<void> {
    const { cache, cached, dataset, tailer, statCache, log, intake, numbers } = this.#options
    const loaded = cached ?? (await cache?.loadLabels(dataset)) ?? null
    const changes = cached || !loaded ? null : ((await cache?.loadChanges()) ?? null)
    const restored = cached || changes ? loaded : null
    if (restored) {
      numbers.fromData(restored.numbers)
      if (changes) restoreLabels(log.labels, restored, changes)
      intake.take(restored.aboutDataset.map((raw) => decodeChange(raw)).filter((change) => change !== null))
      tailer.cover(restored.progress)
      statCache.fromData(restored.seen)
      this.#cachedStats = statCache.count
      this.#uncached = 0
    }
    await tailer.list()
    await this.#snapshots.catchUp(restored === null)
  }

  /** Begins to keep things from time to time. */
  start(): void {
    this.#after('cache', FIRST_KEEP_MS, KEEP_MS, () => this.#writeCache())
    this.#after('snapshot', FIRST_SNAPSHOT_MS * (1 + Math.random()), SNAPSHOT_MS, () => this.makeSnapshot())
  }

  /** Journals are no longer listed: finds out whether they were retired, and heals the share when not. */
  async #findLosses(names: readonly string[]): Promise<void> {
    await this.#snapshots.catchUp(false)
    if (this.#snapshots.retired(names).length < names.length) this.#healLater()
  }

  /**
   * The share lost something: publishes what it lacks, a moment later, once for all losses that are noticed meanwhile,
   * and until the share has taken it.
   */
  #healLater(): void {
    if (!this.#isHealing && !this.#closing.signal.aborted) this.#healAfter(HEAL_AFTER_MS)
  }

  /**
   * This program is about to end: own changes of journals that are not there any more are said again now, because later
   * nobody may be here who knows them. One listing, which may be behind: saying something twice is harmless. Rejects
   * when the share does not answer.
   */
  async beforeEnd(): Promise<void> {
    const { tailer, replica } = this.#options
    if (replica.writableId === null) return
    await tailer.list()
    const missing = tailer.missing()
    if (missing.length > 0) await this.#snapshots.catchUp(false)
    if (!this.#isHealing && this.#snapshots.retired(missing).length === missing.length) return
    await healOwn({ ...this.#options, signal: this.#closing.signal })
  }

  /** Makes a snapshot on the share if one is due. */
  async makeSnapshot(): Promise<void> {
    const id = this.#options.replica.writableId
    if (id !== null) await this.#snapshots.makeIfDue(id)
  }

  /**
   * Ends everything. What was read is kept, so that the next process need not read it; and should the share lose what
   * was written, it is known here. A window does not wait for long; a command that had to read a million labels does,
   * because the next one would have to as well.
   */
  async close(isPatient: boolean): Promise<void> {
    this.#closing.abort()
    for (const stop of this.#stopListening) stop()
    for (const cancel of this.#timers.values()) cancel()
    this.#working = this.#working
      .then(() => this.#writeCache())
      .catch((error: unknown) => this.#options.errors.report(error))
    await (isPatient ? this.#working : atMost(this.#options.clock, CLOSE_MS, this.#working))
  }

  async #writeCache(): Promise<void> {
    const { cache, dataset, tailer, statCache, log, numbers, replica } = this.#options
    if (!cache) return
    const news = Math.max(this.#uncached, statCache.count - this.#cachedStats)
    if (news <= log.size * WORTH_KEEPING && !cache.isOutdated) return
    // A change that is only on this machine would count as one that the share has.
    if (replica.unsaved > 0) return
    this.#uncached = 0
    this.#cachedStats = statCache.count
    await cache.save(dataset, log.toData(), {
      progress: tailer.progress(),
      numbers: numbers.toData(),
      seen: statCache.toData(),
      aboutDataset: log.changesOf(DATASET_ITEM).map((change) => encodeChange(change, true)),
    })
  }

  #healAfter(ms: number): void {
    this.#isHealing = true
    this.#timers.set(
      'heal',
      this.#options.clock.setTimeout(() => {
        void this.#heal().then((isDone) => {
          if (isDone || this.#closing.signal.aborted) this.#isHealing = false
          else this.#healAfter(HEAL_AGAIN_MS)
        })
      }, ms),
    )
  }

  /** False when the share was offline. */
  async #heal(): Promise<boolean> {
    const { replica, tailer, errors } = this.#options
    if (!replica.isWriter) return true
    if (replica.writableId === null) return false
    const lost = tailer.missing()
    try {
      await heal({ ...this.#options, signal: this.#closing.signal })
    } catch (error) {
      errors.report(error)
      return false
    }
    if (!this.#closing.signal.aborted) tailer.forget(lost)
    return true
  }

  #after(name: string, firstMs: number, thenMs: number, work: () => Promise<void>): void {
    this.#timers.set(
      name,
      this.#options.clock.setTimeout(() => {
        this.#working = this.#working.then(work).catch((error: unknown) => this.#options.errors.report(error))
        this.#after(name, thenMs, thenMs, work)
      }, firstMs),
    )
  }
}
