/** Shows the bar above the grid: filter, order, cell size, panels. */
import { ArrowLeft, ArrowRight, PanelLeft, PanelRight } from 'lucide-react'

import { count, plural } from '../../components/format.ts'
import { IconButton } from '../../components/IconButton.tsx'
import { app, useApp } from '../../store/app.ts'
import { PlaceButton } from '../folders/PlaceButton.tsx'
import { GridControls } from '../grid/GridControls.tsx'
import { SearchBox } from './SearchBox.tsx'
import { SortMenu } from './SortMenu.tsx'

export function Toolbar() {
  const leftPanel = useApp((state) => state.prefs.leftPanel)
  const rightPanel = useApp((state) => state.prefs.rightPanel)
  return (
    <header className="toolbar" data-region>
      <IconButton
        label="Left panel"
        command="left-panel"
        aria-pressed={leftPanel}
        onClick={() => app().setPrefs({ leftPanel: !leftPanel })}
      >
        <PanelLeft size={16} />
      </IconButton>
      <HistoryButtons />
      {!leftPanel && <PlaceButton />}
      <SearchBox />
      <SortMenu />
      <GridControls />
      <span className="toolbar-space">
        <StalePill />
      </span>
      <IconButton
        label="Inspector"
        command="inspector"
        aria-pressed={rightPanel}
        onClick={() => app().setPrefs({ rightPanel: !rightPanel })}
      >
        <PanelRight size={16} />
      </IconButton>
    </header>
  )
}

/** Goes back and forward through the searches and folders that were shown. */
function HistoryButtons() {
  const canGoBack = useApp((state) => state.queryHistoryIndex > 0)
  const canGoForward = useApp((state) => state.queryHistoryIndex < state.queryHistory.length - 1)
  return (
    <span className="query-history">
      <IconButton label="Back" command="back" disabled={!canGoBack} onClick={() => void app().goInHistory(-1)}>
        <ArrowLeft size={16} />
      </IconButton>
      <IconButton label="Forward" command="forward" disabled={!canGoForward} onClick={() => void app().goInHistory(1)}>
        <ArrowRight size={16} />
      </IconButton>
    </span>
  )
}

/**
 * Shows how many pictures would move, and updates the result. Changed labels and stacks do not move pictures until the person asks
 * for it.
 */
function StalePill() {
  const stale = useApp((state) => state.stale)
  const isByStacks = useApp((state) => state.staleByStacks === state.stale)
  if (stale === 0) return null
  const reason = isByStacks ? 'Stacks were found' : 'Labels or stacks changed'
  return (
    <button
      type="button"
      className="pill"
      data-testid="stale"
      onClick={() => {
        void app().rerun()
        app().focusGrid()
      }}
      title={`${reason}: ${plural(stale, 'picture')} would be elsewhere, hidden or shown. Everything stays where it is until you refresh.`}
    >
      <span>
        {count(stale)}
        <span className="pill-long">
          {isByStacks ? ' in new stacks' : stale === 1 ? ' no longer matches' : ' no longer match'}
        </span>
      </span>
      <strong>Refresh</strong>
    </button>
  )
}
