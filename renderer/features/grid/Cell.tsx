/** Shows one cell. It reads only what it shows, so that a label renders one cell, and a move of the focus two. */
import { memo, useState } from 'react'

import { isRowLabelled, labelFieldOf } from '../../../preload/contract/index.ts'
import type { Flag, Peer, Row } from '../../../preload/contract/index.ts'
import { Avatars } from '../../components/Avatar.tsx'
import { plural, splitName, starsText } from '../../components/format.ts'
import { noticeText } from '../../components/notice-text.ts'
import { StarMarks } from '../../components/Stars.tsx'
import { app, useApp } from '../../store/app.ts'
import { Thumbnail } from './Thumbnail.tsx'
import { useMayLoadPicture } from './use-may-load-picture.ts'

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
/**
 * Widths in pixels: of a star and an icon with their gaps, of the padding, and the least that a tag needs to be of use.
 */
const STAR = 13
const MARK = 18
const EDGES = 22
const TAG_ROOM = 76
/** The width of a text such as `12 tags`, in pixels. */
const COUNT_ROOM = 44
/** A picture is cropped by up to this fraction, rather than shown with a hairline margin. */
const CUT = 0.04

export function cellDomId(position: number): string {
  return `cell-${position}`
}

export const Cell = memo(function Cell({ position, column, left, width, height, picture, compact, named }: Props) {
  const row = useApp((state) => state.rows.at(position))
  const focused = useApp((state) => state.focus.position === position)
  const selected = useApp((state) => row !== undefined && state.selected.has(row.id))
  const peers = useApp((state) => (row && state.peersByItem.get(row.id)) ?? NOBODY)
  const flash = useApp((state) => (row && state.flashes.get(row.id)) ?? 0)
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
      aria-label={row ? describe(row, peers) : 'Loading'}
      data-position={position}
      data-focused={focused}
      data-key={row?.key}
      data-id={row?.id}
      data-stars={row?.stars}
      data-flag={row?.flag}
      data-flash={flash > 0}
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

function Content({ row, peers, width, picture, compact, named }: Size & { row: Row; peers: readonly Peer[] }) {
  const mayLoadPicture = useMayLoadPicture()
  return (
    <>
      <span className="cell-picture" style={{ height: picture }} data-cut={fills(row, width / picture)}>
        {mayLoadPicture && <Thumbnail row={row} width={width} height={picture} />}
        {peers.length > 0 && <Avatars peers={peers} most={2} />}
      </span>
      {(named || isRowLabelled(row)) && (
        <span className="cell-text" aria-hidden="true">
          {named && <Name name={row.name} />}
          {isRowLabelled(row) && <Labels row={row} width={width} compact={compact} />}
        </span>
      )}
    </>
  )
}

function Labels({ row, width, compact }: { row: Row; width: number; compact: boolean }) {
  return (
    <span className="cell-labels">
      {row.flag !== 'none' && <span className={`cell-mark mark-${row.flag}`} title={flagText(row.flag)} />}
      {row.stars > 0 && <StarMarks stars={row.stars} />}
      {row.tags.length > 0 && <Tags tags={row.tags} room={compact ? 0 : roomForTags(row, width)} />}
      {row.hasNotes && <span className="cell-mark mark-note" title="Has a note" />}
      {row.conflict && <span className="cell-mark mark-conflict" title="People disagree" />}
    </span>
  )
}

/** Returns whether the picture fills a box of this shape, apart from what may be cropped. */
function fills({ width, height }: Row, ratio: number): boolean {
  return width !== null && height !== null && Math.abs(width / height / ratio - 1) < CUT
}

function Name({ name }: { name: string }) {
  const [head, tail] = splitName(name)
  return (
    <span className="cell-name" title={name}>
      <span>{head}</span>
      {tail && <span>{tail}</span>}
    </span>
  )
}

function roomForTags({ flag, stars, hasNotes, conflict }: Row, width: number): number {
  return width - EDGES - stars * STAR - (flag === 'none' ? 0 : MARK) - (hasNotes ? MARK : 0) - (conflict ? MARK : 0)
}

/**
 * Shows as many tags as there is room for, else their number, else a dot. Long tags are shortened first, so that a
 * short one beside them can be read.
 */
function Tags({ tags, room }: { tags: readonly string[]; room: number }) {
  const all = tags.join(', ')
  if (room < COUNT_ROOM) return <span className="cell-tag-dot" title={all} />
  const shown = Math.floor(room / TAG_ROOM)
  const rest = tags.length - shown
  return (
    <span className="cell-tags" title={all}>
      {tags.slice(0, shown).map((tag) => (
        <span key={tag} className="chip" style={{ flexShrink: tag.length ** 2 }}>
          {tag}
        </span>
      ))}
      {rest > 0 && <span className="chip-more">{shown === 0 ? plural(tags.length, 'tag') : `+${rest}`}</span>}
    </span>
  )
}

function flagText(flag: Flag): string {
  return labelFieldOf('flag').words.value('flag', flag)
}

function describe(row: Row, peers: readonly Peer[]): string {
  return [
    row.name,
    starsText(row.stars),
    row.flag !== 'none' && flagText(row.flag),
    row.tags.length > 0 && `${plural(row.tags.length, 'tag')}: ${row.tags.join(', ')}`,
    row.hasNotes && 'has a note',
    row.conflict && 'people disagree',
    row.notice && noticeText(row.notice).short.toLowerCase(),
    !row.present && 'picture is not in the folder',
    ...peers.map((peer) => `${peer.user} is here`),
  ]
    .filter(Boolean)
    .join(', ')
}
