/**
 * Records whether each change was read with a checksum, and decides which of two readings of one change counts.
 *
 * The line of a journal or a snapshot has a checksum. A sidecar has none, so that people and scripts can edit it. So a
 * reading from a journal takes precedence over one from a sidecar (FORMAT.md, "Merge").
 */
import { isDeepStrictEqual } from 'node:util'
import type { ChangeId } from '../../../preload/contract/index.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { canonicalChangeText, preferredReading } from './union.ts'

export class ChangeProvenance {
  /** Changes that were read only from sidecars so far. */
  readonly #withoutChecksum = new Set<ChangeId>()

  toData(): ChangeId[] {
    return [...this.#withoutChecksum]
  }

  fromData(withoutChecksum: Iterable<ChangeId>): void {
    for (const id of withoutChecksum) this.#withoutChecksum.add(id)
  }

  /** Records a change that was read for the first time. */
  record(id: ChangeId, hasChecksum: boolean): void {
    if (!hasChecksum) this.#withoutChecksum.add(id)
  }

  /** Returns the reading of a change that counts: `known` itself when the two are equal. */
  choose(known: StoredChange, other: StoredChange, hasChecksum: boolean): StoredChange {
    const hadChecksum = !this.#withoutChecksum.has(known.id)
    if (hasChecksum) this.#withoutChecksum.delete(known.id)
    if (hasChecksum === hadChecksum) return preferredReading(known, other)
    return hasChecksum && !isSameChange(known, other) ? other : known
  }
}

/** Whether two readings of one change are equal. */
export function isSameChange(one: StoredChange, other: StoredChange): boolean {
  // The comparison of values is much faster than that of texts, and finds most equal changes.
  return one === other || isDeepStrictEqual(one, other) || canonicalChangeText(one) === canonicalChangeText(other)
}

/** Returns the changes of a file. A change that is known already is returned in its known reading. */
export function knownReadings(changes: readonly StoredChange[], known: readonly StoredChange[]): StoredChange[] {
  const byId = new Map(known.map((change) => [change.id, change]))
  return changes.map((change) => byId.get(change.id) ?? change)
}
