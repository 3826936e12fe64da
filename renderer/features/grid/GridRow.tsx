import { memo } from 'react'

import { Cell } from './Cell.tsx'

interface Props { index: number; top: number; columns: number; total: number; cellWidth: number; compact: boolean }

export const GridRow = memo(function GridRow({ index, top, columns, total, cellWidth, compact }: Props) {
  const first = index * columns
  const length = Math.min(columns, total - first)
  return (
    <div className="grid-row" role="row" aria-rowindex={index + 1} style={{ top }}>
      {Array.from({ length }, (_, column) => <Cell key={column} position={first + column} column={column} width={cellWidth} compact={compact} />)}
    </div>
  )
})
