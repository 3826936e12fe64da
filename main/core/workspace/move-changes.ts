/** Makes the changes that carry out planned moves of labels. */
import type { ItemId, ItemKey } from '../../../preload/contract/index.ts'
import type { StoredChange } from '../format/change-codec.ts'
import {
  hasUnknownLabels,
  lateMoveChanges,
  movedChanges,
  removalAfterMove,
  returnMoveChanges,
} from '../labels/moved-changes.ts'
import type { MoveSet } from './moves-plan.ts'

/** The names, labels and contents before any of the moves, from which the changes are made. */
export interface MoveSource {
  key(id: ItemId): ItemKey
  changesOf(id: ItemId): readonly StoredChange[]
  isLabelled(id: ItemId): boolean
  contentOf(id: ItemId): string | undefined
}

/**
 * Returns the changes that carry out a set of moves.
 *
 * All changes are computed from the labels before the moves, so that two pictures can exchange their names. The result
 * may contain changes that are known already.
 */
export function changesOfMoves(
  { moves, shelved, parts, returned }: MoveSet,
  { key, changesOf, isLabelled, contentOf }: MoveSource,
): StoredChange[] {
  const removals = new Map<ItemId, StoredChange>()
  for (const [id, to] of [
    ...moves.map(({ from, to: target }) => [from, key(target)] as const),
    ...shelved.map((target) => [target, ''] as const),
  ]) {
    const change = removalAfterMove(key(id), to, changesOf(id))
    if (change) removals.set(id, change)
  }
  const atTarget = (to: ItemId): StoredChange[] => [
    ...changesOf(to),
    ...[removals.get(to)].filter((change) => change !== undefined),
  ]
  const isLive = (to: ItemId): boolean => !removals.has(to) && (isLabelled(to) || hasUnknownLabels(changesOf(to)))
  const movedLabels = moves.flatMap(({ from, to }) =>
    movedChanges(key(from), key(to), changesOf(from), atTarget(to), isLive(to), contentOf(to)),
  )
  const lateLabels = parts.flatMap(({ from, to, content }) =>
    lateMoveChanges(key(from), key(to), content, changesOf(from), atTarget(to)),
  )
  const returnedLabels = returned.flatMap(({ from, to, content }) =>
    returnMoveChanges(key(from), key(to), content, changesOf(from), atTarget(to), isLive(to)),
  )
  return [...removals.values(), ...movedLabels, ...lateLabels, ...returnedLabels]
}
