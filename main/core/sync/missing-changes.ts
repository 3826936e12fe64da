/** What a sidecar lacks, and which program is to write it. */
import type { ChangeId } from '../../../preload/contract/index.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { isSameChange } from '../labels/change-provenance.ts'

export interface MissingChanges {
  /** What this program is to write. */
  readonly due: readonly StoredChange[]
  /** Whether more is missing, which its author's program may be about to write. */
  readonly hasLater: boolean
}

/** Whose changes are whose, and how far they are. */
export interface ChangeOwnership {
  isOwn(id: ChangeId): boolean
  isPending(id: ChangeId): boolean
}

/**
 * Returns which of the `known` changes of an item are missing from its sidecar, which holds `inFile`.
 *
 * Others' changes from before `othersBefore` (milliseconds on the share's clock) are due as well: their authors'
 * programs may be gone.
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
