/**
 * What pictures tell when a few of their bytes are read: their sides, and what tells their content from any other. Of
 * all of them in time, gently; of some at once.
 */
import type { ItemId } from '../../../preload/contract/index.ts'
import type { Clock } from '../base/clock.ts'
import { CONTENTS, type Pictures } from './pictures.ts'
import { stopWhenAborted } from './walk.ts'
import type { Catalog } from './catalog.ts'

/** Files read in one call. */
const TOGETHER = 100
/**
 * The same of a large data set, after as many as a small one has: few milliseconds' work, so that a window that scrolls
 * meanwhile loses no frame to it.
 */
const TOGETHER_LATER = 20
const MOST_OF_SMALL = 1_000

export class Contents {
  readonly #catalog: Catalog
  readonly #pictures: Pictures
  readonly #clock: Clock
  /** Could not be read since `readAll` began. */
  readonly #unreadable = new Set<ItemId>()

  constructor(catalog: Catalog, pictures: Pictures, clock: Clock) {
    this.#catalog = catalog
    this.#pictures = pictures
    this.#clock = clock
  }

  /**
   * Looks into every picture that is there and was not looked into since it last changed. After each call it waits for
   * `rest`, which is told whether more were read than a small data set has, and how many milliseconds the call took.
   * Rejects with `cancelled`, or with `offline` when the share does not answer; what was read stays.
   */
  async readAll(signal?: AbortSignal, rest?: (isLarge: boolean, tookMs: number) => Promise<void>): Promise<void> {
    this.#unreadable.clear()
    for (let [next, read] = [0, 0]; next < this.#catalog.size;) {
      const isLarge = read >= MOST_OF_SMALL
      const together = isLarge ? TOGETHER_LATER : TOGETHER
      const ids: ItemId[] = []
      for (; next < this.#catalog.size && ids.length < together; next++) if (this.#isUnread(next)) ids.push(next)
      if (ids.length === 0) continue
      const started = this.#clock.now()
      await this.#read(ids, signal)
      read += ids.length
      await rest?.(isLarge, this.#clock.now() - started)
    }
  }

  /** Looks into those of these pictures that were not looked into; how many these were. Rejects as `readAll`. */
  async readSome(ids: readonly ItemId[], signal?: AbortSignal): Promise<number> {
    const unread = ids.filter((id) => this.#isUnread(id))
    for (let from = 0; from < unread.length; from += TOGETHER)
      await this.#read(unread.slice(from, from + TOGETHER), signal)
    return unread.length
  }

  /** Looks into these pictures whatever is known of them. Rejects as `readAll`. */
  async readAgain(ids: readonly ItemId[], signal?: AbortSignal): Promise<void> {
    const present = ids.filter((id) => this.#catalog.isPresent(id))
    for (let from = 0; from < present.length; from += TOGETHER)
      await this.#read(present.slice(from, from + TOGETHER), signal)
  }

  #isUnread(id: ItemId): boolean {
    return this.#catalog.isPresent(id) && this.#catalog.columns.printLow[id] === 0 && !this.#unreadable.has(id)
  }

  async #read(ids: readonly ItemId[], signal: AbortSignal | undefined): Promise<void> {
    const contents = await this.#pictures.contents(
      ids.map((id) => this.#catalog.path(id)),
      signal,
    )
    const { columns } = this.#catalog
    for (const [at, id] of ids.entries()) {
      const [width, height, high, low, bytes] = contents.subarray(at * CONTENTS, (at + 1) * CONTENTS) as unknown as [
        number,
        number,
        number,
        number,
        number,
      ]
      // A file that has another length by now is measured at the next scan, and looked into again after that.
      const isAsMeasured = bytes === columns.size[id]! % 2 ** 32
      if (low === 0 || !isAsMeasured) this.#unreadable.add(id)
      this.#catalog.setPrint(id, isAsMeasured ? high : 0, isAsMeasured ? low : 0)
      // What the decoder has found is better than what the head tells.
      if (width === 0 || columns.width[id] !== 0) continue
      columns.width[id] = width
      columns.height[id] = height
    }
    this.#catalog.learnt(ids.length)
    stopWhenAborted(signal)
  }
}
