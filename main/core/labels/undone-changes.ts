/**
 * Finds the changes that were undone (FORMAT.md, "Undo").
 *
 * The result depends on the set of changes only, never on their order. The functions are pure.
 */
import type { Change, ChangeId } from '../../../preload/contract/index.ts'

/**
 * Returns the ids of all undone changes: those named in `undoes` by a change that was not undone itself.
 *
 * So undoing an undo restores the first change. Undos that name each other in a cycle, which no correct writer makes,
 * undo nothing.
 */
export function undoneIds(changes: readonly Change[]): ReadonlySet<ChangeId> {
  return new Set(undosOf(changes).keys())
}

/** Returns, for the id of each change that was undone, the newest change that undoes it. */
export function undosOf<C extends Change>(changes: readonly C[]): Map<ChangeId, C> {
  const undos = changes.filter(({ undoes }) => undoes !== undefined && undoes.length > 0)
  if (undos.length === 0) return new Map()
  const effective = effectiveUndos(undos)
  const undone = new Map<ChangeId, C>()
  for (const undo of undos) {
    if (!effective.has(undo.id)) continue
    for (const id of undo.undoes!) {
      const other = undone.get(id)
      if (!other || undo.at > other.at || (undo.at === other.at && undo.id > other.id)) undone.set(id, undo)
    }
  }
  return undone
}

/**
 * Returns the ids of the undos that are not undone themselves.
 *
 * An undo is decided as soon as all undos that name it are decided. Those in a cycle, and those that depend on a cycle,
 * are never decided and are left out.
 */
function effectiveUndos(undos: readonly Change[]): Set<ChangeId> {
  const ids = new Set(undos.map(({ id }) => id))
  const undecided = new Map<ChangeId, number>()
  for (const { undoes } of undos)
    for (const id of new Set(undoes)) if (ids.has(id)) undecided.set(id, (undecided.get(id) ?? 0) + 1)
  const byId = new Map(undos.map((undo) => [undo.id, undo]))
  const effective = new Set(ids)
  const undone = new Set<ChangeId>()
  const decided: ChangeId[] = [...byId.keys()].filter((id) => !undecided.has(id))
  const decidedIds = new Set(decided)
  for (let at = 0; at < decided.length; at++) {
    const id = decided[at]!
    if (undone.has(id)) effective.delete(id)
    for (const target of new Set(byId.get(id)!.undoes)) {
      if (!ids.has(target)) continue
      if (effective.has(id)) undone.add(target)
      undecided.set(target, undecided.get(target)! - 1)
      if (undecided.get(target) !== 0 || decidedIds.has(target)) continue
      decidedIds.add(target)
      decided.push(target)
    }
  }
  for (const id of ids) if (!decidedIds.has(id)) effective.delete(id)
  return effective
}
