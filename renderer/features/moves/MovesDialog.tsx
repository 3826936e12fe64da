/**
 * Shows one row for each labelled picture that is missing, or whose name now belongs to another picture: its labels,
 * and the pictures that it may have become.
 *
 * Nothing is moved before the person confirms it.
 */
import { ImageOff, X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { useId, useState } from 'react'

import type { DoubtfulMove, ItemId, Row } from '../../../preload/contract/index.ts'
import { count } from '../../components/format.ts'
import { useMediaUrl } from '../../components/use-media-url.ts'
import { app, useApp } from '../../store/app.ts'
import { readOnlySentence } from '../../store/status.ts'
import { CellLabels, labelTexts } from '../grid/cell-labels.tsx'

const PREVIEW = 256
/** The width for which the labels are laid out, in pixels. */
const LABELS_WIDTH = 240

export function MovesDialog() {
  const open = useApp((state) => state.movesOpen)
  const moves = useApp((state) => state.moves)
  const refused = useApp((state) => readOnlySentence(state.status))
  const [choices, setChoices] = useState<ReadonlyMap<ItemId, ItemId>>(new Map())
  const answers = moves.flatMap(({ from, to }) =>
    to.filter((row) => choices.get(from.id) === row.id).map((row) => ({ from: from.id, to: row.id })),
  )
  const single = moves.filter(({ from, to }) => to.length === 1 && !choices.has(from.id))
  const choose = (all: readonly (readonly [ItemId, ItemId])[]): void => setChoices(new Map([...choices, ...all]))
  return (
    <Dialog.Root open={open} onOpenChange={(now) => app().setMovesOpen(now)}>
      <Dialog.Portal>
        <Dialog.Overlay className="overlay" />
        <Dialog.Content
          className="sheet moves"
          data-testid="moves"
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            app().focusGrid()
          }}
        >
          <header>
            <Dialog.Title>Renamed or moved?</Dialog.Title>
            <Dialog.Close className="icon-button" aria-label="Close">
              <X size={16} />
            </Dialog.Close>
          </header>
          <Dialog.Description className="moves-about">
            These pictures were labelled under a name that no longer exists, or that another picture has now. Choose the
            new name of each of them, and its labels are moved to it.
          </Dialog.Description>
          {refused !== null && (
            <p className="settings-refusal" role="status">
              {refused}
            </p>
          )}
          <ul className="moves-list">
            {moves.map((move) => (
              <MoveRow
                key={move.from.id}
                move={move}
                disabled={refused !== null}
                choice={choices.get(move.from.id)}
                onChoose={(to) => choose([[move.from.id, to]])}
              />
            ))}
          </ul>
          <div className="moves-actions">
            {single.length > 1 && (
              <button
                type="button"
                className="button"
                disabled={refused !== null}
                onClick={() => choose(single.map(({ from, to }) => [from.id, to[0]!.id]))}
              >{`Choose all ${count(single.length)} single matches`}</button>
            )}
            <button
              type="button"
              className="button button-primary"
              disabled={refused !== null || answers.length === 0}
              onClick={() =>
                void app()
                  .followMoves(answers)
                  .then(() => setChoices(new Map()))
              }
            >
              {answers.length < 2 ? 'Move the labels' : `Move the labels of ${count(answers.length)} pictures`}
            </button>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function MoveRow({
  move: { from, to },
  disabled,
  choice,
  onChoose,
}: {
  move: DoubtfulMove
  disabled: boolean
  choice: ItemId | undefined
  onChoose(to: ItemId): void
}) {
  const group = useId()
  return (
    <li className="moves-doubt" data-key={from.key}>
      <div className="moves-from">
        <Place item={from} />
        <div className="moves-labels">
          <CellLabels row={from} width={LABELS_WIDTH} compact={false} />
          <span className="visually-hidden">{labelTexts(from).join(', ')}</span>
        </div>
        <button type="button" className="button button-small" onClick={() => app().dismissMove(from.id)}>
          None of these
        </button>
      </div>
      <ul className="moves-candidates" role="radiogroup" aria-label={`What ${from.key} is called now`}>
        {to.map((row) => (
          <li key={row.id} role="none">
            <label className="moves-candidate">
              <input
                type="radio"
                className="visually-hidden"
                name={group}
                disabled={disabled}
                checked={choice === row.id}
                aria-label={`${from.key} is called ${row.key} now`}
                onChange={() => onChoose(row.id)}
              />
              <Preview row={row} />
              <Place item={row} />
            </label>
          </li>
        ))}
      </ul>
    </li>
  )
}

/**
 * Shows the name and the folder. The name comes first: it says the most, and a long folder would push it out of sight.
 */
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
  return failed || address === undefined ? (
    <span className="moves-preview">
      <ImageOff size={18} aria-hidden="true" />
    </span>
  ) : (
    <img
      className="moves-preview"
      alt=""
      draggable={false}
      decoding="async"
      data-transparent={row.isTransparent}
      src={address}
      onError={() => setFailed(true)}
    />
  )
}
