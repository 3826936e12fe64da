/** Finds the pictures that a rectangle of the list touches. Pure. */
import type { PositionRange } from '../../../store/grid-navigation.ts'
import type { GridLayout } from './layout.ts'

interface Rectangle {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** Returns one range of positions for each row in which the rectangle touches a picture. */
export function rangesTouching(layout: GridLayout, { left, right, top, bottom }: Rectangle): PositionRange[] {
  const ranges: PositionRange[] = []
  for (let row = layout.rowAt(top); row < layout.rows && layout.rowTop(row) < bottom; row++) {
    if (layout.rowTop(row) + layout.rowHeight(row) <= top) continue
    const edges = layout.edges(row)
    const inside = edges
      .slice(0, -1)
      .flatMap((edge, at) =>
        edge < right && (edges[at + 1] ?? edge) - layout.gap > left ? [layout.firstPosition(row) + at] : [],
      )
    if (inside.length > 0) ranges.push({ start: inside[0] ?? 0, end: (inside[inside.length - 1] ?? 0) + 1 })
  }
  return ranges
}
