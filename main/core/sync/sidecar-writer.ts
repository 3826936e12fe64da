/**
 * Brings sidecars up to date with the changes of this replica, in the background: read, union, and exchange what was
 * read for it, which takes the lock and reads back. The union makes the result right without the lock; the read-back
 * makes sure that it is on the share and that nobody without a lock wrote over it in between.
 */
import { DATASET_ITEM, LensletError, type ItemKey } from '../../../preload/contract/index.ts'
import type { Clock } from '../base/clock.ts'
import { Emitter, sharedAbortController } from '../base/events.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { sidecarPath } from '../format/names.ts'
import { encodeSettingsFile, encodeSidecar, type Sidecar } from '../format/sidecar-codec.ts'
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
 * Sidecars under way at once. On a network: enough to hide its delay, few enough for a small NAS. On this machine's
 * disks: enough that flushes go out together.
 */
const PARALLEL = { network: 4, local: 12 } as const
const TRIES = 5
/**
 * Whoever has written a sidecar within this time sees to it that others' changes which arrive now get into it too, a
 * little later; milliseconds. Without a lock that holds, or where reads are stale, one writes over what another has
 * read back, and that other may go on seeing its own version for long (kernel SMB client).
 */
const RECENT_MS = 60_000
const LATE_MS = 2_000

/**
 * A sidecar whose writing takes this long, milliseconds, then rests so many times as long: one with a hundred thousand
 * changes of somebody's must not take all the time of everybody else.
 */
const SLOW_MS = 250
const REST = 9
const MANY_CHANGES = 1_000

export interface SidecarWriterEvents {
  /**
   * These changes were read back from the sidecar; `stat` is null when it must not be written and they stay in the
   * journal alone.
   */
  written: { readonly changes: readonly StoredChange[]; readonly path: string; readonly stat: FileStat | null }
  /** A sidecar could not be written; it is tried again after `resume`. */
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
  /** Takes in what a sidecar held before and after it was written. */
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
  readonly #running = new Set<Promise<void>>()
  readonly #busy = new Set<ItemKey>()
  /** Items whose sidecars rest, and how to end that. */
  readonly #resting = new Map<ItemKey, () => void>()
  /** When items were last written here. */
  readonly #recent = new Map<ItemKey, number>()
  /** Others' changes to them that came since. */
  #late: StoredChange[] = []
  #cancelLate: (() => void) | null = null
  readonly #closing = sharedAbortController()
  #paused = false

  constructor({ storage, files, clock, isNetwork, log, receiver }: SidecarWriterOptions) {
    this.#storage = storage
    this.#files = files
    this.#clock = clock
    this.#log = log
    this.#receiver = receiver
    this.#parallel = isNetwork ? PARALLEL.network : PARALLEL.local
  }

  /** Items still to be written. */
  get waiting(): number {
    return this.#queue.size + this.#busy.size + this.#late.length
  }

  /** Sees to it that these changes get into their sidecars. */
  add(changes: readonly StoredChange[]): void {
    for (const change of changes) {
      const wanted = this.#queue.get(change.item) ?? new Map<string, StoredChange>()
      this.#queue.set(change.item, wanted.set(change.id, change))
    }
    this.#start()
  }

  /**
   * Others' changes were found in their journals: those to items that were just written here may be missing in what was
   * written.
   */
  addLate(changes: readonly StoredChange[]): void {
    const since = this.#clock.now() - RECENT_MS
    const late = changes.filter((change) => (this.#recent.get(change.item) ?? Number.NEGATIVE_INFINITY) > since)
    if (late.length === 0 || this.#closing.signal.aborted) return
    this.#late.push(...late)
    this.#cancelLate ??= this.#clock.setTimeout(() => {
      const all = this.#late
      this.#late = []
      this.#cancelLate = null
      this.add(all)
    }, LATE_MS)
  }

  /** Goes on after a failure. */
  resume(): void {
    this.#paused = this.#closing.signal.aborted
    this.#start()
  }

  pause(): void {
    this.#paused = true
  }

  /** Begins nothing more, and waits for no lock any longer. */
  close(): void {
    this.#paused = true
    this.#cancelLate?.()
    for (const wake of this.#resting.values()) wake()
    this.#closing.abort()
  }

  /** Resolves when nothing is under way, with whether everything is written. */
  async idle(): Promise<boolean> {
    while (this.#running.size > 0) await Promise.all(this.#running)
    return this.#queue.size === 0
  }

  #start(): void {
    while (!this.#paused && this.#running.size < this.#parallel) {
      const next = this.#queue.entries().find(([key]) => !this.#busy.has(key) && !this.#resting.has(key))
      if (!next) return
      const [key, wanted] = next
      this.#queue.delete(key)
      this.#busy.add(key)
      const began = this.#clock.now()
      const run = this.#bring(key, wanted).finally(() => {
        this.#busy.delete(key)
        this.#restAfter(key, this.#clock.now() - began)
        this.#running.delete(run)
        this.#start()
        this.events.emit('progress', null)
      })
      this.#running.add(run)
    }
  }

  #restAfter(key: ItemKey, tookMs: number): void {
    if (tookMs < SLOW_MS || this.#log.changesOf(key).length < MANY_CHANGES || this.#closing.signal.aborted) return
    this.#resting.set(
      key,
      this.#clock.setTimeout(() => {
        this.#resting.delete(key)
        this.#start()
      }, tookMs * REST),
    )
  }

  async #bring(key: ItemKey, wanted: Map<string, StoredChange>): Promise<void> {
    const path = sidecarPath(key)
    try {
      const stat = await this.#write(key, path, [...wanted.values()])
      this.events.emit('written', { changes: [...wanted.values()], path, stat })
    } catch (error) {
      // A sidecar of a newer version, or of another picture, stays as it is; the journal has the change, and an updated
      // program finds that the sidecar lacks it.
      if (error instanceof LensletError && (error.code === 'newer-format' || error.code === 'unsupported'))
        this.events.emit('written', { changes: [...wanted.values()], path, stat: null })
      else this.#requeue(key, wanted)
      this.events.emit('failed', { error: error as Error, path })
    }
  }

  #requeue(key: ItemKey, wanted: Map<string, StoredChange>): void {
    this.#queue.set(key, new Map([...wanted, ...(this.#queue.get(key) ?? [])]))
    // Not again at once: whoever is told of the failure decides when to resume.
    this.#paused = true
  }

  async #write(key: ItemKey, path: string, wanted: readonly StoredChange[]): Promise<FileStat> {
    // A picture of which nothing else is known has no sidecar, as a rule; the exchange finds out.
    let current =
      this.#log.changesOf(key).length > wanted.length ? await this.#files.read(path, true) : await this.#files.nothing()
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const found = current && this.#inspect(path, current)
      await yieldIfLong(current)
      if (found) this.#receiver.take(found)
      if (found && found.item !== key) {
        await this.#makeRoom(path, found.item, key)
        current = await this.#files.read(path, false)
        continue
      }
      // What is known counts before what the file says of it: that may be damaged.
      const merged = union(
        this.#asKnown(key, [...(found?.changes ?? []), ...wanted]),
        this.#log.changesOf(key),
      ).toSorted(compareByTime)
      if (
        current &&
        !found?.external &&
        merged.length === current.sidecar.changes.length &&
        tells(current.sidecar.changes, merged)
      )
        return current.stat
      await yieldIfLong(current)
      this.#noteWritten(key)
      current = await this.#exchange(path, current, Buffer.from(encode(key, merged, current?.sidecar.extra)))
      await yieldIfLong(current)
      if (current && tells(current.sidecar.changes, this.#asKnown(key, wanted))) {
        this.#receiver.take(this.#inspect(path, current))
        return current.stat
      }
    }
    throw new StorageError('busy', path, 'EREADBACK')
  }

  /** Writes a sidecar over the one that was read; resolves with what is there afterwards. */
  async #exchange(path: string, over: ReadSidecar | null, bytes: Uint8Array): Promise<ReadSidecar | null> {
    const exchange = (unlocked: boolean): Promise<Exchange | null> =>
      this.#storage.exchange(path, over?.bytes ?? null, bytes, unlocked)
    const exchanged =
      (await retryWhileLocked(this.#clock, path, this.#closing.signal, () => exchange(false))) ?? (await exchange(true))
    return this.#files.decode(path, exchanged?.file ?? null)
  }

  #inspect(path: string, read: ReadSidecar): InspectedSidecar {
    return inspectSidecar(path, read, (item) => this.#log.changesOf(item))
  }

  #asKnown(key: ItemKey, changes: readonly StoredChange[]): StoredChange[] {
    return knownReadings(changes, this.#log.changesOf(key))
  }

  #noteWritten(key: ItemKey): void {
    const now = this.#clock.now()
    this.#recent.delete(key)
    this.#recent.set(key, now)
    // In the order in which they were written.
    for (const [oldest, at] of this.#recent) {
      if (at > now - RECENT_MS) break
      this.#recent.delete(oldest)
    }
  }

  /**
   * Another item's sidecar is where ours must be. Its changes were taken in; a copy is set aside, and the next look
   * finds the place free.
   */
  async #makeRoom(path: string, item: ItemKey, key: ItemKey): Promise<void> {
    if (item.toLowerCase() === key.toLowerCase())
      throw new LensletError(
        'unsupported',
        `${path} belongs to ${item}, not to ${key}: rename one of the two pictures`,
        { path },
      )
    await this.#files.quarantine(
      path,
      new LensletError('damaged', `${path} held a copy of the sidecar of ${item} and was set aside`, { path }),
    )
  }
}

/** Lets others have their turn between two steps that take long for a sidecar with many changes. */
async function yieldIfLong(read: ReadSidecar | null): Promise<void> {
  if (read && read.sidecar.changes.length >= MANY_CHANGES) await new Promise((resolve) => setImmediate(resolve))
}

/** Whether a file's changes have all of these, as they are here. */
function tells(file: readonly StoredChange[], changes: readonly StoredChange[]): boolean {
  const byId = new Map(file.map((change) => [change.id, change]))
  return changes.every((change) => {
    const there = byId.get(change.id)
    return there !== undefined && isSameChange(there, change)
  })
}

function encode(key: ItemKey, changes: readonly StoredChange[], extra: Sidecar['extra'] | undefined): string {
  return key === DATASET_ITEM
    ? encodeSettingsFile(foldSettings(changes), changes, extra)
    : encodeSidecar(key, fold(changes), changes, extra)
}
