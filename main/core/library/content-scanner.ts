/**
 * Reads a few bytes of pictures to find their dimensions and fingerprints.
 *
 * It reads all pictures slowly in the background, and some immediately.
 */
import type { ItemId } from '../../../preload/contract/index.ts'
import type { Clock } from '../base/clock.ts'
import { CONTENT_LENGTH, type Pictures } from './pictures.ts'
import { throwIfAborted } from './walk.ts'
import type { Catalog } from './catalog.ts'

/** The number of files that are read in one call. */
const FILES_PER_CALL = 100
/**
 * The same in a large data set, once `SMALL_DATASET` pictures have been read.
 *
 * Each call is then a few milliseconds of work, so that a window that scrolls meanwhile loses no frame.
 */
const FILES_PER_LATER_CALL = 20
const SMALL_DATASET = 1_000

/** Reads the content of pictures into the columns of the catalog. */
export class ContentScanner {
  readonly #catalog: Catalog
  readonly #pictures: Pictures
  readonly #clock: Clock
  /** The pictures that could not be read since `readAll` began. */
  readonly #unreadable = new Set<ItemId>()

  constructor(catalog: Catalog, pictures: Pictures, clock: Clock) {
    this.#catalog = catalog
    this.#pictures = pictures
    this.#clock = clock
  }

  /**
   * Reads every present picture that was not read since it last changed.
   *
   * After each call it awaits `rest`. `isLarge` says whether more pictures were read than a small data set has, and
   * `tookMs` how many milliseconds the call took. Rejects with `cancelled`, or with `offline` when the share does not
   * answer; the results up to then remain.
   */
  async readAll(signal?: AbortSignal, rest?: (isLarge: boolean, tookMs: number) => Promise<void>): Promise<void> {
    this.#unreadable.clear()
    for (let [next, read] = [0, 0]; next < this.#catalog.size;) {
      const isLarge = read >= SMALL_DATASET
      const filesPerCall = isLarge ? FILES_PER_LATER_CALL : FILES_PER_CALL
      const ids: ItemId[] = []
      for (; next < this.#catalog.size && ids.length < filesPerCall; next++) if (this.#isUnread(next)) ids.push(next)
      if (ids.length === 0) continue
      const started = this.#clock.now()
      await this.#read(ids, signal)
      read += ids.length
      await rest?.(isLarge, this.#clock.now() - started)
    }
  }

  /** Reads those of these pictures that were not read yet, and returns their number. Rejects like `readAll`. */
  async readMissing(ids: readonly ItemId[], signal?: AbortSignal): Promise<number> {
    const unread = ids.filter((id) => this.#isUnread(id))
    for (let from = 0; from < unread.length; from += FILES_PER_CALL)
      await this.#read(unread.slice(from, from + FILES_PER_CALL), signal)
    return unread.length
  }

  /** Reads these pictures even when they were read before. Rejects like `readAll`. */
  async readAgain(ids: readonly ItemId[], signal?: AbortSignal): Promise<void> {
    const present = ids.filter((id) => this.#catalog.isPresent(id))
    for (let from = 0; from < present.length; from += FILES_PER_CALL)
      await this.#read(present.slice(from, from + FILES_PER_CALL), signal)
  }

  #isUnread(id: ItemId): boolean {
    return this.#catalog.isPresent(id) && this.#catalog.columns.fingerprintLow[id] === 0 && !this.#unreadable.has(id)
  }

  async #read(ids: readonly ItemId[], signal: AbortSignal | undefined): Promise<void> {
    const contents = await this.#pictures.readContents(
      ids.map((id) => this.#catalog.pathOf(id)),
      signal,
    )
    const { columns } = this.#catalog
    for (const [at, id] of ids.entries()) {
      const [width, height, high, low, bytes] = contents.subarray(
        at * CONTENT_LENGTH,
        (at + 1) * CONTENT_LENGTH,
      ) as unknown as [number, number, number, number, number]
      // A file whose length has changed is measured by the next scan, and read again after that.
      const isAsMeasured = bytes === columns.size[id]! % 2 ** 32
      if (low === 0 || !isAsMeasured) this.#unreadable.add(id)
      this.#catalog.setFingerprint(id, isAsMeasured ? high : 0, isAsMeasured ? low : 0)
      // The dimensions from the decoder are more reliable than those from the header.
      if (width === 0 || columns.width[id] !== 0) continue
      columns.width[id] = width
      columns.height[id] = height
    }
    this.#catalog.reportFilledColumns(ids.length)
    throwIfAborted(signal)
  }
}
