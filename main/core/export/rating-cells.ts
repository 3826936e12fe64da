/** Defines how exports and commands write everybody's stars, where each person gives their own. */
import type { ItemId } from '../../../preload/contract/index.ts'
import { joinTags } from '../../../preload/contract/tag-text.ts'
import { noRaters, raterNumber, starsOfItem, type RaterColumns } from '../labels/rater-columns.ts'
import type { LabelSource } from '../query/index.ts'
import type { CsvCell } from './csv.ts'

/** The columns of a CSV file. */
export const RATING_COLUMNS: readonly string[] = ['stars_median', 'stars_spread', 'raters', 'stars_by']

/** The stars that are written. They were read once, so that a row of a million takes no longer than another. */
export type ExportedRatings = RaterColumns | null

/** Returns everybody's stars; null where stars are given together. */
export function exportedRatings({ labelColumns }: LabelSource): ExportedRatings {
  return labelColumns.hasOwnStars ? labelColumns.raterColumns() : null
}

/** Returns the properties of a picture's record; none where stars are given together. Without an id, nobody gave any. */
export function ratingProperties(ratings: ExportedRatings, id: ItemId | undefined): Record<string, unknown> {
  if (ratings === null) return {}
  const [columns, at] = id === undefined ? [noRaters(1), 0] : [ratings, id]
  return {
    stars_by: Object.fromEntries(starsOfItem(columns, at).map(({ user, stars }) => [user, stars])),
    stars_median: raterNumber(columns, 'median', at),
    stars_spread: raterNumber(columns, 'spread', at),
    raters: raterNumber(columns, 'raters', at),
  }
}

/** Returns the cells of a row of a CSV file, in the order of `RATING_COLUMNS`. */
export function ratingCells(ratings: ExportedRatings, id: ItemId | undefined): CsvCell[] {
  if (ratings === null) return []
  if (id === undefined) return ['', '', 0, '']
  return [
    raterNumber(ratings, 'median', id) ?? '',
    raterNumber(ratings, 'spread', id) ?? '',
    raterNumber(ratings, 'raters', id) ?? 0,
    joinTags(starsOfItem(ratings, id).map(({ user, stars }) => `${user}=${stars}`)),
  ]
}
