/**
 * Finds what a field had before people gave it different values without having seen each other's.
 *
 * The result depends on the set of changes only, never on their order.
 */
import type { Change, ChangeId, FieldName, FieldValue } from '../../../preload/contract/index.ts'
import { fieldsOf, type Head } from './heads.ts'
import { undoneIds } from './undone-changes.ts'

/** A conflict of more values than this is compared by its newest values only, so that nobody can make it slow. */
const MAX_HEADS = 20

/** A change that gives the field a value. */
interface FieldChange<C extends Change> {
  readonly change: C
  readonly value: FieldValue
}

/**
 * Returns the newest changes of a field that all of these heads have replaced, directly or through other changes.
 *
 * Usually it is one: the value that everybody saw. There is none when nobody had given a value before. There are several
 * when the heads have all replaced the same conflict. They are sorted by time, the newest first. An undone change counts
 * as if it had never been made, but what it had replaced stays replaced (FORMAT.md, "Undo").
 */
export function commonAncestors<C extends Change>(
  changes: readonly C[],
  field: FieldName,
  headIds: readonly ChangeId[],
): Head<C>[] {
  const ofField = changesOfField(changes, field)
  const heads = headIds.slice(0, MAX_HEADS)
  if (heads.length < 2) return []
  const [first, ...others] = heads.map((id) => ancestorIds(ofField, [id]))
  const undone = undoneIds(changes)
  const common = [...first!].filter((id) => !undone.has(id) && others.every((ids) => ids.has(id)))
  const older = ancestorIds(ofField, common)
  const newest = common.filter((id) => !older.has(id))
  // Changes that replace each other in a cycle cannot come from a correct writer. The newest of them then stands for all.
  const found = (newest.length > 0 ? newest : common).map((id) => ofField.get(id)!).toSorted(newestFirst)
  return newest.length > 0 ? found : found.slice(0, 1)
}

function changesOfField<C extends Change>(
  changes: readonly C[],
  field: FieldName,
): ReadonlyMap<ChangeId, FieldChange<C>> {
  const ofField = new Map<ChangeId, FieldChange<C>>()
  for (const change of changes) {
    const value = fieldsOf(change).get(field)
    if (value !== undefined) ofField.set(change.id, { change, value })
  }
  return ofField
}

/** Returns the ids of the changes that are replaced by one of these, directly or through others, in the field. */
function ancestorIds<C extends Change>(
  ofField: ReadonlyMap<ChangeId, FieldChange<C>>,
  from: readonly ChangeId[],
): ReadonlySet<ChangeId> {
  const found = new Set<ChangeId>()
  const waiting = [...from]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    for (const replaced of ofField.get(id)?.change.replaces ?? []) {
      if (replaced === id || found.has(replaced) || !ofField.has(replaced)) continue
      found.add(replaced)
      waiting.push(replaced)
    }
  }
  return found
}

function newestFirst<C extends Change>({ change: a }: FieldChange<C>, { change: b }: FieldChange<C>): number {
  return b.at - a.at || (a.id < b.id ? 1 : -1)
}
