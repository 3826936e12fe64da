/**
 * Computes where a move key leads in the rows of the grid.
 *
 * All functions are pure. Positions count from 0 in reading order.
 */
export type Move = 'left' | 'right' | 'up' | 'down' | 'page-up' | 'page-down' | 'home' | 'end' | 'previous' | 'next'

/**
 * Describes how the pictures of a result are laid out in rows.
 *
 * All lengths are CSS pixels of the whole list, which may be longer than any element.
 */
export interface GridShape {
  readonly total: number
  readonly rows: number
  rowOf(position: number): number
  /** Returns the position of a row's first picture; `total` for the row after the last. */
  firstPosition(row: number): number
  rowTop(row: number): number
  /** Returns the height of a row without the gap below it. */
  rowHeight(row: number): number
  /** Returns the row at a height of the list; outside of the list, the nearest one. */
  rowAt(y: number): number
  /** Returns the left edges of a row's pictures, then the right edge of the last one with the gap. */
  edges(row: number): readonly number[]
}

/** Returns a grid with one picture in each row, for the time before the window is measured. */
export function columnShape(total: number): GridShape {
  return {
    total,
    rows: total,
    rowOf: (position) => position,
    firstPosition: (row) => row,
    rowTop: (row) => row,
    rowHeight: () => 1,
    rowAt: (y) => clamp(Math.floor(y), total),
    edges: () => [0, 1],
  }
}

/** Returns the horizontal middle of a picture. */
export function middleOf(shape: GridShape, position: number): number {
  const row = shape.rowOf(position)
  const edges = shape.edges(row)
  const at = position - shape.firstPosition(row)
  return ((edges[at] ?? 0) + (edges[at + 1] ?? 0)) / 2
}

/** Returns the picture of a row whose middle is nearest to `x`. */
export function nearestInRow(shape: GridShape, row: number, x: number): number {
  const edges = shape.edges(row)
  let best = 0
  for (let at = 1; at < edges.length - 1; at++) if (distance(edges, at, x) < distance(edges, best, x)) best = at
  return shape.firstPosition(row) + best
}

function distance(edges: readonly number[], at: number, x: number): number {
  return Math.abs(((edges[at] ?? 0) + (edges[at + 1] ?? 0)) / 2 - x)
}

/**
 * Returns the position that a move leads to.
 *
 * Up and down lead to the picture nearest to `x`, so that a long way down stays in its column. `viewHeight` is the height of
 * the visible part.
 */
export function positionAfterMove(from: number, move: Move, shape: GridShape, x: number, viewHeight: number): number {
  const { total } = shape
  if (total === 0) return -1
  if (from < 0) return move === 'end' ? total - 1 : 0
  switch (move) {
    case 'left':
    case 'previous':
      return Math.max(0, from - 1)
    case 'right':
    case 'next':
      return Math.min(total - 1, from + 1)
    case 'home':
      return 0
    case 'end':
      return total - 1
    case 'up':
      return nearestInClampedRow(shape, from, shape.rowOf(from) - 1, x)
    case 'down':
      return nearestInClampedRow(shape, from, shape.rowOf(from) + 1, x)
    case 'page-up':
      return nearestInClampedRow(
        shape,
        from,
        Math.min(shape.rowOf(from) - 1, lastRowInPage(shape, from, -viewHeight)),
        x,
      )
    case 'page-down':
      return nearestInClampedRow(
        shape,
        from,
        Math.max(shape.rowOf(from) + 1, lastRowInPage(shape, from, viewHeight)),
        x,
      )
  }
}

/** Returns the last row that fits into the view together with this one, when this one is at the opposite edge. */
function lastRowInPage(shape: GridShape, from: number, by: number): number {
  const row = shape.rowOf(from)
  if (by > 0) {
    const end = shape.rowTop(row) + by
    const last = shape.rowAt(end)
    return shape.rowTop(last) + shape.rowHeight(last) > end ? last - 1 : last
  }
  const start = shape.rowTop(row) + shape.rowHeight(row) + by
  const first = shape.rowAt(start)
  return shape.rowTop(first) < start ? first + 1 : first
}

/** Returns the position nearest to `x` in a row. Beyond the first or last row, the position stays in that row. */
function nearestInClampedRow(shape: GridShape, from: number, row: number, x: number): number {
  const target = clamp(row, shape.rows)
  return target === shape.rowOf(from) ? from : nearestInRow(shape, target, x)
}

function clamp(value: number, end: number): number {
  return Math.max(0, Math.min(end - 1, value))
}

/** A range of positions, end exclusive. */
export interface PositionRange {
  readonly start: number
  readonly end: number
}

/** Returns the range between two positions, in either order. */
export function rangeBetween(anchor: number, to: number): PositionRange {
  return { start: Math.min(anchor, to), end: Math.max(anchor, to) + 1 }
}
