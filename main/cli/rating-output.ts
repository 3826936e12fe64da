/** Defines how the commands print everybody's stars, where each person gives their own. */
import type { ItemId, NameOf } from '../../preload/contract/index.ts'
import type { ExportedRatings } from '../core/export/index.ts'
import { raterNumber, starsOfItem } from '../core/labels/rater-columns.ts'
import { AgreementIndex, namedPairs } from '../core/raters/index.ts'
import type { Workspace } from '../core/workspace/workspace.ts'
import type { LabelView } from '../host/label-view.ts'
import { printLine } from './output.ts'

/** Prints the lines of one picture for people. */
export function printRatings(ratings: ExportedRatings, id: ItemId | undefined, nameOf: NameOf): void {
  if (ratings === null || id === undefined) return
  const people = starsOfItem(ratings, id)
  if (people.length === 0) return
  const [median, spread] = [raterNumber(ratings, 'median', id), raterNumber(ratings, 'spread', id)]
  printLine(
    `  raters   median ${median}, spread ${spread}: ${people.map(({ user, stars }) => `${nameOf(user)} ${stars}`).join(', ')}`,
  )
}

/** How far people agree, as `lenslet stats --json` prints it. */
export interface AgreementRecord {
  readonly rated_by_several: number
  readonly same_stars: number
  /** Krippendorff's alpha for ordinal values; null where it does not exist. */
  readonly krippendorff_alpha: number | null
  readonly pairs: readonly {
    readonly users: readonly [string, string]
    readonly pictures: number
    readonly same_stars: number
    /** Cohen's kappa with quadratic weights; null where it does not exist. */
    readonly weighted_kappa: number | null
  }[]
}

/** Returns how far people agree about all pictures that anybody rated. */
export function agreementRecord({ catalog }: Workspace, view: LabelView): AgreementRecord {
  const columns = view.labelColumns.raterColumns()
  const { counts } = new AgreementIndex(columns, catalog.size, new Uint8Array(catalog.size).fill(1))
  return {
    rated_by_several: counts.ratedBySeveral,
    same_stars: counts.same,
    krippendorff_alpha: rounded(counts.alpha()),
    pairs: namedPairs(counts.pairs(), columns.names).map(({ users, pictures, same, kappa }) => ({
      users,
      pictures,
      same_stars: same,
      weighted_kappa: rounded(kappa),
    })),
  }
}

/** The most pairs of people that are printed. */
const MAX_PAIRS = 15

/** Prints how far people agree. */
export function printAgreement(
  { rated_by_several, same_stars, krippendorff_alpha, pairs }: AgreementRecord,
  nameOf: NameOf,
): void {
  if (rated_by_several === 0) return
  const alpha = krippendorff_alpha === null ? '' : `, Krippendorff’s alpha ${krippendorff_alpha}`
  printLine(`agreed   ${same_stars} of ${rated_by_several} pictures rated by several people${alpha}`)
  for (const { users, pictures, same_stars: same, weighted_kappa } of pairs.slice(0, MAX_PAIRS))
    printLine(
      `agreed   ${users.map(nameOf).join(' and ')}: ${same} of ${pictures}${weighted_kappa === null ? '' : `, weighted kappa ${weighted_kappa}`}`,
    )
  if (pairs.length > MAX_PAIRS) printLine(`agreed   and ${pairs.length - MAX_PAIRS} other pairs of people: see --json`)
}

/** Returns a number with three decimals. */
function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1000) / 1000
}
