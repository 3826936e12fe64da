/** Defines what an export has of the differences between two releases, or between one and now. */
import type { FieldValue, ItemKey } from '../../../preload/contract/index.ts'
import type { ItemDifference } from '../releases/index.ts'
import { isoTime } from './iso-time.ts'
import type { Table } from './table-text.ts'

/** The difference of one picture, with its path. */
export interface ExportedDifference extends Omit<ItemDifference, 'id'> {
  readonly key: ItemKey
}

/** What is written of each difference: in CSV a row for each field that differs. */
export const DIFFERENCE_TABLE: Table<ExportedDifference> = {
  columns: ['item', 'change', 'field', 'rater', 'before', 'after', 'by', 'at', 'former_item'],
  rows: ({ key, formerKey, difference: { kind, at, fields } }) =>
    fields.map(({ field, rater, before, after, by }) => [
      key,
      kind,
      field,
      rater,
      textOf(before),
      textOf(after),
      by,
      isoTime(at),
      formerKey,
    ]),
  record: ({ key, formerKey, difference: { kind, by, at, fields } }) => ({
    item: key,
    former_item: formerKey,
    change: kind,
    by,
    at: isoTime(at),
    fields,
  }),
}

function textOf(value: FieldValue | null): string {
  return value === null ? '' : String(value)
}
