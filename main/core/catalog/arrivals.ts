/**
 * Which contents came under which names while this machine knew the folder: new names, and files that were written over. Labels may follow there (`Moves`). Kept between starts until
 * they are old, because a command may see a renamed picture first and only a program that may write gives it its labels.
 */
import type { ItemId } from '../../../preload/contract/index.ts'

/** Milliseconds for which an arrival is remembered. */
const REMEMBERED_MS = 7 * 86_400_000
/** The newest so many are kept between starts. */
const MOST_KEPT = 200_000

/** One arrival: when, in milliseconds, and what the file of that name held before, as `contentText` writes it; null when there was none, or nobody knows. */
export interface Arrival { readonly at: number; readonly before: string | null }

/** Arrivals as plain data: the item, when, and what was there before. */
export type ArrivalsImage = readonly (readonly [ItemId, number, string | null])[]

export class Arrivals {
  readonly #byItem = new Map<ItemId, Arrival>()

  /** Notes that the content under a name is new. What was there before the first of several arrivals is what labels were given to. */
  note(id: ItemId, at: number, before: string | null): void {
    const known = this.#byItem.get(id)
    this.#byItem.delete(id)
    this.#byItem.set(id, { at, before: known?.before ?? before })
  }

  get(id: ItemId): Arrival | undefined { return this.#byItem.get(id) }

  has(id: ItemId): boolean { return this.#byItem.has(id) }

  image(): ArrivalsImage {
    return Array.from(this.#byItem, ([id, { at, before }]) => [id, at, before] as const).slice(-MOST_KEPT)
  }

  /** Takes back what `image` gave, without what is too old at `now`, milliseconds. */
  restore(image: ArrivalsImage, now: number): void {
    for (const [id, at, before] of image) if (now - at < REMEMBERED_MS) this.#byItem.set(id, { at, before })
  }
}
