/** Where a move key leads in the rows of the grid. Pure; positions count from 0 in reading order. */
export type Move = 'left' | 'right' | 'up' | 'down' | 'page-up' | 'page-down' | 'home' | 'end' | 'previous' | 'next'

/**
 * How the pictures of a result lie in rows. All in CSS pixels of the whole list, which may be longer than any element.
 */
export interface GridShape {
  readonly total: number
  readonly rows: number
  rowOf(position: number): number
  /** Position of a row's first picture; `total` for the row after the last. */
  first(row: number): number
  top(row: number): number
  /** Without the gap below it. */
  rowHeight(row: number): number
  /** The row at a height of the list; the nearest one outside of it. */
  rowAt(y: number): number
  /** Left edges of a row's pictures, and the right edge of its last with the gap. */
  edges(row: number): readonly number[]
}

/** A grid of one picture in each row, before the window has measured itself. */
export function columnShape(total: number): GridShape {
  return {
    total,
    rows: total,
    rowOf: (position) => position,
    first: (row) => row,
    top: (row) => row,
    rowHeight: () => 1,
    rowAt: (y) => clamp(Math.floor(y), total),
    edges: () => [0, 1],
  }
}

/** Horizontal middle of a picture. */
export function middleOf(shape: GridShape, position: number): number {
  const row = shape.rowOf(position)
  const edges = shape.edges(row)
  const at = position - shape.first(row)
  return ((edges[at] ?? 0) + (edges[at + 1] ?? 0)) / 2
}

/** The picture of a row that lies nearest to `x`. */
export function nearest(shape: GridShape, row: number, x: number): number {
  const edges = shape.edges(row)
  let best = 0
  for (let at = 1; at < edges.length - 1; at++) if (distance(edges, at, x) < distance(edges, best, x)) best = at
  return shape.first(row) + best
}

function distance(edges: readonly number[], at: number, x: number): number {
  return Math.abs(((edges[at] ?? 0) + (edges[at + 1] ?? 0)) / 2 - x)
}

/**
 * The position a move leads to. Up and down go to the picture nearest to `x`, so that a long way down stays in its
 * column; `view` is the height of what is on screen.
 */
export function moved(from: number, move: Move, shape: GridShape, x: number, view: number): number {
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
      return inRow(shape, from, shape.rowOf(from) - 1, x)
    case 'down':
      return inRow(shape, from, shape.rowOf(from) + 1, x)
    case 'page-up':
      return inRow(shape, from, Math.min(shape.rowOf(from) - 1, pageFrom(shape, from, -view)), x)
    case 'page-down':
      return inRow(shape, from, Math.max(shape.rowOf(from) + 1, pageFrom(shape, from, view)), x)
  }
}

/** The last row that is in view together with this one, at the other edge of the view. */
function pageFrom(shape: GridShape, from: number, by: number): number {
  const row = shape.rowOf(from)
  if (by > 0) {
    const end = shape.top(row) + by
    const last = shape.rowAt(end)
    return shape.top(last) + shape.rowHeight(last) > end ? last - 1 : last
  }
  const start = shape.top(row) + shape.rowHeight(row) + by
  const first = shape.rowAt(start)
  return shape.top(first) < start ? first + 1 : first
}

/** Beyond the first or last row: stays in it. */
function inRow(shape: GridShape, from: number, row: number, x: number): number {
  const target = clamp(row, shape.rows)
  return target === shape.rowOf(from) ? from : nearest(shape, target, x)
}

function clamp(value: number, end: number): number {
  return Math.max(0, Math.min(end - 1, value))
}

/** Positions one after another, end exclusive. */
export interface Stretch {
  readonly start: number
  readonly end: number
}

/** The stretch between two positions whichever comes first. */
export function stretch(anchor: number, to: number): Stretch {
  return { start: Math.min(anchor, to), end: Math.max(anchor, to) + 1 }
}
