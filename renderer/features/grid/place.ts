/**
 * Where the grid stands, told such that any layout can show it: a point in a picture's row and its height in the view.
 */
import type { GridPlace } from '../../../preload/contract/index.ts'
import type { GridLayout } from './layout/layout.ts'

/** The place whose point is at `y` of a view that begins at `offset`; the nearest row where no row is. */
export function placeAt(layout: GridLayout, offset: number, y: number, position?: number): GridPlace {
  const row = position === undefined ? layout.rowAt(offset + y) : layout.rowOf(position)
  const inside = Math.max(0, Math.min(1, (offset + y - layout.rowTop(row)) / layout.rowHeight(row)))
  return {
    position: position ?? layout.firstPosition(row),
    key: null,
    fraction: inside,
    y: layout.rowTop(row) + inside * layout.rowHeight(row) - offset,
  }
}

/** The first row that the view shows anything of; in the gap between two rows that is the lower one. */
export function placeAtTop(layout: GridLayout, offset: number): GridPlace {
  const row = layout.rowAt(offset)
  const isPassed = layout.rowTop(row) + layout.rowHeight(row) <= offset && row + 1 < layout.rows
  return placeAt(layout, offset, 0, layout.firstPosition(isPassed ? row + 1 : row))
}

/** Where the list must be scrolled to for the place to be where it was. */
export function offsetOf(layout: GridLayout, { position, fraction, y }: GridPlace): number {
  const row = layout.rowOf(Math.min(layout.total - 1, position))
  return layout.rowTop(row) + fraction * layout.rowHeight(row) - y
}
