/** Shows one picture of the film strip, with its labels. It reads only what it shows. */
import { memo, useState } from 'react'

import { isRowLabelled } from '../../../preload/contract/index.ts'
import type { Row } from '../../../preload/contract/index.ts'
import { app, useApp } from '../../store/app.ts'
import { describeCell } from '../grid/Cell.tsx'
import { CellLabels } from '../grid/cell-labels.tsx'
import { Placeholder } from '../grid/Placeholder.tsx'
import { Thumbnail } from '../grid/Thumbnail.tsx'

interface Props {
  readonly position: number
  readonly total: number
  readonly left: number
  readonly width: number
  /** Whether a thumbnail may be requested. One that was requested stays. */
  readonly mayLoad: boolean
}

/** The space between two pictures, and the height of a picture, in CSS pixels. */
const GAP = 8
const PICTURE_HEIGHT = 54

export function filmstripCellId(position: number): string {
  return `film-${position}`
}

export const FilmstripCell = memo(function FilmstripCell({ position, total, left, width, mayLoad }: Props) {
  const row = useApp((state) => state.rows.at(position))
  const isCurrent = useApp((state) => state.focus.position === position)
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- keys reach all pictures from the list itself
    <div
      id={filmstripCellId(position)}
      className="filmstrip-cell"
      role="option"
      aria-selected={isCurrent}
      aria-posinset={position + 1}
      aria-setsize={total}
      aria-label={row ? describeCell(row, []) : 'Loading'}
      data-testid="filmstrip-cell"
      data-position={position}
      data-key={row?.key}
      data-flag={row?.flag}
      style={{ left, width }}
      onPointerDown={(event) => showPicture(event, position)}
    >
      <span className="cell-picture filmstrip-picture">
        {row && <StripThumbnail key={row.id} row={row} width={width - GAP} mayLoad={mayLoad} />}
      </span>
      {row && isRowLabelled(row) && <CellLabels row={row} width={width} compact />}
    </div>
  )
})

/** Shows the picture that was pressed, also with the second button, whose menu is about the current picture. */
function showPicture(event: React.PointerEvent, position: number): void {
  if (event.button === 1 || (event.target as Element).closest('button')) return
  app().focusAt(position)
  app().focusGrid()
}

function StripThumbnail({ row, width, mayLoad }: { row: Row; width: number; mayLoad: boolean }) {
  const [isRequested, setRequested] = useState(mayLoad)
  if (mayLoad && !isRequested) setRequested(true)
  if (isRequested) return <Thumbnail row={row} width={width} height={PICTURE_HEIGHT} />
  return row.placeholder === '' ? null : <Placeholder row={row} />
}
