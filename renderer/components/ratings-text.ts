/** Says what everybody's stars of a picture say together. */
import type { RowRatings } from '../../preload/contract/index.ts'
import { plural } from './format.ts'
import { nameOf } from './person-names.ts'

/** Whether somebody else gave stars too, or only somebody else did. */
export function hasOthers({ raters }: RowRatings): boolean {
  return raters > 1
}

/** Returns the median, the spread and the stars of each person, such as `Median 3.5 of 2 raters, spread 1: Ana 4, Ben 3`. */
export function ratingsText({ median, spread, raters, first }: RowRatings): string {
  const people = first.map(({ user, stars }) => `${nameOf(user)} ${stars}`)
  const rest = raters - first.length
  return `Median ${median} of ${plural(raters, 'rater')}, spread ${spread}: ${people.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}
