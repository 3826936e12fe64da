/** Defines what a page shows, as the program keeps it for a page that is loaded again. */
import type { GridPlace } from './prefs.ts'
import type { ItemId, Query } from './records.ts'

/** A note that is being typed; see `renderer/store/notes`. */
export interface KeptDraft {
  readonly id: ItemId
  readonly text: string
  readonly base: string
  readonly seen: number
}

/** The zoom and position of a picture, relative to its size and to the space for it. */
export interface Lens {
  /** 1: the picture just fits. */
  readonly zoom: number
  /** The point of the rotated picture in the middle of the view, from 0 to 1 from its left and upper edge. */
  readonly x: number
  readonly y: number
}

/** The number of clockwise quarter turns from the picture as stored to the picture as shown. */
export type QuarterTurns = 0 | 1 | 2 | 3

/** The lens of one pane, or with `id` null that of all linked panes. */
export interface KeptLens {
  readonly id: ItemId | null
  readonly lens: Lens
}

export interface KeptComparison {
  readonly ids: readonly ItemId[]
  readonly active: number
  readonly wipe: boolean
  readonly divider: number
  readonly linked: boolean
  readonly lenses: readonly KeptLens[]
}

/** A moment in milliseconds since the epoch, or the release that was frozen then. */
export interface KeptPast {
  readonly at: number
  readonly release: { readonly file: string; readonly name: string } | null
}

/** What the window shows, for a page that is loaded again: after a crash, or because the person reloads it. */
export interface KeptView {
  readonly query: Query
  /** One picture of each stack that is expanded although stacks are collapsed. */
  readonly expandedStacks: readonly ItemId[]
  readonly place: GridPlace | null
  readonly focus: ItemId | null
  /** The window packs a large selection into a text that only it can read. */
  readonly selected: readonly ItemId[] | string
  readonly viewer: boolean
  /** The lens of the picture in the viewer. */
  readonly lens: Lens
  /** Whether the next picture gets the same lens. */
  readonly keepZoom: boolean
  readonly turns: readonly { readonly id: ItemId; readonly quarters: QuarterTurns }[]
  readonly compare: KeptComparison | null
  readonly drafts: readonly KeptDraft[]
  /** The earlier time whose labels are shown; null for now. */
  readonly past: KeptPast | null
  /** The folder to which the conflict inbox is limited, '' for the whole data set; null while the inbox is closed. */
  readonly inbox: string | null
  /** The merged notes of conflicts that the person has changed, by the names of the conflicts. */
  readonly mergedDrafts: readonly { readonly name: string; readonly text: string; readonly seen: number }[]
}
