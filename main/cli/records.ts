/** Creates the records that the commands print as JSON, in snake_case with ISO times. Scripts rely on them. */
import {
  labelFieldOf,
  readableFields,
  UNKNOWN_LABEL,
  UNLABELLED,
  type Change,
  type Conflict,
  type HistoryEntry,
  type ItemKey,
  type ItemState,
} from '../../preload/contract/index.ts'
import { changeProperties, labelProperties } from './label-output.ts'
import { isoTime } from './output.ts'

/** The labels of a picture, with a property for each kind of label. */
export interface LabelRecord extends Readonly<Record<string, unknown>> {
  readonly item: ItemKey
  readonly updated_at: string | null
  readonly updated_by: string | null
  readonly conflicts: readonly ConflictRecord[]
}

interface ConflictRecord {
  readonly field: string
  readonly values: readonly {
    readonly value: string | number | boolean
    readonly by: string
    readonly at: string | null
  }[]
}

/** Returns the record of a picture's labels. */
export function labelRecord(item: ItemKey, state: ItemState = UNLABELLED): LabelRecord {
  return {
    item,
    ...labelProperties(state),
    updated_at: isoTime(state.updatedAt),
    updated_by: state.updatedBy,
    conflicts: state.conflicts.map(conflictRecord),
  }
}

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

/** Returns the record of a conflict, with the value that is shown first. */
export function conflictRecord({ field, values }: Conflict): ConflictRecord {
  return { field, values: values.map(({ value, by, at }) => ({ value, by, at: isoTime(at) })) }
}

/** Returns a change in a few words, for people. */
export function changeText(change: Change): string {
  const parts = readableFields(change).map(([field, value]) => labelFieldOf(field).words.short(field, value))
  if (change.undoes !== undefined) parts.push(`undid ${change.undoes.join(' ')}`)
  if (parts.length === 0) parts.push(UNKNOWN_LABEL)
  return parts.join(', ')
}
