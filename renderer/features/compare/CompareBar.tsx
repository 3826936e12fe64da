/** Shows the bar below the pictures: what to do with them, and how they are shown. */
import {
  ArrowLeftRight,
  BadgeCheck,
  ChevronLeft,
  ChevronRight,
  Columns2,
  Link2,
  Link2Off,
  Maximize,
  SquareSplitHorizontal,
  X,
} from 'lucide-react'

import { count, plural } from '../../components/format.ts'
import { IconButton } from '../../components/IconButton.tsx'
import { app, useApp } from '../../store/app.ts'
import type { Comparison } from '../../store/compare.ts'
import { readOnlySentence } from '../../store/status.ts'
import { SurroundButton } from '../viewer/SurroundButton.tsx'
import { zoomViewer } from '../viewer/zoom.ts'
import { ActiveZoom } from './ActiveZoom.tsx'
import type { PanesProps } from './Compare.tsx'
import { t } from '../../../preload/contract/index.ts'

export function CompareBar({ onLink, ...panes }: PanesProps & { onLink: () => void }) {
  const { compare } = panes
  return (
    <footer className="viewer-bar">
      <IconButton label="Back" keys="Esc" onClick={() => app().closeCompare()}>
        <X size={16} />
      </IconButton>
      <h1 className="visually-hidden">Comparing {plural(compare.ids.length, 'picture')}</h1>
      <KeepButton others={compare.ids.length - 1} />
      <IconButton label="Swap with the next" command="swap-panes" word="Swap" onClick={() => app().swapPanes()}>
        <ArrowLeftRight size={16} />
      </IconButton>
      {compare.ids.length === 2 && <WipeButton wipe={compare.wipe} />}
      <span className="viewer-bar-space" />
      <ActiveZoom {...panes} />
      <IconButton label="Fit or 1:1" command="zoom-fit" word="Fit" onClick={() => zoomViewer('fit-or-actual')}>
        <Maximize size={16} />
      </IconButton>
      {/* Both halves of a wipe always have the same lens. */}
      {!compare.wipe && <LinkButton linked={compare.linked} onLink={onLink} />}
      <SurroundButton />
      <span className="viewer-bar-space" />
      <OtherPictures compare={compare} />
    </footer>
  )
}

function KeepButton({ others }: { others: number }) {
  const refused = useApp((state) => readOnlySentence(state.status))
  return (
    <IconButton
      className="keep-button"
      label={`Pick this picture, reject the other${others === 1 ? '' : ` ${others}`}`}
      command="keep-pane"
      word="Pick, reject others"
      disabled={refused !== null}
      title={refused ?? undefined}
      onClick={() => void app().keepPane()}
    >
      <BadgeCheck size={16} />
    </IconButton>
  )
}

function WipeButton({ wipe }: { wipe: boolean }) {
  return (
    <IconButton
      label={wipe ? 'Side by side' : 'One over the other'}
      command="wipe"
      word={wipe ? 'Side by side' : t('Overlay')}
      onClick={() => app().toggleWipe()}
    >
      {wipe ? <Columns2 size={16} /> : <SquareSplitHorizontal size={16} />}
    </IconButton>
  )
}

function LinkButton({ linked, onLink }: { linked: boolean; onLink: () => void }) {
  return (
    <IconButton
      label={linked ? 'Zoom each on its own' : 'Zoom all together'}
      command="link"
      word={linked ? t('Linked') : t('Not linked')}
      aria-pressed={linked}
      onClick={onLink}
    >
      {linked ? <Link2 size={16} /> : <Link2Off size={16} />}
    </IconButton>
  )
}

/** Shows which pictures of the result are compared, and leads to others. */
function OtherPictures({ compare: { ids } }: { compare: Comparison }) {
  const total = useApp((state) => state.result?.total ?? 0)
  const first = useApp((state) => Math.min(...ids.map((id) => state.rows.positionOf(id))))
  const last = useApp((state) => Math.max(...ids.map((id) => state.rows.positionOf(id))))
  const next = ids.length === 2 ? t('pair') : `${ids.length}`
  return (
    <>
      <IconButton label={`Previous ${next}`} keys="PgUp" onClick={() => void app().nextPanes(-1)}>
        <ChevronLeft size={16} />
      </IconButton>
      <span className="viewer-position" data-testid="compare-position">
        {count(first + 1)} – {count(last + 1)} / {count(total)}
      </span>
      <IconButton label={`Next ${next}`} keys="PgDn" onClick={() => void app().nextPanes(1)}>
        <ChevronRight size={16} />
      </IconButton>
    </>
  )
}
