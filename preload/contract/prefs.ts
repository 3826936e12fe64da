/** Defines the preferences of a person on this machine, and the queries and positions that they contain. */
import type { KeyChanges } from './key-commands.ts'
import type { ItemKey } from './labels.ts'
import type { Query, ReplacedTags } from './records.ts'

/**
 * The scroll position of a grid, independent of its width, cell size and layout: a point in a picture's row, and its
 * distance from the top of the view.
 */
export interface GridPlace {
  /** The position of the picture in the result. */
  readonly position: number
  /** The key of the picture, for a result with other positions; null while it is not loaded. */
  readonly key: ItemKey | null
  /** 0 is the upper edge of the picture's row, 1 the lower edge. */
  readonly fraction: number
  /** Pixels from the upper edge of the view. */
  readonly y: number
}

/** A tag with a key of its own, and a number that is higher the later the tag was used. */
export interface TagSlot {
  readonly tag: string
  readonly used: number
}

/** The tags that this person used last in a data set. */
export interface RecentTags {
  /** The tag of each key, the first one for `Alt+1`; at most nine. A key without a tag has an empty text. */
  readonly slots: readonly TagSlot[]
  /** The tags that were given to the last pictures that got any. */
  readonly lastSet: readonly string[]
  /** The last tags that were renamed, merged or deleted everywhere, so that an undo gives them their keys again. */
  readonly replaced?: readonly (ReplacedTags & Pick<RecentTags, 'slots' | 'lastSet'>)[]
}
/** How many replacements of tags are remembered. */
export const MAX_REPLACED = 20

export interface Prefs {
  readonly theme: 'system' | 'light' | 'dark'
  /** The code of the language of the window, from the next start on; null: the system's language. */
  readonly language: string | null
  readonly leftPanel: boolean
  readonly rightPanel: boolean
  /** Rows of pictures with their own shapes, or cells of one size. */
  readonly gridLayout: 'justified' | 'uniform'
  /** Pixels: the width of a uniform cell, about the height of a justified row. Null: it follows the window's width. */
  readonly cellSize: number | null
  readonly autoAdvance: AutoAdvance
  /**
   * The zoom factor of an Electron window, except for pictures at 1:1; 1 is the system's size. A browser has its own
   * zoom.
   */
  readonly interfaceSize: number
  /** Whether pictures with fewer pixels than the screen are enlarged to fit. */
  readonly enlargeSmallPictures: boolean
  /** The brightness of the area around a picture in the viewer and the comparison. It does not depend on the theme. */
  readonly surround: Surround
  /** Whether the viewer shows a strip of small pictures below the picture. */
  readonly filmstrip: boolean
  /** The keys of commands that the person has changed. */
  readonly keys: KeyChanges
  /** Whether the program looks for newer versions, if an address for that is configured and no policy forbids it. */
  readonly checkForUpdates: boolean
  /** The last query of each data set, by its id; the one used last comes last. */
  readonly queries: Readonly<Record<string, Query>>
  /** The scroll position of the grid in each data set, by its id; the one used last comes last. */
  readonly places: Readonly<Record<string, GridPlace>>
  /** The widths of panels and the like, by component; 1 for an open section and 0 for a closed one. */
  readonly layout: Readonly<Record<string, number>>
  /** Filters that were typed in each data set, by its id, the last one first. */
  readonly recentSearches: Readonly<Record<string, readonly string[]>>
  /** Whether the quick start is shown while no picture is selected. */
  readonly quickStart: boolean
  /** The tags used last in each data set, by its id. */
  readonly recentTags: Readonly<Record<string, RecentTags>>
  /** Folders of the tree that the person opened or closed in each data set, by its id. */
  readonly folds: Readonly<Record<string, readonly string[]>>
  /**
   * Keys of pictures that the person said are deleted, by the data set's id: the program does not ask about them again.
   */
  readonly dismissedMoves: Readonly<Record<string, readonly string[]>>
}

/**
 * When the next picture is shown by itself: never, after each rating, flag or colour, or when a picture has all labels
 * that the team asks for. Where it asks for none, that is after each label.
 */
export const AUTO_ADVANCE = ['off', 'label', 'done'] as const
export type AutoAdvance = (typeof AUTO_ADVANCE)[number]

/** The surrounds, from dark to light. `grey` reflects 18 % of the light. */
export const SURROUNDS = ['dark', 'grey', 'light'] as const
export type Surround = (typeof SURROUNDS)[number]

/**
 * The preferences that depend on the size of one window. Each window has its own, and a new window begins with those
 * that were changed last. All other preferences apply in every window at once. So do those that the system's menu shows
 * as checked, because all windows share the menu.
 */
export const WINDOW_PREFS = ['cellSize', 'layout'] as const
/** The same for each data set, by its id. A window keeps its own entry, and takes over those of other data sets. */
export const WINDOW_PREFS_OF_DATASETS = ['queries', 'places', 'folds'] as const

export const DEFAULT_PREFS: Prefs = {
  theme: 'system',
  language: null,
  leftPanel: true,
  rightPanel: true,
  gridLayout: 'justified',
  cellSize: null,
  autoAdvance: 'off',
  interfaceSize: 1,
  enlargeSmallPictures: false,
  surround: 'dark',
  filmstrip: true,
  keys: {},
  checkForUpdates: true,
  queries: {},
  places: {},
  layout: {},
  recentSearches: {},
  quickStart: true,
  recentTags: {},
  folds: {},
  dismissedMoves: {},
}
