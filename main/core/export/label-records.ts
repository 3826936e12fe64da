/** Creates the records of labels that exports and commands write as JSON, in snake_case with ISO times. Scripts rely on them. */
import { UNLABELLED, type Conflict, type ItemKey, type ItemState } from '../../../preload/contract/index.ts'
import { isoTime } from './iso-time.ts'
import { labelProperties } from './label-output.ts'

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

/** Returns the record of a conflict, with the value that is shown first. */
export function conflictRecord({ field, values }: Conflict): ConflictRecord {
  return { field, values: values.map(({ value, by, at }) => ({ value, by, at: isoTime(at) })) }
}
