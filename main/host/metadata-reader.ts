/**
 * Reads the metadata of pictures by which they can be found: slowly of all pictures, and first of those that somebody
 * looks at.
 *
 * The files are read in the low-priority decoding process, when no thumbnail is being made.
 */
import { LensletError, type ItemId, type MetadataValues } from '../../preload/contract/index.ts'
import { isSameContent } from '../core/library/version.ts'
import type { MediaService } from '../core/media/index.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import { unlessStalled } from './share-offline.ts'

/** The number of files that are read in one request: a few milliseconds of work on a fast disk. */
const FILES_PER_REQUEST = 20
/** The most pictures that are read first because somebody looks at them. */
const MAX_VIEWED = 200
/** Errors that one file causes, for which the other files of the request have to be read again. */
const ERRORS_OF_A_FILE: ReadonlySet<string> = new Set(['damaged', 'unsupported', 'not-readable', 'timeout'])

export class MetadataReader {
  readonly #workspace: Workspace
  readonly #media: MediaService
  readonly #signal: AbortSignal
  readonly #whenExchanged: () => Promise<unknown>
  /** The pictures that somebody looked at last, the latest first. */
  #viewed: readonly ItemId[] = []
  /** Settles when these pictures have been read; null when nothing is being read for them. */
  #readingViewed: Promise<void> | null = null
  /** Pictures that could not be read just now; `readAll` and `retry` try them again. */
  readonly #postponed = new Set<ItemId>()

  /**
   * Reading ends when `signal` aborts. `whenExchanged` resolves when what colleagues have read was taken: it does
   * not have to be read here.
   */
  constructor(
    workspace: Workspace,
    media: MediaService,
    signal: AbortSignal,
    whenExchanged: () => Promise<unknown> = () => Promise.resolve(),
  ) {
    this.#workspace = workspace
    this.#media = media
    this.#signal = signal
    this.#whenExchanged = whenExchanged
  }

  /** Reads pictures that somebody looks at before all others. */
  readViewed(ids: readonly ItemId[]): void {
    this.#viewed = [...new Set([...ids, ...this.#viewed])].slice(0, MAX_VIEWED)
    this.#readingViewed ??= this.#readAllViewed()
      .catch(() => undefined)
      .finally(() => {
        this.#readingViewed = null
      })
  }

  /**
   * Reads every present picture that was not read since it last changed. Returns how many could not be read.
   *
   * After each request it awaits `rest`, which gets the milliseconds that the request took. Rejects with `cancelled`,
   * or with `offline` when the share does not answer; what was read until then remains.
   */
  async readAll(rest: (tookMs: number, read: number) => Promise<void>): Promise<number> {
    await this.#workspace.loadMetadata()
    this.#postponed.clear()
    const { catalog } = this.#workspace
    for (let [next, read] = [0, 0]; next < catalog.size;) {
      await this.#readingViewed
      const ids: ItemId[] = []
      for (; next < catalog.size && ids.length < FILES_PER_REQUEST; next++) if (this.#isWanted(next)) ids.push(next)
      if (ids.length === 0) continue
      const started = performance.now()
      await this.#read(ids)
      read += ids.length
      await rest(performance.now() - started, read)
    }
    return this.#postponed.size
  }

  /** Reads pictures that somebody looked at and that could not be read before, or have changed since. */
  retry(): void {
    this.#postponed.clear()
    this.readViewed([])
  }

  async #readAllViewed(): Promise<void> {
    await this.#workspace.whenOpened
    await this.#workspace.loadMetadata()
    await this.#whenExchanged()
    for (;;) {
      const ids = this.#viewed.filter((id) => this.#isWanted(id)).slice(0, FILES_PER_REQUEST)
      if (ids.length === 0) return
      await this.#read(ids)
    }
  }

  #isWanted(id: ItemId): boolean {
    const { catalog } = this.#workspace
    return catalog.isPresent(id) && catalog.metadata.isUnread(id) && !this.#postponed.has(id)
  }

  /** Reads pictures and stores their values. A request that fails because of one file is repeated file by file. */
  async #read(ids: readonly ItemId[]): Promise<void> {
    try {
      await this.#readTogether(ids)
    } catch (error) {
      if (!(error instanceof LensletError) || !ERRORS_OF_A_FILE.has(error.code)) throw error
      if (ids.length === 1) this.#workspace.catalog.metadata.setValues(new Map([[ids[0]!, null]]))
      else for (const id of ids) await this.#read([id])
    }
  }

  async #readTogether(ids: readonly ItemId[]): Promise<void> {
    const { catalog } = this.#workspace
    const versions = ids.map((id) => catalog.entry(id).version)
    const files = await unlessStalled(this.#workspace, (stalled) =>
      this.#media.metadataValues(
        ids.map((id) => catalog.pathOf(id)),
        AbortSignal.any([this.#signal, stalled]),
      ),
    )
    const values = new Map<ItemId, MetadataValues | null>()
    for (const [at, id] of ids.entries()) {
      const read = files[at] === undefined ? 'later' : files[at]
      // The picture may have been overwritten meanwhile.
      if (read === 'later' || !isSameContent(versions[at]!, catalog.entry(id).version)) this.#postponed.add(id)
      else values.set(id, read)
    }
    catalog.metadata.setValues(values)
  }
}
