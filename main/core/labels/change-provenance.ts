/**
 * Which of two readings of one change counts. The line of a journal or a snapshot has a check sum; a sidecar has none,
 * so that people and scripts can edit it: what only a sidecar tells gives way to what a journal tells (FORMAT.md,
 * "Merge").
 */
import { isDeepStrictEqual } from 'node:util'
import type { ChangeId } from '../../../preload/contract/index.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { canonical, settle } from './union.ts'

export class Readings {
  /** Changes that only sidecars have told so far. */
  readonly #unchecked = new Set<ChangeId>()

  /** The changes that only sidecars have told so far; `fromData` takes them back. */
  toData(): ChangeId[] {
    return [...this.#unchecked]
  }

  fromData(unchecked: Iterable<ChangeId>): void {
    for (const id of unchecked) this.#unchecked.add(id)
  }

  /** A change is read for the first time. */
  note(id: ChangeId, isChecked: boolean): void {
    if (!isChecked) this.#unchecked.add(id)
  }

  /**
   * The one that counts of a change that is known and another reading of it. The one that is known when they say the
   * same.
   */
  settle(known: StoredChange, other: StoredChange, isChecked: boolean): StoredChange {
    const wasChecked = !this.#unchecked.has(known.id)
    if (isChecked) this.#unchecked.delete(known.id)
    if (isChecked === wasChecked) return settle(known, other)
    return isChecked && !isSame(known, other) ? other : known
  }
}

/** Whether two readings of one change say the same. */
export function isSame(one: StoredChange, other: StoredChange): boolean {
  // Equal values have equal texts, which take much longer to make.
  return one === other || isDeepStrictEqual(one, other) || canonical(one) === canonical(other)
}

/** Changes as a file tells them, each in the reading that is known of it where there is one. */
export function asKnown(changes: readonly StoredChange[], known: readonly StoredChange[]): StoredChange[] {
  const byId = new Map(known.map((change) => [change.id, change]))
  return changes.map((change) => byId.get(change.id) ?? change)
}
