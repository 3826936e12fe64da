/**
 * Reads the sidecars that changed since they were last read: finds edits that scripts made, changes whose journal is gone, and sidecars that lack a change of
 * ours. Slow by design, a few files at a time; news travels in the journals.
 */
import { LensletError, type ItemKey } from '../../../preload/contract/index.ts'
import { sleep, type Clock } from '../clock.ts'
import { isLockName, isSidecarName, sidecarPath, SIDECARS_DIR } from '../format/names.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { externalChange } from '../merge/external.ts'
import { isOutage } from '../storage/errno.ts'
import { StorageError, type Entry, type FileStat, type Storage } from '../storage/storage.ts'
import type { SeenFiles } from './seen-files.ts'
import type { ReadSidecar, SidecarFiles } from './sidecar-file.ts'

const PARALLEL = 4
/** Files between two looks at the pace, at most; never more than a second's, so that another pace holds at once. */
const BATCH = 32
/** Coarsest modification times of the file systems in use (FAT), and some slack, in milliseconds. */
const RACY_MS = 3_000

/** What was read from one sidecar. */
export interface FoundSidecar {
  readonly item: ItemKey
  readonly changes: readonly StoredChange[]
  /** The hand edit among `changes`, if there was one. */
  readonly external: StoredChange | null
  /** It is not at its item's path: a copy that a sync program or a person made. */
  readonly isCopy: boolean
}

export interface SweepHooks {
  found(sidecar: FoundSidecar): void
  failed(error: Error, path: string): void
}

export class SidecarSweep {
  readonly #storage: Storage
  readonly #files: SidecarFiles
  readonly #clock: Clock
  readonly #hooks: SweepHooks
  readonly #seen: SeenFiles
  readonly #now: () => number

  /** `seen` remembers what was read; `now` is the time of the share, in milliseconds. */
  constructor(storage: Storage, files: SidecarFiles, clock: Clock, seen: SeenFiles, now: () => number, hooks: SweepHooks) {
    this.#seen = seen
    this.#now = now
    this.#clock = clock
    this.#storage = storage
    this.#files = files
    this.#hooks = hooks
  }

  /** Notes a sidecar's state after we wrote or read it ourselves. */
  note(path: string, stat: FileStat): void {
    // A file that was written a moment ago can be written again without its time or size telling: it is read again next time.
    if (this.#now() - stat.modifiedAt < RACY_MS) this.#seen.delete(path)
    else this.#seen.set(path, stat)
  }

  /**
   * One pass over all sidecars, or those that are `wanted`, at most `pace` of them a second, so that what it costs does not grow with the data set; it is asked again
   * and again. Rejects when the share does not answer; ends early when `signal` is aborted.
   */
  async run(pace: () => number, signal: AbortSignal, wanted: (path: string) => boolean = () => true): Promise<void> {
    const folders = [SIDECARS_DIR]
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      if (signal.aborted) return
      const files: string[] = []
      for (const entry of await this.#list(folder)) {
        const path = `${folder}/${entry.name}`
        if (entry.folder && !isLockName(entry.name)) folders.push(path)
        else if (!entry.folder && isSidecarName(entry.name) && wanted(path)) files.push(path)
      }
      for (let start = 0; start < files.length && !signal.aborted;) {
        const perSecond = pace()
        const batch = files.slice(start, start + Math.min(BATCH, perSecond))
        start += batch.length
        await Promise.all([this.#readBatch(batch.slice(), signal), sleep(this.#clock, batch.length / perSecond * 1000, signal)])
      }
    }
  }

  /** A folder that cannot be listed hides nothing but itself. */
  async #list(folder: string): Promise<Entry[]> {
    return this.#storage.list(folder).catch((error: unknown) => {
      if (!(error instanceof StorageError) || isOutage(error)) throw error
      this.#hooks.failed(error, folder)
      return []
    })
  }

  /** Reads one sidecar whether or not it changed. */
  async readOne(path: string): Promise<void> {
    try {
      const read = await this.#files.read(path, true)
      if (!read) return
      this.note(path, read.stat)
      this.#hooks.found(inspectSidecar(path, read))
    } catch (error) {
      if ((error instanceof StorageError && error.kind === 'unreachable') || (error instanceof LensletError && error.code === 'offline')) throw error
      if (!(error instanceof StorageError || error instanceof LensletError)) throw error
      this.#hooks.failed(error, path)
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
    const seen = this.#seen.get(path)
    if (!seen) return true
    const stat = await this.#storage.stat(path).catch(() => null)
    return stat !== null && (stat.size !== seen.size || stat.modifiedAt !== seen.modifiedAt)
  }
}

/** What a sidecar that was read at `path` says. Only one at its item's own path is taken for edited by hand. */
export function inspectSidecar(path: string, { sidecar, stat }: ReadSidecar): FoundSidecar {
  // Some systems list names in another Unicode form than they were given.
  const isCopy = sidecarPath(sidecar.item) !== path.normalize('NFC')
  const external = isCopy ? null : externalChange(sidecar, stat.modifiedAt)
  return { item: sidecar.item, changes: external ? [...sidecar.changes, external] : sidecar.changes, external, isCopy }
}
