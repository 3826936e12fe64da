/** Determines which changes a sidecar lacks, and which program has to write them. */
import type { ChangeId } from '../../../preload/contract/index.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { isSameChange } from '../labels/change-provenance.ts'

export interface MissingChanges {
  /** The changes that this program has to write. */
  readonly due: readonly StoredChange[]
  /** Whether more changes are missing, which their author's program may be about to write. */
  readonly hasLater: boolean
}

/** Says which changes are this program's own, and which are still on their way. */
export interface ChangeOwnership {
  isOwn(id: ChangeId): boolean
  isPending(id: ChangeId): boolean
}

/**
 * Returns which of the `known` changes of an item are missing from its sidecar, which contains `inFile`.
 *
 * Others' changes from before `othersBefore` (milliseconds on the share's clock) are due as well, because their
 * authors' programs may have ended.
 */
export function missingChanges(
  known: readonly StoredChange[],
  inFile: readonly StoredChange[],
  ownership: ChangeOwnership,
  othersBefore: number,
): MissingChanges {
  const byId = new Map(inFile.map((change) => [change.id, change]))
  const isInFile = (change: StoredChange): boolean => {
    const other = byId.get(change.id)
    return other !== undefined && isSameChange(other, change)
  }
  const missing = known.filter((change) => !isInFile(change) && !ownership.isPending(change.id))
  const due = missing.filter((change) => ownership.isOwn(change.id) || change.at < othersBefore)
  return { due, hasLater: due.length < missing.length }
}
