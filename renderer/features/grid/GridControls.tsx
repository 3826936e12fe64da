/** Shows the controls of the grid in the toolbar: its layout, collapsed stacks and the size of its pictures. */
import { Grid2x2, Grid3x3, Layers, LayoutDashboard, LayoutGrid } from 'lucide-react'

import { MODIFIER } from '../../components/format.ts'
import { IconButton } from '../../components/IconButton.tsx'
import { useKeysOf } from '../../components/use-keys-of.ts'
import { app, useApp } from '../../store/app.ts'
import { clampCell, MAX_CELL, MIN_CELL, shownCellSize } from '../../store/prefs.ts'
import { perform } from '../shortcuts/use-keys.ts'
import { t } from '../../../preload/contract/index.ts'

export function GridControls() {
  const cellSize = useApp((state) => shownCellSize(state.prefs))
  const collapsed = useApp((state) => state.requestedQuery.collapseStacks)
  const justified = useApp((state) => state.prefs.gridLayout === 'justified')
  const [larger, smaller] = [useKeysOf('larger-cells'), useKeysOf('smaller-cells')]
  const sizeKeys = [larger, smaller].filter((keys) => keys !== undefined)
  return (
    <>
      <IconButton
        label={justified ? 'Same-size cells' : 'Justified rows'}
        command="layout"
        className="layout-button"
        data-testid="layout"
        onClick={() => perform({ do: 'layout' })}
      >
        {justified ? <LayoutDashboard size={16} /> : <LayoutGrid size={16} />}
      </IconButton>
      <IconButton
        label="Collapse stacks"
        command="collapse-stacks"
        className="collapse-stacks"
        data-testid="collapse-stacks"
        aria-pressed={collapsed}
        onClick={() => perform({ do: 'collapse-stacks' })}
      >
        <Layers size={16} />
      </IconButton>
      <label className="size-slider" title={`Size of the pictures (${[...sizeKeys, t`${MODIFIER} wheel`].join(', ')})`}>
        <Grid3x3 size={14} aria-hidden="true" />
        <input
          type="range"
          aria-label="Size of the pictures"
          min={MIN_CELL}
          max={MAX_CELL}
          step={4}
          value={cellSize}
          onChange={(event) => app().setPrefs({ cellSize: clampCell(Number(event.target.value)) })}
        />
        <Grid2x2 size={14} aria-hidden="true" />
      </label>
    </>
  )
}
