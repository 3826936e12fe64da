/**
 * Records which contents appeared under which names since this machine first scanned the folder completely.
 *
 * These are new names, and files that were overwritten.
 *
 * Labels may follow a picture to such a name (`Moves`). The records are stored between starts until they are old. A
 * command may be the first program that sees a renamed picture, but only a program that may write moves the labels to
 * it.
 */
import type { ItemId } from '../../../preload/contract/index.ts'

/** Milliseconds for which an arrival is remembered. */
const MAX_AGE_MS = 7 * 86_400_000
/** The number of newest arrivals that are stored between starts. */
const MAX_STORED = 200_000

/**
 * One arrival: its time in milliseconds, and what the file of that name contained before.
 *
 * `before` is a text of `contentText`; null when there was no file, or its content is unknown. `since` is the time at
 * which the content `before` arrived; null when this machine did not see it arrive.
 */
export interface Arrival {
  readonly at: number
  readonly before: string | null
  readonly since: number | null
}

/**
 * Arrivals as plain data: for each, the item, `at`, `before` and `since`.
 *
 * `suspects` are the files that may have been overwritten, with their content before that.
 */
export interface ArrivalsData {
  readonly arrivals: readonly (readonly [ItemId, number, string | null, number | null])[]
  readonly suspects: readonly (readonly [ItemId, string])[]
}

/** Remembers arrivals for a week. */
export class Arrivals {
  readonly #byItem = new Map<ItemId, Arrival>()
  /** Files whose content may have changed, with the content that they had when it was last read. */
  readonly #suspects = new Map<ItemId, string>()

  /** Records that the content under a name is new. */
  recordArrival(id: ItemId, at: number, before: string | null): void {
    const since = before === null ? null : (this.#byItem.get(id)?.at ?? null)
    this.#byItem.delete(id)
    this.#byItem.set(id, { at, before, since })
  }

  /** Records that a file with this content may have been overwritten. */
  markSuspect(id: ItemId, content: string): void {
    if (!this.#suspects.has(id)) this.#suspects.set(id, content)
  }

  isSuspect(id: ItemId): boolean {
    return this.#suspects.has(id)
  }

  /** Returns what a file that may have been overwritten contained before. */
  suspectedContent(id: ItemId): string | undefined {
    return this.#suspects.get(id)
  }

  /**
   * Records what a file contains at the time `at`, in milliseconds.
   *
   * Returns true when it was suspected to have changed, and has; then that is recorded as an arrival.
   */
  recordContent(id: ItemId, content: string | undefined, at: number): boolean {
    const before = this.#suspects.get(id)
    if (before === undefined || content === undefined) return false
    this.#suspects.delete(id)
    if (content === before) return false
    this.recordArrival(id, at, before)
    return true
  }

  get(id: ItemId): Arrival | undefined {
    return this.#byItem.get(id)
  }

  has(id: ItemId): boolean {
    return this.#byItem.has(id)
  }

  toData(): ArrivalsData {
    return {
      arrivals: Array.from(this.#byItem, ([id, { at, before, since }]) => [id, at, before, since] as const).slice(
        -MAX_STORED,
      ),
      suspects: [...this.#suspects].slice(-MAX_STORED),
    }
  }

  /** Restores what `toData` returned, except what is too old at `now`, in milliseconds. */
  loadData({ arrivals, suspects }: ArrivalsData, now: number): void {
    for (const [id, content] of suspects) this.#suspects.set(id, content)
    for (const [id, at, before, since] of arrivals)
      if (now - at < MAX_AGE_MS) this.#byItem.set(id, { at, before, since })
  }
}
