/** Defines what an export has of the labels of a picture. */
import { UNLABELLED, type ItemId, type ItemKey, type ItemState } from '../../../preload/contract/index.ts'
import { joinTags } from '../../../preload/contract/tag-text.ts'
import type { Catalog } from '../library/catalog.ts'
import { isoTime } from './iso-time.ts'
import { labelCells, LABEL_COLUMNS } from './label-output.ts'
import { labelRecord } from './label-records.ts'
import { RATING_COLUMNS, ratingCells, ratingProperties, type ExportedRatings } from './rating-cells.ts'
import type { Table } from './table-text.ts'

const FIRST_COLUMNS: readonly string[] = ['item', ...LABEL_COLUMNS.first, 'updated_at', 'updated_by', 'conflicts']

/** The labels of one picture. */
export interface ExportedLabels {
  readonly key: ItemKey
  /** Undefined for labels of a picture that is no longer in the data set, while another one has its name. */
  readonly id: ItemId | undefined
  readonly state: ItemState
  readonly isMissing: boolean
}

/** Yields the labels of pictures, in their order. */
export function* exportedLabels(
  catalog: Pick<Catalog, 'entry'>,
  labels: { stateOf(id: ItemId): ItemState | undefined },
  ids: Iterable<ItemId>,
): Iterable<ExportedLabels> {
  for (const id of ids) {
    const { key, present } = catalog.entry(id)
    yield { key, id, state: labels.stateOf(id) ?? UNLABELLED, isMissing: !present }
  }
}

/** Returns what is written of each picture. With `hasMissing` there is a column that says which pictures are missing. */
export function labelTable(ratings: ExportedRatings, hasMissing = false): Table<ExportedLabels> {
  return {
    columns: [
      ...FIRST_COLUMNS,
      ...(hasMissing ? ['missing'] : []),
      ...LABEL_COLUMNS.last,
      ...(ratings === null ? [] : RATING_COLUMNS),
    ],
    rows({ key, id, state, isMissing }) {
      const { first, last } = labelCells(state)
      const conflicts = joinTags(state.conflicts.map(({ field }) => field))
      const missing = hasMissing ? [isMissing ? 'yes' : ''] : []
      const when = [isoTime(state.updatedAt), state.updatedBy, conflicts]
      return [[key, ...first, ...when, ...missing, ...last, ...ratingCells(ratings, id)]]
    },
    record: ({ key, id, state, isMissing }) => ({
      ...labelRecord(key, state),
      ...ratingProperties(ratings, id),
      ...(hasMissing ? { missing: isMissing } : {}),
    }),
  }
}
