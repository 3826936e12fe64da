/**
 * Converts scroll positions to and from `GridPlace`, a form that every layout can show: a point in a picture's row, and
 * its height in the view.
 */
import type { GridPlace } from '../../../preload/contract/index.ts'
import type { GridLayout } from './layout/layout.ts'

/** Returns the place whose point is at `y` of a view that begins at `offset`. Between rows it is in the nearest one. */
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

/**
 * Returns the place of the first row that is at least partly visible. In the gap between two rows that is the lower
 * one.
 */
export function placeAtTop(layout: GridLayout, offset: number): GridPlace {
  const row = layout.rowAt(offset)
  const isPassed = layout.rowTop(row) + layout.rowHeight(row) <= offset && row + 1 < layout.rows
  return placeAt(layout, offset, 0, layout.firstPosition(isPassed ? row + 1 : row))
}

/** Returns the scroll offset at which the place is at the same height in the view as before. */
export function offsetOf(layout: GridLayout, { position, fraction, y }: GridPlace): number {
  const row = layout.rowOf(Math.min(layout.total - 1, position))
  return layout.rowTop(row) + fraction * layout.rowHeight(row) - y
}
