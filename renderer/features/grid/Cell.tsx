/** One cell. Reads only what it shows, so that a label renders one cell and a move of the focus two. */
import { MessageSquareText, Split } from 'lucide-react'
import { memo } from 'react'

import type { Peer, Row } from '../../../preload/contract/index.ts'
import { Avatars } from '../../components/Avatar.tsx'
import { plural, splitName, starsText } from '../../components/format.ts'
import { StarMarks } from '../../components/Stars.tsx'
import { app, useApp } from '../../store/app.ts'
import { Thumbnail } from './Thumbnail.tsx'

interface Props { position: number; column: number; width: number; compact: boolean }

const NOBODY: readonly Peer[] = []
const TAGS_SHOWN = 2

export function cellDomId(position: number): string {
  return `cell-${position}`
}

export const Cell = memo(function Cell({ position, column, width, compact }: Props) {
  const row = useApp((state) => state.rows.at(position))
  const focused = useApp((state) => state.focus.position === position)
  const selected = useApp((state) => row !== undefined && state.selected.has(row.id))
  const peers = useApp((state) => (row && state.peersByItem.get(row.id)) ?? NOBODY)
  const flash = useApp((state) => (row && state.flashes.get(row.id)) ?? 0)
  return (
    <div
      className="cell" role="gridcell" id={cellDomId(position)} data-testid="cell" aria-colindex={column + 1} aria-selected={selected}
      aria-label={row ? describe(row, peers) : 'Loading'} data-position={position} data-focused={focused} data-key={row?.key} data-id={row?.id}
      data-stars={row?.stars} data-flash={flash > 0} data-missing={row?.present === false}
      onPointerDown={(event) => choose(event, position)} onDoubleClick={() => app().openViewer()}
    >
      {row ? <Content key={row.id} row={row} peers={peers} width={width} compact={compact} /> : <span className="cell-picture" />}
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

function Content({ row, peers, width, compact }: { row: Row; peers: readonly Peer[]; width: number; compact: boolean }) {
  return (
    <>
      <span className="cell-picture">
        <Thumbnail row={row} width={width} />
        {peers.length > 0 && <Avatars peers={peers} most={2} />}
      </span>
      {!compact && <Name name={row.name} />}
      <span className="cell-labels">
        {row.stars > 0 && <StarMarks stars={row.stars} />}
        {!compact && <Tags tags={row.tags} room={width} />}
        {compact && row.tags.length > 0 && <span className="cell-tag-dot" title={row.tags.join(', ')} />}
        <span className="cell-marks">
          {row.hasNotes && <MessageSquareText size={12} className="mark-note" aria-hidden="true" />}
          {row.conflict && <Split size={12} className="mark-conflict" aria-hidden="true" />}
        </span>
      </span>
    </>
  )
}

function Name({ name }: { name: string }) {
  const [head, tail] = splitName(name)
  return <span className="cell-name" title={name}><span>{head}</span>{tail && <span>{tail}</span>}</span>
}

function Tags({ tags, room }: { tags: readonly string[]; room: number }) {
  const most = room < 200 ? 1 : room < 300 ? TAGS_SHOWN : TAGS_SHOWN + 1
  if (tags.length === 0) return null
  return (
    <span className="cell-tags" title={tags.join(', ')}>
      {tags.slice(0, most).map((tag) => <span key={tag} className="chip">{tag}</span>)}
      {tags.length > most && <span className="chip-more">+{tags.length - most}</span>}
    </span>
  )
}

function describe(row: Row, peers: readonly Peer[]): string {
  return [
    row.name, starsText(row.stars), row.tags.length > 0 && `${plural(row.tags.length, 'tag')}: ${row.tags.join(', ')}`, row.hasNotes && 'has a note',
    row.conflict && 'people disagree', !row.present && 'picture is not in the folder', ...peers.map((peer) => `${peer.user} is here`),
  ].filter(Boolean).join(', ')
}
