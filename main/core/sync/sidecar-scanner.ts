/**
 * Reads the sidecars that have changed since they were last read.
 *
 * It finds external edits, changes whose journal is lost, sidecars that lack a change of this replica, and sidecars
 * that are missing. It reads only a few files at a time. It can be slow, because new changes arrive in the journals.
 */
import { LensletError, type ItemKey } from '../../../preload/contract/index.ts'
import { sleep, type Clock } from '../base/clock.ts'
import { isLockName, isSidecarName, sidecarPath, SIDECARS_DIR } from '../format/names.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { HashTable } from '../base/hash-table.ts'
import { externalChange, lacksPlainValue } from '../labels/external-edits.ts'
import { knownReadings } from '../labels/change-provenance.ts'
import { isOutage } from '../storage/errno.ts'
import { StorageError, type FolderEntry, type FileStat, type Storage } from '../storage/storage.ts'
import type { KnownChanges } from '../labels/change-log.ts'
import type { SidecarStatCache } from '../local/sidecar-stat-cache.ts'
import type { ShareClock } from '../share/share-clock.ts'
import type { ErrorStatus } from './error-status.ts'
import type { ReadSidecar, SidecarFiles } from './sidecar-file.ts'

const PARALLEL = 4
/**
 * The most files that are read before the rate is read again. A batch is never more than the files of one second, so
 * that a new rate applies at once.
 */
const MAX_BATCH_SIZE = 32
/** Milliseconds: the coarsest resolution of modification times in use (FAT, 2 s), plus a reserve. */
const RECENT_WRITE_MS = 3_000
/**
 * Items that are compared with the listing before a pause, and the length of the pause in milliseconds: a million items
 * take three minutes and cost hardly any processor time.
 */
const ITEMS_AT_ONCE = 1_000
const ITEMS_PAUSE_MS = 200

/** The content of one sidecar. */
export interface InspectedSidecar {
  readonly item: ItemKey
  readonly changes: readonly StoredChange[]
  /** The external edit among `changes`, if there is one. */
  readonly external: StoredChange | null
  /** Whether the file is not at its item's path: it is a copy that a sync program or a person made. */
  readonly isCopy: boolean
  /** Whether the plain value of a label is missing that the changes give. */
  readonly lacksPlainValue: boolean
}

/** Receives the sidecars that are read. */
export interface SidecarReceiver {
  ingest(sidecar: InspectedSidecar): void
}

export interface SidecarScannerOptions {
  readonly storage: Storage
  readonly files: SidecarFiles
  readonly clock: Clock
  readonly shareClock: Pick<ShareClock, 'now'>
  /** Caches size and time of the sidecars that were read. */
  readonly statCache: SidecarStatCache
  readonly log: KnownChanges
  readonly receiver: SidecarReceiver
  readonly errors: ErrorStatus
}

export class SidecarScanner {
  readonly #options: SidecarScannerOptions

  constructor(options: SidecarScannerOptions) {
    this.#options = options
  }

  /** Records the size and time of a sidecar that this process wrote or read. */
  recordState(path: string, stat: FileStat): void {
    // A file that was written a moment ago may be written again with the same time and size. So the next pass reads it
    // again.
    if (this.#options.shareClock.now() - stat.modifiedAt < RECENT_WRITE_MS) this.#options.statCache.delete(path)
    else this.#options.statCache.set(path, stat)
  }

  /**
   * Runs one pass over all sidecars, or over those for which `isWanted` returns true.
   *
   * Reads at most `rate()` sidecars per second, so that the load does not grow with the data set. The rate is read
   * again before each batch. Rejects when the share does not answer; ends early when `signal` is aborted.
   */
  async scan(rate: () => number, signal: AbortSignal, isWanted: (path: string) => boolean = () => true): Promise<void> {
    for await (const listed of this.#listSidecars(signal)) {
      const files = listed?.filter(isWanted) ?? []
      for (let start = 0; start < files.length && !signal.aborted;) {
        const perSecond = rate()
        const batch = files.slice(start, start + Math.min(MAX_BATCH_SIZE, perSecond))
        start += batch.length
        await Promise.all([
          this.#readBatch(batch.slice(), signal),
          sleep(this.#options.clock, (batch.length / perSecond) * 1000, signal),
        ])
      }
    }
  }

  /** Forgets the damage of sidecars that are gone, because somebody has repaired or deleted them. */
  async forgetRepaired(): Promise<void> {
    const { errors } = this.#options
    for (const path of errors.damagedFiles)
      if (path.startsWith(`${SIDECARS_DIR}/`) && (await this.#isMissing(path))) errors.clearDamage(path)
  }

  /**
   * Yields those of `items` that have no sidecar and for which `isDue` returns true.
   *
   * Lists at most `rate()` folders per second, then yields at most `rate()` items per second. Yields none when a folder
   * cannot be listed, because the sidecars may be in it. Rejects when the share does not answer; ends early when
   * `signal` is aborted.
   */
  async *findMissing(
    items: Iterable<ItemKey>,
    isDue: (item: ItemKey) => boolean,
    rate: () => number,
    signal: AbortSignal,
  ): AsyncGenerator<ItemKey> {
    const existing = new HashTable()
    for await (const listed of this.#listSidecars(signal)) {
      if (!listed) return
      for (const path of listed) existing.add(path.normalize('NFC'))
      await sleep(this.#options.clock, 1000 / rate(), signal)
    }
    let compared = 0
    for (const item of items) {
      if (signal.aborted) return
      const path = sidecarPath(item)
      if (existing.find(path) < 0 && isDue(item)) {
        if (await this.#isMissing(path)) yield item
        await sleep(this.#options.clock, 1000 / rate(), signal)
      }
      if (++compared % ITEMS_AT_ONCE === 0)
        await sleep(this.#options.clock, rate() === Infinity ? 0 : ITEMS_PAUSE_MS, signal)
    }
  }

  /** Yields the paths of the sidecars, folder by folder; null for a folder that cannot be listed. */
  async *#listSidecars(signal: AbortSignal): AsyncGenerator<string[] | null> {
    const folders = [SIDECARS_DIR]
    for (let folder = folders.pop(); folder !== undefined && !signal.aborted; folder = folders.pop()) {
      const entries = await this.#listFolder(folder)
      for (const entry of entries ?? [])
        if (entry.folder && !isLockName(entry.name)) folders.push(`${folder}/${entry.name}`)
      yield (
        entries &&
        entries.filter((entry) => !entry.folder && isSidecarName(entry.name)).map((entry) => `${folder}/${entry.name}`)
      )
    }
  }

  async #listFolder(folder: string): Promise<FolderEntry[] | null> {
    return this.#options.storage.list(folder).catch((error: unknown) => {
      if (!(error instanceof StorageError) || isOutage(error)) throw error
      this.#options.errors.record(error, folder)
      return null
    })
  }

  /**
   * Returns whether a sidecar that was not listed is really missing.
   *
   * It may have been made since. Or it may be listed with other upper and lower case letters, on a file system that
   * does not distinguish them.
   */
  async #isMissing(path: string): Promise<boolean> {
    return this.#options.storage.stat(path).then(
      () => false,
      (error: unknown) => {
        if (!(error instanceof StorageError) || isOutage(error)) throw error
        return error.kind === 'missing'
      },
    )
  }

  /** Reads one sidecar, whether or not it has changed. */
  async readOne(path: string): Promise<void> {
    try {
      const read = await this.#options.files.read(path, true)
      if (!read) return
      this.recordState(path, read.stat)
      this.#options.errors.clearDamage(path)
      this.#options.receiver.ingest(inspectSidecar(path, read, (item) => this.#options.log.changesOf(item)))
    } catch (error) {
      if (
        (error instanceof StorageError && error.kind === 'unreachable') ||
        (error instanceof LensletError && error.code === 'offline')
      )
        throw error
      if (!(error instanceof StorageError || error instanceof LensletError)) throw error
      this.#options.errors.record(error, path)
    }
  }

  async #readBatch(paths: string[], signal: AbortSignal): Promise<void> {
    const workers = Array.from({ length: Math.min(PARALLEL, paths.length) }, async () => {
      for (let path = paths.pop(); path !== undefined && !signal.aborted; path = paths.pop()) {
        if (await this.#hasChanged(path)) await this.readOne(path)
      }
    })
    await Promise.all(workers)
  }

  async #hasChanged(path: string): Promise<boolean> {
    const cached = this.#options.statCache.get(path)
    if (!cached) return true
    const stat = await this.#options.storage.stat(path).catch(() => null)
    return stat !== null && (stat.size !== cached.size || stat.modifiedAt !== cached.modifiedAt)
  }
}

/**
 * Returns the content of a sidecar that was read at `path`, with an external edit if there is one.
 *
 * Only a sidecar at its item's own path can have an external edit. `known` returns the known changes of an item, which
 * replace those of the file before plain fields and changes are compared. Otherwise a flipped bit in a change would
 * look like an external edit that sets the field back.
 */
export function inspectSidecar(
  path: string,
  { sidecar, stat }: Pick<ReadSidecar, 'sidecar' | 'stat'>,
  known: (item: ItemKey) => readonly StoredChange[],
): InspectedSidecar {
  // Some systems list names in another Unicode form than the one in which they were created.
  const isCopy = sidecarPath(sidecar.item) !== path.normalize('NFC')
  const external = isCopy
    ? null
    : externalChange({ ...sidecar, changes: knownReadings(sidecar.changes, known(sidecar.item)) }, stat.modifiedAt)
  return {
    item: sidecar.item,
    changes: external ? [...sidecar.changes, external] : sidecar.changes,
    external,
    isCopy,
    lacksPlainValue: !isCopy && lacksPlainValue(sidecar),
  }
}
