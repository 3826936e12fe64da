/** Tells the history of one item, or of the data set's settings, from its changes. Pure. */
import type { FieldName, FieldValue, HistoryEntry } from '../../../preload/contract/index.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { fieldsOf, replacedFields } from './heads.ts'
import { destinationOfUndo } from './moved-changes.ts'
import { undosOf } from './undone-changes.ts'

/** Returns the changes of an item with what became of them, newest first. */
export function historyEntries(changes: readonly StoredChange[]): HistoryEntry[] {
  const replaced = replacedFields(changes)
  const undos = undosOf(changes)
  const byId = new Map(changes.map((change) => [change.id, change]))
  return changes
    .toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))
    .map((change) => {
      const undo = undos.get(change.id)
      const { undid, restored } = undoneAndRestored(change, byId)
      return {
        change,
        before: valuesBefore(change, byId),
        undid,
        restored,
        replacedFields: [...(replaced.get(change.id)?.keys() ?? [])],
        undone: undo ? { by: undo.by, at: undo.at, movedTo: destinationOfUndo(undo) } : null,
      }
    })
}

/** Undos of undos are followed this far. */
const MAX_DEPTH = 20

/** Returns the changes that a change undid, and those that it restored by undoing an undo of them, by time. */
function undoneAndRestored(
  change: StoredChange,
  byId: ReadonlyMap<string, StoredChange>,
): Pick<HistoryEntry, 'undid' | 'restored'> {
  if (change.undoes === undefined) return { undid: [], restored: [] }
  const [undid, restored] = [new Set<StoredChange>(), new Set<StoredChange>()]
  const visit = ({ undoes = [] }: StoredChange, depth: number): void => {
    for (const target of undoes.flatMap((id) => byId.get(id) ?? []))
      if (target.undoes === undefined) (depth % 2 === 0 ? undid : restored).add(target)
      else if (depth < MAX_DEPTH) visit(target, depth + 1)
  }
  visit(change, 0)
  return { undid: byTime(undid), restored: byTime(restored) }
}

function byTime(changes: ReadonlySet<StoredChange>): StoredChange[] {
  return [...changes].toSorted((a, b) => a.at - b.at)
}

/** Returns the value that each field of a change had for its author: that of the newest change that it replaces. */
function valuesBefore(
  change: StoredChange,
  byId: ReadonlyMap<string, StoredChange>,
): (readonly [FieldName, FieldValue])[] {
  if (change.replaces.length === 0) return []
  const seen = change.replaces
    .flatMap((id) => byId.get(id) ?? [])
    .toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))
    .map(fieldsOf)
  return [...fieldsOf(change).keys()].flatMap((field) => {
    const value = seen.find((fields) => fields.has(field))?.get(field)
    return value === undefined ? [] : [[field, value] as const]
  })
}
