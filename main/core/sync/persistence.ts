/**
 * What outlives this process besides the journals: what this machine keeps of the data set, snapshots on the share, and
 * the share itself when it has lost what is known here.
 */
import { DATASET_ITEM, type ChangeId, type ItemId, type ItemKey } from '../../../preload/contract/index.ts'
import { waitAtMost, type Clock } from '../base/clock.ts'
import { replicaOf } from '../format/change-ids.ts'
import { decodeChange, encodeChange, type StoredChange } from '../format/change-codec.ts'
import type { CachedLabels, DatasetCache } from '../local/dataset-cache.ts'
import type { LabelImage } from '../labels/label-store.ts'
import type { Storage } from '../storage/storage.ts'
import { heal, healOwn, type HealingHooks } from './healing.ts'
import type { SeenFiles } from '../local/sidecar-stat-cache.ts'
import type { SnapshotItem } from './snapshot-file.ts'
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

export interface KeeperOptions {
  readonly storage: Storage
  readonly clock: Clock
  readonly dataset: string
  readonly tailer: Tailer
  readonly seen: SeenFiles
  /** Null when nothing is kept on this machine. */
  readonly cache: DatasetCache | null
  /** What was read from the cache before, for a window that did not want to wait for the share. */
  readonly kept: CachedLabels | null
}

export interface KeeperHooks {
  keys(): Iterable<ItemKey>
  /** How many items are known. */
  size(): number
  known(key: ItemKey): readonly StoredChange[]
  has(item: ItemKey, id: ChangeId): boolean
  found(changes: readonly StoredChange[]): void
  image(): LabelImage
  key(id: ItemId): ItemKey
  /** Takes the labels over, and their changes unless they were taken over before. */
  restore(cached: CachedLabels, changes: readonly Buffer[] | null): void
  /** The highest number that each replica is known to have used. */
  numbers(): Readonly<Record<string, number>>
  /** Whether this program writes at all. */
  writes(): boolean
  /** The replica that may write now; null for somebody who only looks, and while the share is away. */
  replica(): string | null
  /** Whether everything that is known here is on the share. */
  allSaved(): boolean
  isOnItsWay(id: ChangeId): boolean
  publish(changes: readonly StoredChange[]): void
  /** Milliseconds on the share's clock. */
  now(): number
  failed(error: unknown): void
}

export class Keeper {
  readonly #options: KeeperOptions
  readonly #hooks: KeeperHooks
  readonly #snapshots: Snapshots
  readonly #closing = new AbortController()
  readonly #timers = new Map<string, () => void>()
  #healing = false
  #working: Promise<void> = Promise.resolve()
  #news = 0
  #seenKept = 0

  constructor(options: KeeperOptions, hooks: KeeperHooks) {
    this.#options = options
    this.#hooks = hooks
    this.#snapshots = new Snapshots(options.storage, options.tailer, options.dataset, {
      found: (changes) => hooks.found(changes),
      has: (item, id) => hooks.has(item, id),
      capture: () =>
        hooks.allSaved()
          ? { items: itemsOf(hooks.known(DATASET_ITEM), hooks.image(), hooks.key), progress: options.tailer.progress() }
          : null,
      now: () => hooks.now(),
    })
  }

  /**
   * Takes up what is kept: first here, then on the share. The journals are listed then, and what they have more is
   * still to be read.
   */
  async open(): Promise<void> {
    const { cache, kept, dataset, tailer, seen } = this.#options
    const loaded = kept ?? (await cache?.loadLabels(dataset)) ?? null
    const changes = kept || !loaded ? null : ((await cache?.loadChanges()) ?? null)
    const cached = kept || changes ? loaded : null
    if (cached) {
      this.#hooks.restore(cached, changes)
      this.#hooks.found(cached.aboutDataset.map((raw) => decodeChange(raw)).filter((change) => change !== null))
      tailer.cover(cached.progress)
      seen.restore(cached.seen)
      this.#seenKept = seen.count
    }
    await tailer.list()
    await this.#snapshots.catchUp(cached === null)
  }

  /** New changes were found; they are worth keeping once there are many. */
  note(count: number): void {
    this.#news += count
  }

  /** Begins to keep things from time to time. */
  start(): void {
    this.#after('cache', FIRST_KEEP_MS, KEEP_MS, () => this.#keep())
    this.#after('snapshot', FIRST_SNAPSHOT_MS * (1 + Math.random()), SNAPSHOT_MS, () => this.makeSnapshot())
  }

  /** Journals are not listed any more: looks whether they were retired, and mends the share when not. */
  async gone(names: readonly string[]): Promise<void> {
    await this.#snapshots.catchUp(false)
    if (this.#snapshots.retired(names).length < names.length) this.wentBack()
  }

  /**
   * The share lost something: says again what it lacks, a moment later, once for all that is found meanwhile, and until
   * the share has listened.
   */
  wentBack(): void {
    if (!this.#healing && !this.#closing.signal.aborted) this.#healSoon(HEAL_AFTER_MS)
  }

  /**
   * This program is about to end: own changes of journals that are not there any more are said again now, because later
   * nobody may be here who knows them. One listing, which may be behind: saying something twice is harmless. Rejects
   * when the share does not answer.
   */
  async beforeEnd(): Promise<void> {
    const replica = this.#hooks.replica()
    if (replica === null || !this.#hooks.writes()) return
    const { storage, tailer } = this.#options
    await tailer.list()
    const missing = tailer.missing()
    if (missing.length > 0) await this.#snapshots.catchUp(false)
    if (!this.#healing && this.#snapshots.retired(missing).length === missing.length) return
    await healOwn(storage, this.#closing.signal, this.#healingHooks(replica))
  }

  /** Makes a snapshot on the share if one is due. */
  async makeSnapshot(): Promise<void> {
    const replica = this.#hooks.replica()
    if (replica !== null) await this.#snapshots.makeIfDue(replica)
  }

  /**
   * Ends everything. What was read is kept, so that the next process need not read it; and should the share lose what
   * was written, it is known here. A window does not wait for long; a command that had to read a million labels does,
   * because the next one would have to as well.
   */
  async close(patient: boolean): Promise<void> {
    this.#closing.abort()
    for (const cancel of this.#timers.values()) cancel()
    this.#working = this.#working.then(() => this.#keep()).catch((error: unknown) => this.#hooks.failed(error))
    await (patient ? this.#working : waitAtMost(this.#options.clock, CLOSE_MS, this.#working))
  }

  async #keep(): Promise<void> {
    const { cache, dataset, tailer, seen } = this.#options
    if (!cache) return
    if (Math.max(this.#news, seen.count - this.#seenKept) <= this.#hooks.size() * WORTH_KEEPING && !cache.isOutdated)
      return
    // A change that is only on this machine would be taken for one that the share has.
    if (!this.#hooks.allSaved()) return
    this.#news = 0
    this.#seenKept = seen.count
    await cache.save(dataset, this.#hooks.image(), {
      progress: tailer.progress(),
      numbers: this.#hooks.numbers(),
      seen: seen.image(),
      aboutDataset: this.#hooks.known(DATASET_ITEM).map((change) => encodeChange(change, true)),
    })
  }

  #healSoon(ms: number): void {
    this.#healing = true
    this.#timers.set(
      'heal',
      this.#options.clock.setTimeout(() => {
        void this.#heal().then((done) => {
          if (done || this.#closing.signal.aborted) this.#healing = false
          else this.#healSoon(HEAL_AGAIN_MS)
        })
      }, ms),
    )
  }

  /** False when the share was away. */
  async #heal(): Promise<boolean> {
    if (!this.#hooks.writes()) return true
    const replica = this.#hooks.replica()
    if (replica === null) return false
    return this.#sayAgain(replica).then(
      () => true,
      (error: unknown) => {
        this.#hooks.failed(error)
        return false
      },
    )
  }

  async #sayAgain(replica: string): Promise<void> {
    const { storage, clock, tailer } = this.#options
    const lost = tailer.missing()
    await heal(storage, clock, this.#closing.signal, this.#healingHooks(replica))
    if (!this.#closing.signal.aborted) tailer.forget(lost)
  }

  #healingHooks(replica: string): HealingHooks {
    const { keys, known, publish, isOnItsWay } = this.#hooks
    return {
      *known() {
        yield known(DATASET_ITEM)
        for (const key of keys()) yield known(key)
      },
      isOwn: (id) => replicaOf(id) === replica,
      isOnItsWay,
      publish: (changes) => {
        if (!this.#closing.signal.aborted) publish(changes)
      },
    }
  }

  #after(name: string, firstMs: number, thenMs: number, work: () => Promise<void>): void {
    this.#timers.set(
      name,
      this.#options.clock.setTimeout(() => {
        this.#working = this.#working.then(work).catch((error: unknown) => this.#hooks.failed(error))
        this.#after(name, thenMs, thenMs, work)
      }, firstMs),
    )
  }
}

function* itemsOf(
  aboutDataset: readonly StoredChange[],
  image: LabelImage,
  key: (id: ItemId) => ItemKey,
): Generator<SnapshotItem> {
  if (aboutDataset.length > 0)
    yield {
      item: DATASET_ITEM,
      changes: JSON.stringify(aboutDataset.map((change) => encodeChange(change, false))),
      count: aboutDataset.length,
    }
  for (let id = 0; id < image.changes.count; id++) {
    const changes = image.changes.bytes(id).toString('utf8')
    if (changes !== '') yield { item: key(id), changes, count: (JSON.parse(changes) as unknown[]).length }
  }
}
