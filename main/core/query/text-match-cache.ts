/**
 * What the last few texts found in names. Counts beside a result ask again what the result itself asked, and so does
 * each condition that is added to a text.
 */
import { noMarks, type Marks } from './bit-set.ts'

/** A megabyte each for a million items. */
const MOST = 4

export class RecentMarks {
  /** The one used last is the last. */
  readonly #kept = new Map<string, Marks>()

  /**
   * What was found under this key among so many items, or else is made now; the caller's own. Names never change, so
   * only their number counts.
   */
  of(key: string, size: number, make: () => Marks): Marks {
    const known = this.#kept.get(key)
    const marks = known?.length === size ? known : make()
    this.#kept.delete(key)
    this.#kept.set(key, marks)
    if (this.#kept.size > MOST) this.#kept.delete(this.#kept.keys().next().value!)
    const own = noMarks(size)
    own.set(marks)
    return own
  }
}
