/**
 * Reads the sidecars that changed since they were last read: finds edits that scripts made, changes whose journal is gone, and sidecars that lack a change of
 * ours. Slow by design, a few files at a time; news travels in the journals.
 */
import { LensletError, type ItemKey } from '../../../preload/contract/index.ts'
import { sleep, type Clock } from '../clock.ts'
import { isSidecarName, SIDECARS_DIR } from '../format/names.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { externalChange } from '../merge/external.ts'
import { StorageError, type FileStat, type Storage } from '../storage/storage.ts'
import type { SidecarFiles } from './sidecar-file.ts'

const PARALLEL = 4
/** Files between two looks at the pace. */
const BATCH = 32

export interface SweepHooks {
  /** Changes of one sidecar; `external` is the hand edit among them, if there was one. */
  found(key: ItemKey, changes: readonly StoredChange[], external: StoredChange | null): void
  failed(error: Error, path: string): void
}

export class SidecarSweep {
  readonly #storage: Storage
  readonly #files: SidecarFiles
  readonly #clock: Clock
  readonly #hooks: SweepHooks
  readonly #seen = new Map<string, FileStat>()

  constructor(storage: Storage, files: SidecarFiles, clock: Clock, hooks: SweepHooks) {
    this.#clock = clock
    this.#storage = storage
    this.#files = files
    this.#hooks = hooks
  }

  /** Notes a sidecar's state after we wrote or read it ourselves. */
  note(path: string, stat: FileStat): void {
    this.#seen.set(path, stat)
  }

  /**
   * One pass over all sidecars, at most `perSecond` of them a second, so that what it costs does not grow with the data set. Rejects when the
   * share does not answer; ends early when `signal` is aborted.
   */
  async run(perSecond: number, signal: AbortSignal): Promise<void> {
    const folders = [SIDECARS_DIR]
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      if (signal.aborted) return
      const files: string[] = []
      for (const entry of await this.#storage.list(folder)) {
        if (entry.folder && !entry.name.endsWith('.lock')) folders.push(`${folder}/${entry.name}`)
        else if (!entry.folder && isSidecarName(entry.name)) files.push(`${folder}/${entry.name}`)
      }
      for (let start = 0; start < files.length && !signal.aborted; start += BATCH) {
        const batch = files.slice(start, start + BATCH)
        await Promise.all([this.#readBatch(batch.slice(), signal), sleep(this.#clock, batch.length / perSecond * 1000, signal)])
      }
    }
  }

  /** Reads one sidecar whether or not it changed. */
  async readOne(path: string): Promise<void> {
    try {
      const read = await this.#files.read(path)
      if (!read) return
      const { item, changes } = read.sidecar
      const external = externalChange(read.sidecar, read.stat.modifiedAt)
      this.#seen.set(path, read.stat)
      this.#hooks.found(item, external ? [...changes, external] : changes, external)
    } catch (error) {
      if (error instanceof StorageError && error.kind === 'unreachable') throw error
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
