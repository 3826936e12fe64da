/** One row for each labelled picture that is gone: what it was labelled with, and the pictures that it may have become. */
import { ImageOff, X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { useState } from 'react'

import type { DoubtfulMove, Row } from '../../../preload/contract/index.ts'
import { starsText } from '../../components/format.ts'
import { useMediaUrl } from '../../components/use-media-url.ts'
import { StarMarks } from '../../components/Stars.tsx'
import { app, useApp } from '../../store/app.ts'
import { refusal } from '../../store/status.ts'

const PREVIEW = 256

export function MovesDialog() {
  const open = useApp((state) => state.movesOpen)
  const moves = useApp((state) => state.moves)
  const refused = useApp((state) => refusal(state.status))
  return (
    <Dialog.Root open={open} onOpenChange={(now) => app().setMovesOpen(now)}>
      <Dialog.Portal>
        <Dialog.Overlay className="overlay" />
        <Dialog.Content className="sheet moves" data-testid="moves" onCloseAutoFocus={(event) => { event.preventDefault(); app().focusGrid() }}>
          <header>
            <Dialog.Title>Renamed or moved?</Dialog.Title>
            <Dialog.Close className="icon-button" aria-label="Close"><X size={16} /></Dialog.Close>
          </header>
          <Dialog.Description className="moves-about">These labelled pictures are gone. Say which picture each of them is now and its labels go along; nothing is lost either way.</Dialog.Description>
          {refused !== null && <p className="settings-refusal" role="status">{refused}</p>}
          <ul className="moves-list">{moves.map((move) => <Doubt key={move.from.id} move={move} disabled={refused !== null} />)}</ul>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Doubt({ move: { from, to }, disabled }: { move: DoubtfulMove; disabled: boolean }) {
  return (
    <li className="moves-doubt" data-key={from.key}>
      <div className="moves-from">
        <Place item={from} />
        <span className="moves-labels">
          {from.stars > 0 && <><StarMarks stars={from.stars} /><span className="visually-hidden">{starsText(from.stars)}</span></>}
          {from.tags.map((tag) => <span key={tag} className="chip">{tag}</span>)}
          {from.hasNotes && <span className="muted">with a note</span>}
        </span>
        <button type="button" className="button button-small" onClick={() => app().settleMove(from.id)}>None of these</button>
      </div>
      <ul className="moves-candidates">
        {to.map((row) => (
          <li key={row.id}>
            <button type="button" className="moves-candidate" disabled={disabled} aria-label={`The labels of ${from.key} belong to ${row.key}`} onClick={() => void app().followMove(from.id, row.id)}>
              <Preview row={row} />
              <Place item={row} />
            </button>
          </li>
        ))}
      </ul>
    </li>
  )
}

/** The name first: it tells most, and is what a long folder would push out of sight. */
function Place({ item }: { item: Row }) {
  return (
    <span className="moves-place" title={item.key}>
      <span className="moves-name">{item.name}</span>
      <span className="moves-folder">{item.key.slice(0, -item.name.length - 1) || 'in the folder itself'}</span>
    </span>
  )
}

function Preview({ row }: { row: Row }) {
  const [failed, setFailed] = useState(false)
  const address = useMediaUrl('thumb', row, PREVIEW)
  return failed || address === undefined
    ? <span className="moves-preview"><ImageOff size={18} aria-hidden="true" /></span>
    : <img className="moves-preview" alt="" draggable={false} decoding="async" data-transparent={row.isTransparent} src={address} onError={() => setFailed(true)} />
}
