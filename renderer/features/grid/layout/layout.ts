/** Defines how the pictures are laid out in the grid. Pure; all lengths are CSS pixels. */
import type { GridShape } from '../../../store/grid-navigation.ts'

export const PADDING = 12
/** Below this width a cell shows only the picture, its stars and its icons. */
export const COMPACT_WIDTH = 132

export interface GridLayout extends GridShape {
  readonly kind: 'justified' | 'uniform'
  /** The height of the whole list with its padding. */
  readonly height: number
  readonly gap: number
  /** Whether cells are too small for names and tags. */
  readonly compact: boolean
  /** Returns the height of the picture in a cell of this row. */
  pictureHeight(row: number): number
}

/** Returns the scroll offset at which a row is in view with a margin, moving as little as possible. */
export function offsetToReveal(layout: GridLayout, row: number, offset: number, view: number): number {
  const top = layout.rowTop(row) - PADDING
  const bottom = layout.rowTop(row) + layout.rowHeight(row) + PADDING
  if (top < offset || bottom - top > view) return Math.max(0, top)
  return bottom > offset + view ? bottom - view : offset
}
