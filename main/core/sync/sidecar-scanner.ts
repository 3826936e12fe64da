/**
 * Reads the sidecars that changed since they were last read: finds edits that scripts made, changes whose journal is
 * gone, sidecars that lack a change of ours, and those that are not there at all. Slow by design, a few files at a
 * time; news travels in the journals.
 */
import { LensletError, type ItemKey } from '../../../preload/contract/index.ts'
import { sleep, type Clock } from '../base/clock.ts'
import { isLockName, isSidecarName, sidecarPath, SIDECARS_DIR } from '../format/names.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { HashTable } from '../base/hash-table.ts'
import { externalChange } from '../labels/external-edits.ts'
import { knownReadings } from '../labels/change-provenance.ts'
import { isOutage } from '../storage/errno.ts'
import { StorageError, type FolderEntry, type FileStat, type Storage } from '../storage/storage.ts'
import type { KnownChanges } from '../labels/change-log.ts'
import type { SidecarStatCache } from '../local/sidecar-stat-cache.ts'
import type { ShareClock } from '../share/share-clock.ts'
import type { ErrorStatus } from './error-status.ts'
import type { ReadSidecar, SidecarFiles } from './sidecar-file.ts'

const PARALLEL = 4
/** Files between two looks at the pace, at most; never more than a second's, so that another pace holds at once. */
const BATCH = 32
/** Coarsest modification times of the file systems in use (FAT), and some slack, in milliseconds. */
const RACY_MS = 3_000
/**
 * Items that are compared with what was listed in one go, and the milliseconds between two goes: a million take three
 * minutes and are hardly felt.
 */
const ITEMS_AT_ONCE = 1_000
const ITEMS_PAUSE_MS = 200

/** What was read from one sidecar. */
export interface InspectedSidecar {
  readonly item: ItemKey
  readonly changes: readonly StoredChange[]
  /** The hand edit among `changes`, if there was one. */
  readonly external: StoredChange | null
  /** It is not at its item's path: a copy that a sync program or a person made. */
  readonly isCopy: boolean
}

/** Receives the sidecars that are read. */
export interface SidecarReceiver {
  take(sidecar: InspectedSidecar): void
}

export interface SidecarScannerOptions {
  readonly storage: Storage
  readonly files: SidecarFiles
  readonly clock: Clock
  readonly shareClock: Pick<ShareClock, 'now'>
  /** Remembers what was read. */
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

  /** Records a sidecar's state after this process wrote or read it. */
  record(path: string, stat: FileStat): void {
    // A file that was written a moment ago can be written again without its time or size telling: it is read again next
    // time.
    if (this.#options.shareClock.now() - stat.modifiedAt < RACY_MS) this.#options.statCache.delete(path)
    else this.#options.statCache.set(path, stat)
  }

  /**
   * One pass over all sidecars, or those that are `wanted`, at most `pace` of them a second, so that what it costs does
   * not grow with the data set; it is asked again and again. Rejects when the share does not answer; ends early when
   * `signal` is aborted.
   */
  async run(pace: () => number, signal: AbortSignal, wanted: (path: string) => boolean = () => true): Promise<void> {
    for await (const listed of this.#walk(signal)) {
      const files = listed?.filter(wanted) ?? []
      for (let start = 0; start < files.length && !signal.aborted;) {
        const perSecond = pace()
        const batch = files.slice(start, start + Math.min(BATCH, perSecond))
        start += batch.length
        await Promise.all([
          this.#readBatch(batch.slice(), signal),
          sleep(this.#options.clock, (batch.length / perSecond) * 1000, signal),
        ])
      }
    }
  }

  /**
   * Of `items`, those that are `due` and have no sidecar at all, one by one, at most `pace` folders and then `pace`
   * such items a second. None when a folder cannot be listed, since the sidecars may be in it. Rejects when the share
   * does not answer; ends early when `signal` is aborted.
   */
  async *missing(
    items: Iterable<ItemKey>,
    due: (item: ItemKey) => boolean,
    pace: () => number,
    signal: AbortSignal,
  ): AsyncGenerator<ItemKey> {
    const there = new HashTable()
    for await (const listed of this.#walk(signal)) {
      if (!listed) return
      for (const path of listed) there.add(path.normalize('NFC'))
      await sleep(this.#options.clock, 1000 / pace(), signal)
    }
    let compared = 0
    for (const item of items) {
      if (signal.aborted) return
      const path = sidecarPath(item)
      if (there.find(path) < 0 && due(item)) {
        if (await this.#isMissing(path)) yield item
        await sleep(this.#options.clock, 1000 / pace(), signal)
      }
      if (++compared % ITEMS_AT_ONCE === 0)
        await sleep(this.#options.clock, pace() === Infinity ? 0 : ITEMS_PAUSE_MS, signal)
    }
  }

  /**
   * The paths of the sidecars, folder by folder; null for a folder that cannot be listed, which hides nothing but
   * itself.
   */
  async *#walk(signal: AbortSignal): AsyncGenerator<string[] | null> {
    const folders = [SIDECARS_DIR]
    for (let folder = folders.pop(); folder !== undefined && !signal.aborted; folder = folders.pop()) {
      const entries = await this.#list(folder)
      for (const entry of entries ?? [])
        if (entry.folder && !isLockName(entry.name)) folders.push(`${folder}/${entry.name}`)
      yield (
        entries &&
        entries.filter((entry) => !entry.folder && isSidecarName(entry.name)).map((entry) => `${folder}/${entry.name}`)
      )
    }
  }

  async #list(folder: string): Promise<FolderEntry[] | null> {
    return this.#options.storage.list(folder).catch((error: unknown) => {
      if (!(error instanceof StorageError) || isOutage(error)) throw error
      this.#options.errors.record(error, folder)
      return null
    })
  }

  /**
   * It was not listed; but it may have been made since, or be listed in other letters where upper and lower case are
   * one.
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

  /** Reads one sidecar whether or not it changed. */
  async readOne(path: string): Promise<void> {
    try {
      const read = await this.#options.files.read(path, true)
      if (!read) return
      this.record(path, read.stat)
      this.#options.receiver.take(inspectSidecar(path, read, (item) => this.#options.log.changesOf(item)))
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
        if (await this.#changed(path)) await this.readOne(path)
      }
    })
    await Promise.all(workers)
  }

  async #changed(path: string): Promise<boolean> {
    const seen = this.#options.statCache.get(path)
    if (!seen) return true
    const stat = await this.#options.storage.stat(path).catch(() => null)
    return stat !== null && (stat.size !== seen.size || stat.modifiedAt !== seen.modifiedAt)
  }
}

/**
 * What a sidecar that was read at `path` says. Only one at its item's own path is taken for edited by hand. A change
 * that is `known` otherwise than the file tells it is no hand edit of the plain fields: a flipped bit in a change would
 * undo itself as somebody's edit.
 */
export function inspectSidecar(
  path: string,
  { sidecar, stat }: Pick<ReadSidecar, 'sidecar' | 'stat'>,
  known: (item: ItemKey) => readonly StoredChange[],
): InspectedSidecar {
  // Some systems list names in another Unicode form than they were given.
  const isCopy = sidecarPath(sidecar.item) !== path.normalize('NFC')
  const external = isCopy
    ? null
    : externalChange({ ...sidecar, changes: knownReadings(sidecar.changes, known(sidecar.item)) }, stat.modifiedAt)
  return { item: sidecar.item, changes: external ? [...sidecar.changes, external] : sidecar.changes, external, isCopy }
}
