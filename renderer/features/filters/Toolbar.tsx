/** Shows the bar above the grid: filter, order, cell size, panels. */
import { Monitor, Moon, PanelLeft, PanelRight, Sun } from 'lucide-react'

import { count, MODIFIER, plural } from '../../components/format.ts'
import { IconButton } from '../../components/IconButton.tsx'
import { app, useApp } from '../../store/app.ts'
import { selectedCount } from '../../store/selection.ts'
import { GridControls } from '../grid/GridControls.tsx'
import { SearchBox } from './SearchBox.tsx'
import { SortMenu } from './SortMenu.tsx'

const THEMES = {
  system: { next: 'light', Icon: Monitor },
  light: { next: 'dark', Icon: Sun },
  dark: { next: 'system', Icon: Moon },
} as const

export function Toolbar() {
  const leftPanel = useApp((state) => state.prefs.leftPanel)
  const rightPanel = useApp((state) => state.prefs.rightPanel)
  const theme = useApp((state) => state.prefs.theme)
  const { Icon, next } = THEMES[theme]
  return (
    <header className="toolbar" data-region>
      <IconButton
        label="Left panel"
        keys={`${MODIFIER} B`}
        aria-pressed={leftPanel}
        onClick={() => app().setPrefs({ leftPanel: !leftPanel })}
      >
        <PanelLeft size={16} />
      </IconButton>
      <SearchBox />
      <SortMenu />
      <GridControls />
      <span className="toolbar-space" />
      <StalePill />
      <Count />
      <IconButton label={`Theme: ${theme}`} className="theme-button" onClick={() => app().setPrefs({ theme: next })}>
        <Icon size={16} />
      </IconButton>
      <IconButton
        label="Inspector"
        keys={`${MODIFIER} I`}
        aria-pressed={rightPanel}
        onClick={() => app().setPrefs({ rightPanel: !rightPanel })}
      >
        <PanelRight size={16} />
      </IconButton>
    </header>
  )
}

function Count() {
  const total = useApp((state) => state.result?.total ?? 0)
  const selected = useApp(selectedCount)
  return (
    <span className="count" data-testid="count" role="status">
      {count(total)}
      <span className="count-unit"> {total === 1 ? 'picture' : 'pictures'}</span>
      {selected > 1 && <span className="count-selected"> · {count(selected)} selected</span>}
    </span>
  )
}

/**
 * Shows how many pictures would move, and updates the result. Changed labels do not move pictures until the person asks
 * for it.
 */
function StalePill() {
  const stale = useApp((state) => state.stale)
  if (stale === 0) return null
  return (
    <button
      type="button"
      className="pill"
      data-testid="stale"
      onClick={() => {
        void app().rerun()
        app().focusGrid()
      }}
      title="Labels changed, so a new run would put these pictures elsewhere, hide them or show them. Everything stays where it is until you update."
    >
      {plural(stale, 'picture')}
      <span className="pill-long"> would move</span> <strong>Update</strong>
    </button>
  )
}
