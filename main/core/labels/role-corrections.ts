/**
 * Makes the changes that let labels by people who might not give them not count (FORMAT.md, "Roles").
 *
 * Such a label is not lost: a change undoes it, which can be undone in turn. All programs make the same changes with the
 * same ids, so a correction that many programs make is one. The functions are pure.
 */
import { createHash } from 'node:crypto'
import { ROLES_AUTHOR, type ChangeId } from '../../../preload/contract/index.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { allFieldsOf } from './heads.ts'
import { destinationOfUndo } from './moved-changes.ts'
import type { RoleTimeline } from './role-timeline.ts'
import { undoneIds } from './undone-changes.ts'

/** The first parts of the ids of these changes. */
const REFUSED = 'refused'
const COUNTED = 'counted'

/** Returns whether a program made a change because of somebody's role; also of a copy under a new name. */
export function isRoleCorrection({ by, undoes }: StoredChange): boolean {
  return by === ROLES_AUTHOR && undoes !== undefined
}

/**
 * Returns the changes that one item lacks: those that refuse labels by people who might not give them, and those that
 * count labels again that were refused by a program which did not know the author's role yet.
 *
 * What somebody has accepted stays accepted.
 */
export function roleCorrections(changes: readonly StoredChange[], mayLabel: RoleTimeline['mayLabel']): StoredChange[] {
  const byId = new Map(changes.map((change) => [change.id, change]))
  const undone = undoneIds(changes)
  const ofRoles = changes.filter(isRoleCorrection)
  const refusedIds = new Set(ofRoles.flatMap(({ undoes = [] }) => undoes))
  const refusals = changes.flatMap((change): StoredChange[] => {
    if (isRoleCorrection(change) || mayLabel(change.by, change.at)) return []
    if (refusedIds.has(change.id) || undone.has(change.id) || !hasEffect(change)) return []
    return [correction(REFUSED, change)]
  })
  const mistakes = ofRoles.flatMap((refusal): StoredChange[] => {
    if (undone.has(refusal.id)) return []
    const refused = refusal.undoes!.flatMap((id) => byId.get(id) ?? []).filter((change) => !isRoleCorrection(change))
    const isRight = refused.length === 0 || refused.some(({ by, at }) => !mayLabel(by, at))
    const again = correction(COUNTED, refusal)
    return isRight || byId.has(again.id) ? [] : [again]
  })
  return [...refusals, ...mistakes]
}

/** Whether a change gives labels or takes some back. The changes of moves give nobody's labels anew. */
function hasEffect(change: StoredChange): boolean {
  if (destinationOfUndo(change) !== null) return false
  return change.undoes !== undefined || allFieldsOf(change).size > 0
}

/** Returns a change that undoes another one, 1 ms after it, with an id that follows from it. */
function correction(kind: typeof REFUSED | typeof COUNTED, { id, at, item }: StoredChange): StoredChange {
  return { id: correctionId(kind, item, id), at: at + 1, by: ROLES_AUTHOR, item, replaces: [], undoes: [id] }
}

function correctionId(kind: string, item: string, id: ChangeId): ChangeId {
  return `${kind}:${createHash('sha256')
    .update(JSON.stringify([item, id]))
    .digest('hex')
    .slice(0, 24)}`
}
