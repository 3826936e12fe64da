/** Defines the records about the stars that each person gave. */
import type { PersonCount, PictureQuery } from './records.ts'

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

/** Which pictures an agreement is about. */
export type AgreementQuery = Pick<PictureQuery, 'text' | 'folder'>

/** How far people agree about pictures. */
export interface Agreement {
  /** The revision of the labels that were counted. */
  readonly revision: number
  /** How many pictures anybody rated, how many of them several people, and how many of these with the same stars. */
  readonly rated: number
  readonly ratedBySeveral: number
  readonly same: number
  /** Krippendorff's alpha for ordinal values; null where it does not exist. */
  readonly alpha: number | null
  /** How many of the pictures each person rated, the one with most first. */
  readonly people: readonly PersonRatings[]
  /** Every two people who rated a picture both, those with most pictures first. */
  readonly pairs: readonly AgreementPair[]
}

/** How many pictures a person rated, and how many of them with 1, 2, 3, 4 and 5 stars. */
export interface PersonRatings extends PersonCount {
  readonly stars: readonly number[]
}

export interface AgreementPair {
  readonly users: readonly [string, string]
  readonly pictures: number
  readonly same: number
  /** Cohen's kappa with quadratic weights; null where it does not exist. */
  readonly kappa: number | null
}
