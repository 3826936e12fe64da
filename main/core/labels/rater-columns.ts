/**
 * Defines what is known of everybody's stars, as columns by item number.
 *
 * Filters, orders, rows and exports read them with the functions of this file, which show nothing that a blind person
 * must not see.
 */

import { isRaterOf, type StarsByField } from '../../../preload/contract/filter.ts'
import type { PersonTexts } from '../../../preload/contract/index.ts'

/** The arrays are at least as long as there are items. They are valid until the next change; a reader changes nothing. */
export interface RaterColumns {
  /** The ids of everybody who ever gave stars, by number. */
  readonly names: readonly string[]
  /** Returns the texts by which a filter finds a person. */
  textsOf(id: string): PersonTexts
  /** The stars that each of them gave, 0 for none, in the order of `names`. */
  readonly stars: readonly Uint8Array[]
  /** The stars of the person who works here. */
  readonly mine: Uint8Array
  /** Twice the median of the stars, because it may be a half; 0 where nobody gave any. */
  readonly doubledMedian: Uint8Array
  /** The most stars minus the fewest; 0 where nobody gave any. */
  readonly spread: Uint8Array
  /** How many people gave stars. */
  readonly raters: Uint8Array
  /** Whether nothing of others is shown of items to which this person has not given stars. */
  readonly isBlind: boolean
  /** Whether the stars that are shown of an item are this person's, beside those of others. */
  readonly isOwn: boolean
}

/** Returns the columns of items to which nobody gave stars. */
export function noRaters(size: number): RaterColumns {
  const empty = new Uint8Array(size)
  return {
    names: [],
    textsOf: (id) => ({ names: [id], ids: [id] }),
    stars: [],
    mine: empty,
    doubledMedian: empty,
    spread: empty,
    raters: empty,
    isBlind: false,
    isOwn: false,
  }
}

/** A number that the columns give each item. */
export type RaterNumber = 'mine' | 'median' | 'spread' | 'raters'

/** The stars of one person. */
export interface RaterStars {
  readonly user: string
  readonly stars: number
}

/** Returns whether the stars of others are hidden for an item. */
export function isHidden({ isBlind, mine }: RaterColumns, id: number): boolean {
  return isBlind && mine[id] === 0
}

/** Returns a number of one item; null for the median and the spread of an item to which nobody gave stars. */
export function raterNumber(columns: RaterColumns, what: RaterNumber, id: number): number | null {
  if (what === 'mine') return columns.mine[id] ?? 0
  const count = isHidden(columns, id) ? 0 : (columns.raters[id] ?? 0)
  if (what === 'raters') return count
  if (count === 0) return null
  return what === 'median' ? columns.doubledMedian[id]! / 2 : columns.spread[id]!
}

/** Returns a number of all items as a column, NaN for null. */
export function raterNumbers(columns: RaterColumns, what: RaterNumber, size: number): Float64Array {
  const { mine, raters, doubledMedian, spread, isBlind } = columns
  const values = new Float64Array(size)
  const count = Math.min(size, raters.length)
  const isMissing = (id: number): boolean => raters[id] === 0 || (isBlind && mine[id] === 0)
  if (what === 'mine') for (let id = 0; id < count; id++) values[id] = mine[id]!
  else if (what === 'raters') for (let id = 0; id < count; id++) values[id] = isMissing(id) ? 0 : raters[id]!
  else if (what === 'median')
    for (let id = 0; id < count; id++) values[id] = isMissing(id) ? Number.NaN : doubledMedian[id]! / 2
  else for (let id = 0; id < count; id++) values[id] = isMissing(id) ? Number.NaN : spread[id]!
  if (what === 'median' || what === 'spread') values.fill(Number.NaN, count)
  return values
}

/** Returns the stars of everybody who gave an item some, the most first. */
export function starsOfItem(columns: RaterColumns, id: number): RaterStars[] {
  if (isHidden(columns, id)) return []
  const given = columns.names.flatMap((user, rater) => {
    const stars = columns.stars[rater]![id] ?? 0
    return stars === 0 ? [] : [{ user, stars }]
  })
  return given.toSorted((a, b) => b.stars - a.stars || (a.user < b.user ? -1 : 1))
}

/** Returns the numbers of the people whom a field names. */
export function ratersOf(field: StarsByField, { names, textsOf }: RaterColumns): number[] {
  return names.flatMap((id, rater) => (isRaterOf(field, textsOf(id)) ? [rater] : []))
}

/** Returns the stars that one person gave an item, 0 for none. */
export function starsOfRater(columns: RaterColumns, rater: number, id: number): number {
  return isHidden(columns, id) ? 0 : (columns.stars[rater]![id] ?? 0)
}

/** Returns the columns of a single item that has these stars. They have no value for other items. */
export function ratersOfOne(
  id: number,
  stars: ReadonlyMap<string, number>,
  user: string,
  textsOf: RaterColumns['textsOf'],
): RaterColumns {
  const column = (value: number): Uint8Array => ({ [id]: value }) as unknown as Uint8Array
  const sorted = Array.from(stars.values()).toSorted((a, b) => a - b)
  const [low, high] = [sorted[(sorted.length - 1) >> 1] ?? 0, sorted[sorted.length >> 1] ?? 0]
  return {
    names: [...stars.keys()],
    textsOf,
    stars: Array.from(stars.values(), column),
    mine: column(stars.get(user) ?? 0),
    doubledMedian: column(low + high),
    spread: column((sorted.at(-1) ?? 0) - (sorted[0] ?? 0)),
    raters: column(sorted.length),
    isBlind: false,
    isOwn: false,
  }
}
