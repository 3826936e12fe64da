/**
 * Writes the changes of this replica into sidecars, in the background.
 *
 * Each sidecar is read, united with the known changes, and exchanged. The exchange takes the lock, replaces the file if
 * its bytes are still those that were read, and reads it back. Because of the union the result is right without the
 * lock. Reading back makes sure that the result is on the share, and that no program without the lock has overwritten
 * it meanwhile.
 */
import { DATASET_ITEM, LensletError, type ItemKey } from '../../../preload/contract/index.ts'
import type { Clock } from '../base/clock.ts'
import { Emitter, sharedAbortController } from '../base/events.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { sidecarPath } from '../format/names.ts'
import { encodeSettingsFile, encodeSidecar, fieldsToKeep, type Sidecar } from '../format/sidecar-codec.ts'
import { retryWhileLocked } from '../storage/with-lock.ts'
import { fold } from '../labels/fold.ts'
import { foldSettings } from '../labels/fold-settings.ts'
import { knownReadings, isSameChange } from '../labels/change-provenance.ts'
import { compareByTime, union } from '../labels/union.ts'
import { StorageError, type Exchange, type FileStat, type Storage } from '../storage/storage.ts'
import type { ReadSidecar, SidecarFiles } from './sidecar-file.ts'
import type { KnownChanges } from '../labels/change-log.ts'
import { inspectSidecar, type InspectedSidecar, type SidecarReceiver } from './sidecar-scanner.ts'

/**
 * The number of sidecars that are written at the same time. On a network they are enough to hide its latency, and few
 * enough for a small NAS. On local disks they are enough that their flushes go out together.
 */
const PARALLEL = { network: 4, local: 12 } as const
const MAX_ATTEMPTS = 5
/**
 * Milliseconds after writing a sidecar during which this program also writes others' changes to the same item.
 *
 * Where locks do not work, or where reads are stale, one program can overwrite a sidecar that another has already read
 * back. The other program may see its own version for a long time (kernel SMB client).
 */
const RECENT_WRITE_MS = 60_000
const LATE_DELAY_MS = 2_000

/**
 * A sidecar with many changes whose writing took at least `SLOW_MS` milliseconds is not written again for `REST_FACTOR`
 * times as long: a sidecar with a hundred thousand changes must not delay all others.
 */
const SLOW_MS = 250
const REST_FACTOR = 9
const MANY_CHANGES = 1_000

export interface SidecarWriterEvents {
  /**
   * These changes were read back from the sidecar. `stat` is null when the sidecar must not be written and the changes
   * are in the journal only.
   */
  written: { readonly changes: readonly StoredChange[]; readonly path: string; readonly stat: FileStat | null }
  /** A sidecar could not be written; it is retried after `resume`. */
  failed: { readonly error: Error; readonly path: string }
  /** There is less to do than before. */
  progress: null
}

export interface SidecarWriterOptions {
  readonly storage: Storage
  readonly files: SidecarFiles
  readonly clock: Clock
  /** Whether the data set lies on a network. */
  readonly isNetwork: boolean
  readonly log: KnownChanges
  /** Receives what a sidecar contained before and after it was written. */
  readonly receiver: SidecarReceiver
}

export class SidecarWriter {
  readonly events = new Emitter<SidecarWriterEvents>()
  readonly #storage: Storage
  readonly #files: SidecarFiles
  readonly #clock: Clock
  readonly #log: KnownChanges
  readonly #receiver: SidecarReceiver
  readonly #parallel: number
  readonly #queue = new Map<ItemKey, Map<string, StoredChange>>()
  readonly #runningWrites = new Set<Promise<void>>()
  readonly #busyItems = new Set<ItemKey>()
  /** Items whose sidecars are not written for a while, with functions that end the wait. */
  readonly #restingItems = new Map<ItemKey, () => void>()
  /** When this process last wrote the sidecars of items, oldest first. */
  readonly #writtenAt = new Map<ItemKey, number>()
  /** Others' changes that came after these writes, to the same items. */
  #lateChanges: StoredChange[] = []
  #cancelLate: (() => void) | null = null
  readonly #closing = sharedAbortController()
  #isPaused = false

  constructor({ storage, files, clock, isNetwork, log, receiver }: SidecarWriterOptions) {
    this.#storage = storage
    this.#files = files
    this.#clock = clock
    this.#log = log
    this.#receiver = receiver
    this.#parallel = isNetwork ? PARALLEL.network : PARALLEL.local
  }

  /** The number of items and late changes that are still to be written. */
  get waitingCount(): number {
    return this.#queue.size + this.#busyItems.size + this.#lateChanges.length
  }

  /** Queues changes to be written into their sidecars. */
  addChanges(changes: readonly StoredChange[]): void {
    for (const change of changes) {
      const queued = this.#queue.get(change.item) ?? new Map<string, StoredChange>()
      this.#queue.set(change.item, queued.set(change.id, change))
    }
    this.#start()
  }

  /**
   * Queues others' changes, a little later, to items whose sidecars this process has just written.
   *
   * The changes were read from a journal after the sidecar was written, so the sidecar may lack them.
   */
  addLateChanges(changes: readonly StoredChange[]): void {
    const since = this.#clock.now() - RECENT_WRITE_MS
    const lateChanges = changes.filter(
      (change) => (this.#writtenAt.get(change.item) ?? Number.NEGATIVE_INFINITY) > since,
    )
    if (lateChanges.length === 0 || this.#closing.signal.aborted) return
    this.#lateChanges.push(...lateChanges)
    this.#cancelLate ??= this.#clock.setTimeout(() => {
      const queuedChanges = this.#lateChanges
      this.#lateChanges = []
      this.#cancelLate = null
      this.addChanges(queuedChanges)
    }, LATE_DELAY_MS)
  }

  /** Continues after a failure or a pause. */
  resume(): void {
    this.#isPaused = this.#closing.signal.aborted
    this.#start()
  }

  pause(): void {
    this.#isPaused = true
  }

  /** Ends the waits for locks. No further write is started. */
  close(): void {
    this.#isPaused = true
    this.#cancelLate?.()
    for (const cancel of this.#restingItems.values()) cancel()
    this.#closing.abort()
  }

  /** Resolves when no write is under way, with whether everything is written. */
  async whenIdle(): Promise<boolean> {
    while (this.#runningWrites.size > 0) await Promise.all(this.#runningWrites)
    return this.#queue.size === 0
  }

  #start(): void {
    while (!this.#isPaused && this.#runningWrites.size < this.#parallel) {
      const next = this.#queue.entries().find(([key]) => !this.#busyItems.has(key) && !this.#restingItems.has(key))
      if (!next) return
      const [key, changes] = next
      this.#queue.delete(key)
      this.#busyItems.add(key)
      const startedAt = this.#clock.now()
      const run = this.#writeItem(key, changes).finally(() => {
        this.#busyItems.delete(key)
        this.#restAfter(key, this.#clock.now() - startedAt)
        this.#runningWrites.delete(run)
        this.#start()
        this.events.emit('progress', null)
      })
      this.#runningWrites.add(run)
    }
  }

  #restAfter(key: ItemKey, tookMs: number): void {
    if (tookMs < SLOW_MS || this.#log.changesOf(key).length < MANY_CHANGES || this.#closing.signal.aborted) return
    this.#restingItems.set(
      key,
      this.#clock.setTimeout(() => {
        this.#restingItems.delete(key)
        this.#start()
      }, tookMs * REST_FACTOR),
    )
  }

  async #writeItem(key: ItemKey, queued: Map<string, StoredChange>): Promise<void> {
    const path = sidecarPath(key)
    try {
      const stat = await this.#write(key, path, [...queued.values()])
      this.events.emit('written', { changes: [...queued.values()], path, stat })
    } catch (error) {
      // A sidecar of a newer version, or of another picture, stays as it is. The journal has the change. An updated
      // program will find that the sidecar lacks it.
      if (error instanceof LensletError && (error.code === 'newer-format' || error.code === 'unsupported'))
        this.events.emit('written', { changes: [...queued.values()], path, stat: null })
      else this.#requeue(key, queued)
      this.events.emit('failed', { error: error as Error, path })
    }
  }

  #requeue(key: ItemKey, failed: Map<string, StoredChange>): void {
    this.#queue.set(key, new Map([...failed, ...(this.#queue.get(key) ?? [])]))
    // The write is not retried at once. The publisher listens to the failure and decides when to resume.
    this.#isPaused = true
  }

  async #write(key: ItemKey, path: string, changes: readonly StoredChange[]): Promise<FileStat> {
    // A picture without other known changes usually has no sidecar; the exchange notices when it has one.
    let current =
      this.#log.changesOf(key).length > changes.length
        ? await this.#files.read(path, true)
        : await this.#files.confirmMissing()
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const inspected = current && this.#inspect(path, current)
      await yieldIfLong(current)
      if (inspected) this.#receiver.ingest(inspected)
      if (inspected && inspected.item !== key) {
        await this.#quarantineCopy(path, inspected.item, key)
        current = await this.#files.read(path, false)
        continue
      }
      // The known version of a change is preferred to that in the file, which may be damaged.
      const allChanges = union(
        this.#asKnown(key, [...(inspected?.changes ?? []), ...changes]),
        this.#log.changesOf(key),
      ).toSorted(compareByTime)
      if (
        current &&
        !inspected?.external &&
        !inspected?.lacksPlainValue &&
        allChanges.length === current.sidecar.changes.length &&
        containsAll(current.sidecar.changes, allChanges)
      )
        return current.stat
      await yieldIfLong(current)
      this.#recordWrite(key)
      current = await this.#exchange(path, current, Buffer.from(encodeFile(key, allChanges, current?.sidecar)))
      await yieldIfLong(current)
      if (current && containsAll(current.sidecar.changes, this.#asKnown(key, changes))) {
        const written = this.#inspect(path, current)
        this.#receiver.ingest(written)
        if (!written.lacksPlainValue) return current.stat
      }
    }
    throw new StorageError('busy', path, 'EREADBACK')
  }

  /** Replaces the sidecar that was read; resolves with the sidecar that is on the share afterwards. */
  async #exchange(path: string, previous: ReadSidecar | null, bytes: Uint8Array): Promise<ReadSidecar | null> {
    const exchange = (isUnlocked: boolean): Promise<Exchange | null> =>
      this.#storage.exchange(path, previous?.bytes ?? null, bytes, isUnlocked)
    const result =
      (await retryWhileLocked(this.#clock, path, this.#closing.signal, () => exchange(false))) ?? (await exchange(true))
    return this.#files.decodeOrReread(path, result?.file ?? null)
  }

  #inspect(path: string, read: ReadSidecar): InspectedSidecar {
    return inspectSidecar(path, read, (item) => this.#log.changesOf(item))
  }

  #asKnown(key: ItemKey, changes: readonly StoredChange[]): StoredChange[] {
    return knownReadings(changes, this.#log.changesOf(key))
  }

  #recordWrite(key: ItemKey): void {
    const now = this.#clock.now()
    // Deleted first, so that the map stays in the order of the writes.
    this.#writtenAt.delete(key)
    this.#writtenAt.set(key, now)
    for (const [oldest, at] of this.#writtenAt) {
      if (at > now - RECENT_WRITE_MS) break
      this.#writtenAt.delete(oldest)
    }
  }

  /**
   * Moves the sidecar of another item that is at the path of `key` to the quarantine. Its changes were applied already.
   *
   * Throws `unsupported` when the two items differ only in upper and lower case, and so have the same path.
   */
  async #quarantineCopy(path: string, item: ItemKey, key: ItemKey): Promise<void> {
    if (item.toLowerCase() === key.toLowerCase())
      throw new LensletError(
        'unsupported',
        `${path} belongs to ${item}, not to ${key}: rename one of the two pictures`,
        { path },
      )
    await this.#files.quarantine(
      path,
      new LensletError(
        'damaged',
        `${path} contained a copy of the sidecar of ${item} and was moved to the quarantine`,
        { path },
      ),
    )
  }
}

/** Gives the event loop a turn between two steps that take long for a sidecar with many changes. */
async function yieldIfLong(read: ReadSidecar | null): Promise<void> {
  if (read && read.sidecar.changes.length >= MANY_CHANGES) await new Promise((resolve) => setImmediate(resolve))
}

/** Returns whether a file contains all of these changes, with the same content. */
function containsAll(file: readonly StoredChange[], changes: readonly StoredChange[]): boolean {
  const byId = new Map(file.map((change) => [change.id, change]))
  return changes.every((change) => {
    const inFile = byId.get(change.id)
    return inFile !== undefined && isSameChange(inFile, change)
  })
}

/** Returns the text of the sidecar with these changes. `before` is the sidecar that it replaces. */
function encodeFile(key: ItemKey, changes: readonly StoredChange[], before: Sidecar | undefined): string {
  const extra = before && fieldsToKeep(before, changes)
  return key === DATASET_ITEM
    ? encodeSettingsFile(foldSettings(changes), changes, extra)
    : encodeSidecar(key, fold(changes), changes, extra)
}
