/** How the pictures lie in the grid. Pure; all in CSS pixels. */
import type { GridShape } from '../../../store/grid-navigation.ts'

export const PADDING = 12
/** Below this width a cell shows only the picture, its stars and marks. */
export const COMPACT_WIDTH = 132

export interface GridLayout extends GridShape {
  readonly kind: 'justified' | 'uniform'
  /** Of the whole list with its padding. */
  readonly height: number
  readonly gap: number
  /** Cells are too small for names and tags. */
  readonly compact: boolean
  /** Height of the picture in a cell of this row. */
  pictureHeight(row: number): number
}

/**
 * Where the list must be scrolled to so that a row is in view, with some air around it, moving as little as possible.
 */
export function revealed(layout: GridLayout, row: number, offset: number, view: number): number {
  const top = layout.rowTop(row) - PADDING
  const bottom = layout.rowTop(row) + layout.rowHeight(row) + PADDING
  if (top < offset || bottom - top > view) return Math.max(0, top)
  return bottom > offset + view ? bottom - view : offset
}
