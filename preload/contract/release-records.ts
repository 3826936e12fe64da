/** Defines the records of releases: the labels of a data set, frozen under a name. */
import type { FieldName, FieldValue, ItemKey } from './labels.ts'
import type { Row } from './records.ts'

/** A release as the window lists it. */
export interface ReleaseRecord {
  /** The name of its file, by which it is chosen. */
  readonly file: string
  readonly name: string
  readonly note: string
  readonly by: string
  /** Milliseconds since the epoch by the share's clock. */
  readonly at: number
  /** The number of labelled pictures, and of changes. */
  readonly pictures: number
  readonly changes: number
  readonly labels: string
}

export interface ReleaseList {
  /** The newest first. */
  readonly releases: readonly ReleaseRecord[]
  /** Sentences about files that cannot be used. */
  readonly problems: readonly string[]
}

/** What differs between two labels of one picture. */
export interface LabelDifference {
  /** Whether the picture got its first label, other labels, or lost its labels. */
  readonly kind: 'added' | 'changed' | 'removed'
  /** Who made the last of the changes that gave the later labels, or took others back, and when; null if unknown. */
  readonly by: string | null
  readonly at: number | null
  readonly fields: readonly {
    readonly field: FieldName
    /** Whose stars they are, where everybody gives stars of their own; null otherwise, and for all other labels. */
    readonly rater: string | null
    /** Null where the field has no value. */
    readonly before: FieldValue | null
    readonly after: FieldValue | null
    /** Who gave the later value, or took back what was there before; null if unknown. */
    readonly by: string | null
  }[]
}

/** The difference of two releases, or of one and now. */
export interface ReleaseComparison {
  readonly added: number
  readonly changed: number
  readonly removed: number
  /** The first differences, in the order of the pictures' paths. */
  readonly examples: readonly (LabelDifference & {
    readonly row: Row
    /** The path that the picture had in the earlier release, when it has another one now; null otherwise. */
    readonly formerKey: ItemKey | null
    /** Whether stars of others differ too, which this person sees once they have given the picture stars. */
    readonly hidesStars: boolean
  })[]
}
