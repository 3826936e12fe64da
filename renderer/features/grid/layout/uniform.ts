/** Lays out cells of the same size, with the labels below the picture. */
import { COMPACT_WIDTH, PADDING } from './layout.ts'
import type { GridLayout } from './layout.ts'

const GAP = 8
const PICTURE_RATIO = 0.78
const FOOTER = 46
const COMPACT_FOOTER = 18

export function uniformLayout(total: number, width: number, cellSize: number): GridLayout {
  const room = Math.max(cellSize, width - 2 * PADDING)
  const columns = Math.max(1, Math.round((room + GAP) / (cellSize + GAP)))
  const cellWidth = Math.floor((room - GAP * (columns - 1)) / columns)
  const compact = cellWidth < COMPACT_WIDTH
  const pictureHeight = Math.round(cellWidth * PICTURE_RATIO)
  const cellHeight = pictureHeight + (compact ? COMPACT_FOOTER : FOOTER)
  const rows = Math.ceil(total / columns)
  const allEdges = Array.from({ length: columns + 1 }, (_, column) => PADDING + column * (cellWidth + GAP))
  const first = (row: number): number => Math.min(total, row * columns)
  return {
    kind: 'uniform',
    total,
    rows,
    compact,
    gap: GAP,
    height: 2 * PADDING + rows * (cellHeight + GAP) - (rows > 0 ? GAP : 0),
    rowOf: (position) => Math.floor(position / columns),
    firstPosition: first,
    rowTop: (row) => PADDING + row * (cellHeight + GAP),
    rowHeight: () => cellHeight,
    pictureHeight: () => pictureHeight,
    rowAt: (y) => Math.max(0, Math.min(rows - 1, Math.floor((y - PADDING) / (cellHeight + GAP)))),
    edges: (row) => allEdges.slice(0, first(row + 1) - first(row) + 1),
  }
}
