/** Where a move key leads in a grid of uniform cells. Pure; positions count from 0 in reading order. */
export type Move = 'left' | 'right' | 'up' | 'down' | 'page-up' | 'page-down' | 'home' | 'end' | 'previous' | 'next'

export interface GridShape { readonly columns: number; readonly pageRows: number; readonly total: number }

/** The position a move leads to; stays within the result and, going up or down, in its column where there is one. */
export function moved(from: number, move: Move, shape: GridShape): number {
  if (shape.total === 0) return -1
  if (from < 0) return move === 'end' ? shape.total - 1 : 0
  const target = from + step(move, shape)
  if (move === 'home') return 0
  if (move === 'end') return shape.total - 1
  if (target < 0) return move === 'page-up' ? from % shape.columns : move === 'up' ? from : 0
  if (target >= shape.total) return pastEnd(from, move, shape)
  return target
}

function step(move: Move, { columns, pageRows }: GridShape): number {
  switch (move) {
    case 'left': case 'previous': return -1
    case 'right': case 'next': return 1
    case 'up': return -columns
    case 'down': return columns
    case 'page-up': return -columns * pageRows
    case 'page-down': return columns * pageRows
    case 'home': case 'end': return 0
  }
}

/** Down from the last full row goes to the last item when there is a shorter row below, and nowhere from the last row. */
function pastEnd(from: number, move: Move, { columns, total }: GridShape): number {
  const lastRow = Math.floor((total - 1) / columns)
  if (move === 'down' && Math.floor(from / columns) === lastRow) return from
  return total - 1
}

/** The stretch between two positions whichever comes first, end exclusive. */
export function stretch(anchor: number, to: number): { start: number; end: number } {
  return { start: Math.min(anchor, to), end: Math.max(anchor, to) + 1 }
}
