/** Shows one cell. It reads only what it shows, so that a label renders one cell, and a move of the focus two. */
import { memo, useState } from 'react'

import { isRowLabelled, t } from '../../../preload/contract/index.ts'
import type { Peer, Row } from '../../../preload/contract/index.ts'
import { Avatars } from '../../components/Avatar.tsx'
import { ShortName } from '../../components/ShortName.tsx'
import { noticeText } from '../../components/notice-text.ts'
import { textFont, type TextRoom } from '../../components/shorten-middle.ts'
import { app, useApp } from '../../store/app.ts'
import { CellLabels, labelTexts } from './cell-labels.tsx'
import { StackBadge } from './StackBadge.tsx'
import { Thumbnail } from './Thumbnail.tsx'
import { useMayLoadPicture } from './use-may-load-picture.ts'
import { nameOf } from '../../components/person-names.ts'
import { ClaimMark } from './ClaimMark.tsx'
import { useNewMark } from './use-new-mark.ts'

/** `named` cells have room for their name. The others show it while the pointer is on them. */
interface Size {
  readonly width: number
  readonly height: number
  readonly picture: number
  readonly compact: boolean
  readonly named: boolean
}
interface Props extends Size {
  position: number
  column: number
  left: number
}

const NOBODY: readonly Peer[] = []
/** A picture is cropped by up to this fraction, rather than shown with a hairline margin. */
const CUT = 0.04
/** The padding of a name on both sides, in pixels. */
const NAME_EDGES = 16

export function cellDomId(position: number): string {
  return `cell-${position}`
}

export const Cell = memo(function Cell({ position, column, left, width, height, picture, compact, named }: Props) {
  const row = useApp((state) => state.rows.at(position))
  const focused = useApp((state) => state.focus.position === position)
  const selected = useApp((state) => row !== undefined && state.selected.has(row.id))
  const peers = useApp((state) => (row && state.peersByItem.get(row.id)) ?? NOBODY)
  const flash = useApp((state) => (row && state.flashes.get(row.id)) ?? 0)
  const isNew = useNewMark(row?.id)
  const [pointed, setPointed] = useState(false)
  return (
    <div
      className="cell"
      role="gridcell"
      id={cellDomId(position)}
      data-testid="cell"
      aria-colindex={column + 1}
      aria-selected={selected}
      style={{ left, width, height }}
      aria-label={row ? describeCell(row, peers, isNew) : 'Loading'}
      data-position={position}
      data-focused={focused}
      data-key={row?.key}
      data-id={row?.id}
      data-stars={row?.stars}
      data-flag={row?.flag}
      data-color={row?.color}
      data-flash={flash > 0}
      data-new={isNew}
      data-missing={row?.present === false}
      data-labelled={row && isRowLabelled(row)}
      onPointerEnter={() => setPointed(true)}
      onPointerLeave={() => setPointed(false)}
      onPointerDown={(event) => choose(event, position)}
      onDoubleClick={() => app().openViewer()}
    >
      {row ? (
        <Content
          key={row.id}
          row={row}
          position={position}
          peers={peers}
          width={width}
          height={height}
          picture={picture}
          compact={compact}
          named={!compact && (named || pointed || focused)}
        />
      ) : (
        <span className="cell-picture" style={{ height: picture }} />
      )}
      {row && <ClaimMark id={row.id} itemKey={row.key} />}
      {isNew && <span className="cell-new" title="Changed by others since you last looked" />}
      {flash > 0 && <span key={flash} className="cell-flash" />}
    </div>
  )
})

function choose(event: React.PointerEvent, position: number): void {
  if (event.button !== 0 || (event.target as Element).closest('button')) return
  if (event.shiftKey) app().extendTo(position)
  else if (event.ctrlKey || event.metaKey) app().toggleAt(position)
  else app().focusAt(position)
  app().focusGrid()
}

function focusCell(position: number): void {
  app().focusAt(position)
  app().focusGrid()
}

function Content({
  row,
  position,
  peers,
  width,
  picture,
  compact,
  named,
}: Size & { row: Row; position: number; peers: readonly Peer[] }) {
  const mayLoadPicture = useMayLoadPicture()
  return (
    <>
      <span className="cell-picture" style={{ height: picture }} data-cut={fills(row, width / picture)}>
        {mayLoadPicture && <Thumbnail row={row} width={width} height={picture} />}
        {row.stack && (
          <StackBadge row={row} className="cell-stack" testId="cell-stack" onFocus={() => focusCell(position)} />
        )}
        {peers.length > 0 && <Avatars peers={peers} most={2} />}
      </span>
      {(named || isRowLabelled(row)) && (
        <span className="cell-text" aria-hidden="true">
          {named && <ShortName className="cell-name" name={row.name} room={nameRoom(width)} />}
          {isRowLabelled(row) && <CellLabels row={row} width={width} compact={compact} />}
        </span>
      )}
    </>
  )
}

/** Returns whether the picture fills a box of this shape, apart from what may be cropped. */
function fills({ width, height }: Row, ratio: number): boolean {
  return width !== null && height !== null && Math.abs(width / height / ratio - 1) < CUT
}

function nameRoom(width: number): TextRoom {
  return { width: width - NAME_EDGES, font: textFont('--text-m') }
}

/** Returns what a screen reader says about a picture: its name, its labels, and who is there. */
export function describeCell(row: Row, peers: readonly Peer[], isNew = false): string {
  return [
    row.name,
    ...labelTexts(row),
    row.hides > 0
      ? t`stack of ${row.hides + 1} pictures, collapsed`
      : row.stack && t`${row.stack.position} of ${row.stack.size} in a stack`,
    row.notice && noticeText(row.notice).short.toLowerCase(),
    !row.present && t('picture is not in the folder'),
    isNew && t('changed by others since you last looked'),
    ...peers.map((peer) => `${nameOf(peer.user)} is here`),
  ]
    .filter(Boolean)
    .join(', ')
}
