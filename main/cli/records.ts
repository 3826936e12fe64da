/** Creates the records of changes that the commands print as JSON, in snake_case with ISO times. Scripts rely on them. */
import {
  labelFieldOf,
  readableFields,
  UNKNOWN_LABEL,
  type Change,
  type HistoryEntry,
} from '../../preload/contract/index.ts'
import { changeProperties, isoTime } from '../core/export/index.ts'

/** Returns the record of a change: who made it, when, and the fields that it sets with their values. */
export function changeRecord(change: Change): Record<string, unknown> {
  const { id, item, by, at, undoes } = change
  return {
    item,
    by,
    at: isoTime(at),
    ...changeProperties(change),
    ...(undoes === undefined ? {} : { undoes }),
    id,
  }
}

/** Returns the record of one entry in a picture's history: the change, what it replaced, and whether it was undone. */
export function historyRecord({ change, replacedFields, undone }: HistoryEntry): Record<string, unknown> {
  const { item: _item, ...record } = changeRecord(change)
  return {
    ...record,
    replaced: replacedFields,
    ...(undone === null
      ? {}
      : undone.movedTo === null
        ? { undone_by: undone.by, undone_at: isoTime(undone.at) }
        : { moved_to: undone.movedTo }),
  }
}

/** Returns a change in a few words, for people. */
export function changeText(change: Change): string {
  const parts = readableFields(change).map(([field, value]) => labelFieldOf(field).words.short(field, value))
  if (change.undoes !== undefined) parts.push(`undid ${change.undoes.join(' ')}`)
  if (parts.length === 0) parts.push(UNKNOWN_LABEL)
  return parts.join(', ')
}
