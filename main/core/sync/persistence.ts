/**
 * Manages the data besides the journals that outlives this process: the local cache of the data set and the snapshots
 * on the share.
 *
 * It also heals the share when the share has lost changes that are known here.
 */
import { DATASET_ITEM } from '../../../preload/contract/index.ts'
import { waitAtMost, type Clock } from '../base/clock.ts'
import { decodeChange, encodeChange } from '../format/change-codec.ts'
import type { ChangeLog } from '../labels/change-log.ts'
import { restoreLabels, type CachedLabels, type DatasetCache } from '../local/dataset-cache.ts'
import type { ReplicaNumbers } from '../local/replica-numbers.ts'
import type { SidecarStatCache } from '../local/sidecar-stat-cache.ts'
import type { Connection } from '../share/connection.ts'
import type { ShareClock } from '../share/share-clock.ts'
import type { Storage } from '../storage/storage.ts'
import type { ChangeIntake } from './change-intake.ts'
import type { ErrorStatus } from './error-status.ts'
import { heal, healOwn } from './healing.ts'
import type { LocalReplica } from './local-replica.ts'
import { Snapshots } from './snapshots.ts'
import type { Tailer } from './tailer.ts'

/**
 * The cache is written again once this many changes were applied, or sidecars read, for each item since it was last
 * written. A small cache is always written.
 */
const MIN_CHANGED_PART = 1 / 500
const FIRST_CACHE_MS = 10_000
const CACHE_INTERVAL_MS = 600_000
/** Milliseconds between two checks whether a snapshot is due. The first is early, but not for all programs at once. */
const SNAPSHOT_INTERVAL_MS = 3_600_000
const FIRST_SNAPSHOT_MS = 60_000
/**
 * Milliseconds between the detection of a loss and healing, because a stale answer of a network client must not be
 * taken for a loss.
 */
const HEAL_DELAY_MS = 3_000
/** Milliseconds until the next attempt to heal, when the share did not answer. */
const HEAL_RETRY_MS = 15_000
const CLOSE_TIMEOUT_MS = 2_000

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
  readonly replica: Pick<LocalReplica, 'isWriter' | 'writableId' | 'unsavedCount' | 'isOwn' | 'isPending' | 'publish'>
  readonly connection: Pick<Connection, 'verify'>
  readonly errors: Pick<ErrorStatus, 'followTask' | 'report'>
  /** The local cache of the data set; null for none. */
  readonly cache: DatasetCache | null
  /** The labels that were already read from the cache, for a window that did not wait for the share; null for none. */
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
  #uncachedChanges = 0
  /** Sidecars in the stat cache when the cache was written. */
  #cachedStatCount = 0

  constructor(options: PersistenceOptions) {
    const { log, tailer, errors } = options
    this.#options = options
    this.#snapshots = new Snapshots(options)
    this.#stopListening = [
      log.events.on('applied', ({ changes }) => {
        this.#uncachedChanges += changes.length
      }),
      tailer.events.on('shrunk', () => this.#healLater()),
      tailer.events.on('disappeared', (names) => {
        void this.#findLosses(names).catch((error: unknown) => errors.report(error))
      }),
    ]
  }

  /**
   * Loads the local cache, lists the journals, and reads the snapshots that are needed.
   *
   * It does not read what the journals contain beyond these.
   */
  async open(): Promise<void> {
    const { cache, cached, dataset, tailer, statCache, log, intake, numbers } = this.#options
    const loaded = cached ?? (await cache?.loadLabels(dataset)) ?? null
    const changes = cached || !loaded ? null : ((await cache?.loadChanges()) ?? null)
    const restored = cached || changes ? loaded : null
    if (restored) {
      numbers.fromData(restored.numbers)
      if (changes) restoreLabels(log.labels, restored, changes)
      intake.ingest(restored.aboutDataset.map((raw) => decodeChange(raw)).filter((change) => change !== null))
      tailer.markCovered(restored.progress)
      statCache.fromData(restored.sidecarStats)
      this.#cachedStatCount = statCache.count
      this.#uncachedChanges = 0
    }
    await tailer.listJournals()
    await this.#snapshots.catchUp(restored === null)
  }

  /** Begins to write the cache, and to make snapshots, at intervals. */
  start(): void {
    this.#repeat('cache', FIRST_CACHE_MS, CACHE_INTERVAL_MS, () => this.#writeCache())
    this.#repeat('snapshot', FIRST_SNAPSHOT_MS * (1 + Math.random()), SNAPSHOT_INTERVAL_MS, () => this.makeSnapshot())
  }

  /** Heals the share when journals that are no longer listed were lost, not retired. */
  async #findLosses(names: readonly string[]): Promise<void> {
    await this.#snapshots.catchUp(false)
    if (this.#snapshots.retiredAmong(names).length < names.length) this.#healLater()
  }

  /**
   * Publishes a moment later what the share has lost.
   *
   * It does so once for all losses that are noticed meanwhile, and repeats it until it succeeds.
   */
  #healLater(): void {
    if (!this.#isHealing && !this.#closing.signal.aborted) this.#scheduleHealing(HEAL_DELAY_MS)
  }

  /**
   * Publishes own changes again whose journals are lost, before this program ends.
   *
   * Later there may be no program that has these changes. The journals are listed only once. That listing may be
   * outdated, but publishing a change twice is harmless. Rejects when the share does not answer.
   */
  async healBeforeExit(): Promise<void> {
    const { tailer, replica } = this.#options
    if (replica.writableId === null) return
    await tailer.listJournals()
    const missing = tailer.missingJournals()
    if (missing.length > 0) await this.#snapshots.catchUp(false)
    if (!this.#isHealing && this.#snapshots.retiredAmong(missing).length === missing.length) return
    await healOwn({ ...this.#options, signal: this.#closing.signal })
  }

  /** Makes a snapshot on the share if one is due. */
  async makeSnapshot(): Promise<void> {
    const id = this.#options.replica.writableId
    if (id !== null) await this.#snapshots.makeIfDue(id)
  }

  /**
   * Ends everything, and writes the cache.
   *
   * With the cache the next process need not read the same again. If the share loses data, the cache still has it. A
   * window waits for 2 s at most. With `isPatient` this waits until the cache is written, because otherwise the next
   * command would have to read a million labels again.
   */
  async close(isPatient: boolean): Promise<void> {
    this.#closing.abort()
    for (const stop of this.#stopListening) stop()
    for (const cancel of this.#timers.values()) cancel()
    this.#working = this.#working
      .then(() => this.#writeCache())
      .catch((error: unknown) => this.#options.errors.report(error))
      .then(() => this.#options.cache?.close())
    await (isPatient ? this.#working : waitAtMost(this.#options.clock, CLOSE_TIMEOUT_MS, this.#working))
  }

  async #writeCache(): Promise<void> {
    const { cache, dataset, tailer, statCache, log, numbers, replica } = this.#options
    if (!cache) return
    const added = Math.max(this.#uncachedChanges, statCache.count - this.#cachedStatCount)
    if (added <= log.size * MIN_CHANGED_PART && !cache.isOutdated) return
    await cache.loadMetadata()
    // In the cache, a change that is only on this machine would count as a change on the share.
    if (replica.unsavedCount > 0) return
    this.#uncachedChanges = 0
    this.#cachedStatCount = statCache.count
    await cache.save(dataset, log.toData(), {
      progress: tailer.progress(),
      numbers: numbers.toData(),
      sidecarStats: statCache.toData(),
      aboutDataset: log.changesOf(DATASET_ITEM).map((change) => encodeChange(change, true)),
    })
  }

  #scheduleHealing(ms: number): void {
    this.#isHealing = true
    this.#timers.set(
      'heal',
      this.#options.clock.setTimeout(() => {
        void this.#heal().then((isDone) => {
          if (isDone || this.#closing.signal.aborted) this.#isHealing = false
          else this.#scheduleHealing(HEAL_RETRY_MS)
        })
      }, ms),
    )
  }

  /** Heals the share; resolves with false when it was offline. */
  async #heal(): Promise<boolean> {
    const { replica, tailer, errors } = this.#options
    if (!replica.isWriter) return true
    if (replica.writableId === null) return false
    const lost = tailer.missingJournals()
    try {
      await heal({ ...this.#options, signal: this.#closing.signal })
    } catch (error) {
      errors.report(error)
      return false
    }
    if (!this.#closing.signal.aborted) tailer.forgetJournals(lost)
    return true
  }

  #repeat(name: string, firstMs: number, thenMs: number, work: () => Promise<void>): void {
    this.#timers.set(
      name,
      this.#options.clock.setTimeout(() => {
        this.#working = this.#options.errors.followTask(name, this.#working.then(work))
        this.#repeat(name, thenMs, thenMs, work)
      }, firstMs),
    )
  }
}
