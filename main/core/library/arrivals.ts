/**
 * Which contents came under which names while this machine knew the folder: new names, and files that were written
 * over. Labels may follow there (`Moves`). Kept between starts until they are old, because a command may see a renamed
 * picture first and only a program that may write gives it its labels.
 */
import type { ItemId } from '../../../preload/contract/index.ts'

/** Milliseconds for which an arrival is remembered. */
const REMEMBERED_MS = 7 * 86_400_000
/** The newest so many are kept between starts. */
const MOST_KEPT = 200_000

/**
 * One arrival: when, in milliseconds, and what the file of that name held before, as `contentText` writes it; null when
 * there was none, or nobody knows. `since` is when that had come itself, null where this machine did not see it come.
 */
export interface Arrival {
  readonly at: number
  readonly before: string | null
  readonly since: number | null
}

/**
 * Arrivals as plain data: the item, when, what was there before, and since when; and the files that may have been
 * written over.
 */
export interface ArrivalsImage {
  readonly arrivals: readonly (readonly [ItemId, number, string | null, number | null])[]
  readonly suspects: readonly (readonly [ItemId, string])[]
}

export class Arrivals {
  readonly #byItem = new Map<ItemId, Arrival>()
  /** Files that may hold something else than this, which they held when somebody looked last. */
  readonly #suspects = new Map<ItemId, string>()

  /** Notes that the content under a name is new. */
  note(id: ItemId, at: number, before: string | null): void {
    const since = before === null ? null : (this.#byItem.get(id)?.at ?? null)
    this.#byItem.delete(id)
    this.#byItem.set(id, { at, before, since })
  }

  /** Notes that a file which held this may have been written over. */
  suspect(id: ItemId, content: string): void {
    if (!this.#suspects.has(id)) this.#suspects.set(id, content)
  }

  isSuspect(id: ItemId): boolean {
    return this.#suspects.has(id)
  }

  /** Returns what a file held that may have been written over since. */
  suspected(id: ItemId): string | undefined {
    return this.#suspects.get(id)
  }

  /**
   * Notes what a file holds at `at`, milliseconds: something new, if it was suspected and holds something else. Whether
   * it does.
   */
  lookedInto(id: ItemId, content: string | undefined, at: number): boolean {
    const before = this.#suspects.get(id)
    if (before === undefined || content === undefined) return false
    this.#suspects.delete(id)
    if (content === before) return false
    this.note(id, at, before)
    return true
  }

  get(id: ItemId): Arrival | undefined {
    return this.#byItem.get(id)
  }

  has(id: ItemId): boolean {
    return this.#byItem.has(id)
  }

  image(): ArrivalsImage {
    return {
      arrivals: Array.from(this.#byItem, ([id, { at, before, since }]) => [id, at, before, since] as const).slice(
        -MOST_KEPT,
      ),
      suspects: [...this.#suspects].slice(-MOST_KEPT),
    }
  }

  /** Takes back what `image` gave, without what is too old at `now`, milliseconds. */
  restore({ arrivals, suspects }: ArrivalsImage, now: number): void {
    for (const [id, content] of suspects) this.#suspects.set(id, content)
    for (const [id, at, before, since] of arrivals)
      if (now - at < REMEMBERED_MS) this.#byItem.set(id, { at, before, since })
  }
}
