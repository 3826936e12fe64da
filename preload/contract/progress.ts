/** Defines the records about how far a team has come: what is done, by whom, when, and how long the rest will take. */

/** Which pictures the progress is about. */
export interface ProgressQuery {
  /** A folder with everything below it; '' is the whole data set. */
  readonly folder: string
}

/**
 * How far a team has come. A picture is done as the label schema says, or without a rule when it has any label. It counts
 * for the day and the person of the last change after which it has been done without interruption.
 */
export interface Progress {
  /** The revision of the labels that were counted. */
  readonly revision: number
  /** How many pictures have been read, while they are read for the first time; then everything else is empty. */
  readonly reading: { readonly read: number; readonly total: number } | null
  /** Whether the label schema says when a picture is done. */
  readonly hasRule: boolean
  readonly total: number
  readonly done: number
  /** How many pictures have a tag that is a reason for leaving them out. They need nothing more, so they are done. */
  readonly leftOut: number
  /** The last 30 calendar days of this machine's clock like `2026-05-31`, the last one is today. */
  readonly days: readonly string[]
  /** Everybody who made a picture done, the one with most pictures first. */
  readonly people: readonly PersonProgress[]
  readonly today: TodayProgress
  /** Null where too little is known: fewer than two earlier days on which pictures became done. */
  readonly timeLeft: TimeLeft | null
  /** The folders directly in the folder, in natural order. Those with nothing in them are left out. */
  readonly folders: readonly FolderProgress[]
  /** The pictures of the folder itself, without the folders in it. */
  readonly own: CountedPictures
  /** How many folders more there are than are listed. */
  readonly moreFolders: number
  /** The team's Smart Folders, by name. Those that take too long to count are left out. */
  readonly smartFolders: readonly SmartFolderProgress[]
  /** The most used tags, the one on most pictures first. */
  readonly tags: readonly TagProgress[]
  /** How often each person gave 1 to 5 stars. With hidden stars, only of pictures whose stars this person may see. */
  readonly stars: readonly PersonStarCounts[]
  /** Krippendorff's alpha of the stars, as the dialog about agreement shows it. */
  readonly agreement: { readonly alpha: number | null; readonly ratedBySeveral: number }
}

/** The numbers while nothing has been counted. */
export const NO_PROGRESS: Omit<Progress, 'hasRule' | 'reading' | 'revision'> = {
  total: 0,
  done: 0,
  leftOut: 0,
  days: [],
  people: [],
  today: { done: 0, activeMs: 0, perHour: null, byHour: [] },
  timeLeft: null,
  folders: [],
  own: { total: 0, done: 0 },
  moreFolders: 0,
  smartFolders: [],
  tags: [],
  stars: [],
  agreement: { alpha: null, ratedBySeveral: 0 },
}

export interface CountedPictures {
  readonly total: number
  readonly done: number
}

export interface PersonProgress {
  readonly user: string
  readonly done: number
  /** How many pictures became done on each of `days`. */
  readonly byDay: readonly number[]
  readonly today: Pace
}

/** How much was done today, and how fast. */
export interface Pace {
  readonly done: number
  /** The time with pauses of at most five minutes between changes, in milliseconds. */
  readonly activeMs: number
  /** Pictures that became done in an hour of active time; null after less than five minutes of it. */
  readonly perHour: number | null
}

export interface TodayProgress extends Pace {
  /** How many pictures became done in each hour of the day. */
  readonly byHour: readonly number[]
}

/**
 * How many working days the rest will take at the pace of the last ones. A working day is a day on which a picture became
 * done; at most 14 before today count.
 */
export interface TimeLeft {
  /** On how many days this is based. */
  readonly workingDays: number
  /** The median of pictures that became done on such a day. */
  readonly donePerDay: number
  /** With the upper and the lower quartile of these days. */
  readonly fewestDays: number
  readonly mostDays: number
}

export interface FolderProgress extends CountedPictures {
  readonly path: string
  /** Whether it contains other folders with pictures. */
  readonly hasFolders: boolean
}

export interface SmartFolderProgress extends CountedPictures {
  readonly name: string
}

export interface TagProgress {
  readonly tag: string
  /** On how many pictures it is. */
  readonly count: number
  /** Who gave it, the one with most pictures first. */
  readonly people: readonly { readonly user: string; readonly count: number }[]
}

export interface PersonStarCounts {
  readonly user: string
  /** The number of pictures with 1, 2, 3, 4 and 5 stars of this person. */
  readonly counts: readonly number[]
}

/** Pictures that a number of the progress counts. */
export type ProgressPart =
  /** Those that became done by this person, on this day like `2026-05-31`; null for anybody, and for any day. */
  | { readonly part: 'done'; readonly by: string | null; readonly day: string | null }
  | { readonly part: 'left' }
  /** Those with a reason for leaving them out. */
  | { readonly part: 'left-out' }
  /** Those to which this person gave stars. */
  | { readonly part: 'stars'; readonly by: string }
  /** Those with a tag that this person gave; null for anybody. */
  | { readonly part: 'tag'; readonly by: string | null; readonly tag: string }
