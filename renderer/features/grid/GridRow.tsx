import { memo } from 'react'

import { Cell } from './Cell.tsx'
import type { GridLayout } from './layout/layout.ts'
import { StackLine } from './StackLine.tsx'

interface Props {
  row: number
  layout: GridLayout
  top: number
}

export const GridRow = memo(function GridRow({ row, layout, top }: Props) {
  const first = layout.firstPosition(row)
  const edges = layout.edges(row)
  const height = layout.rowHeight(row)
  const picture = layout.pictureHeight(row)
  return (
    <div className="grid-row" role="row" aria-rowindex={row + 1} style={{ top, height }}>
      {Array.from({ length: edges.length - 1 }, (_, column) => {
        const left = edges[column] ?? 0
        const width = (edges[column + 1] ?? left) - left - layout.gap
        return (
          <Cell
            key={column}
            position={first + column}
            column={column}
            left={left}
            width={width}
            height={height}
            picture={picture}
            compact={layout.compact}
            named={layout.kind === 'uniform'}
          />
        )
      })}
      {Array.from({ length: edges.length - 1 }, (_, column) => {
        const left = edges[column] ?? 0
        const width = (edges[column + 1] ?? left) - left - layout.gap
        const gap = column < edges.length - 2 ? layout.gap : 0
        return <StackLine key={column} position={first + column} left={left} width={width} gap={gap} />
      })}
    </div>
  )
})
