/** Shows the bar below the pictures: the button to go back, and how the pictures are shown. */
import {
  ArrowLeftRight,
  ChevronLeft,
  ChevronRight,
  Columns2,
  Link2,
  Link2Off,
  Maximize,
  SquareSplitHorizontal,
  X,
} from 'lucide-react'

import { plural } from '../../components/format.ts'
import { IconButton } from '../../components/IconButton.tsx'
import { app } from '../../store/app.ts'
import type { Comparison } from '../../store/compare.ts'
import { zoomViewer } from '../viewer/zoom.ts'

export function CompareBar({ compare, onLink }: { compare: Comparison; onLink: () => void }) {
  const { ids, wipe, linked } = compare
  const next = ids.length === 2 ? 'pair' : `${ids.length}`
  return (
    <footer className="viewer-bar">
      <IconButton label="Back" keys="Esc" onClick={() => app().closeCompare()}>
        <X size={16} />
      </IconButton>
      <h1 className="viewer-name">Comparing {plural(ids.length, 'picture')}</h1>
      <span className="toolbar-space" />
      {ids.length === 2 && (
        <IconButton label={wipe ? 'Side by side' : 'One over the other'} keys="W" onClick={() => app().toggleWipe()}>
          {wipe ? <Columns2 size={16} /> : <SquareSplitHorizontal size={16} />}
        </IconButton>
      )}
      {/* Both halves of a wipe always have the same lens. */}
      {!wipe && (
        <IconButton
          label={linked ? 'Zoom each on its own' : 'Zoom all together'}
          keys="L"
          aria-pressed={linked}
          onClick={onLink}
        >
          {linked ? <Link2 size={16} /> : <Link2Off size={16} />}
        </IconButton>
      )}
      <IconButton label="Fit or 1:1" keys="F" onClick={() => zoomViewer('fit')}>
        <Maximize size={16} />
      </IconButton>
      <IconButton label="Swap with the next" keys="S" onClick={() => app().swapPanes()}>
        <ArrowLeftRight size={16} />
      </IconButton>
      <IconButton label={`Previous ${next}`} keys="PgUp" onClick={() => void app().nextPanes(-1)}>
        <ChevronLeft size={16} />
      </IconButton>
      <IconButton label={`Next ${next}`} keys="PgDn" onClick={() => void app().nextPanes(1)}>
        <ChevronRight size={16} />
      </IconButton>
    </footer>
  )
}
