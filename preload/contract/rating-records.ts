/** Defines the records about the stars that each person gave. */

/** What everybody's stars of a picture say together. */
export interface RowRatings {
  readonly median: number
  /** The most stars minus the fewest. */
  readonly spread: number
  readonly raters: number
  /** The first of them, the one with most stars first. */
  readonly first: readonly PersonStars[]
}

/** The stars that one person gave a picture. */
export interface PersonStars {
  readonly user: string
  readonly stars: number
}

/** Everybody's stars of one picture. */
export interface ItemRatings {
  /** The one with most stars first; empty while `isHidden`. */
  readonly people: readonly PersonStars[]
  /** Whether the stars of others are hidden until this person has given stars. */
  readonly isHidden: boolean
}
