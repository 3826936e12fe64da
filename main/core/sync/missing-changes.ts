/** What a sidecar lacks, and who is to write it. */
import type { StoredChange } from '../format/change-codec.ts'
import { isSame } from '../labels/change-provenance.ts'

/** Whose changes are whose, and how far they are. */
export interface Duty {
  /** Whether a change is on its way to its sidecar already. */
  isOnItsWay(id: string): boolean
  /** Whether this replica made a change. */
  isOwn(id: string): boolean
  /**
   * Changes of others from before this moment are anybody's to write, milliseconds: their authors' programs may be
   * gone.
   */
  readonly since: number
}

/**
 * What of the `known` changes of an item its sidecar lacks when it holds `inFile`: what is `due`, and whether it lacks
 * more that its author's program may be about to write.
 */
export function lackingChanges(
  known: readonly StoredChange[],
  inFile: readonly StoredChange[],
  duty: Duty,
): { due: StoredChange[]; later: boolean } {
  const there = new Map(inFile.map((change) => [change.id, change]))
  const isThere = (change: StoredChange): boolean => {
    const found = there.get(change.id)
    return found !== undefined && isSame(found, change)
  }
  const lacking = known.filter((change) => !isThere(change) && !duty.isOnItsWay(change.id))
  const due = lacking.filter((change) => duty.isOwn(change.id) || change.at < duty.since)
  return { due, later: due.length < lacking.length }
}
