/**
 * Shows the three panels of an open data set.
 *
 * The viewer and the comparison cover the left panel and the centre, so that the inspector stays within reach.
 */
import { useDeferredValue, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import type { ReactNode } from 'react'
import { Group, Panel, Separator, usePanelRef } from 'react-resizable-panels'

import { plural } from './components/format.ts'
import { MenuArea } from './components/MenuArea.tsx'
import { SidePanel } from './features/folders/SidePanel.tsx'
import { CompareOverlay } from './features/compare/Compare.tsx'
import { Toolbar } from './features/filters/Toolbar.tsx'
import { MovesBanner } from './features/moves/MovesBanner.tsx'
import { PastBanner } from './features/history/PastBanner.tsx'
import { ScopeBanner } from './features/history/ScopeBanner.tsx'
import { GridArea } from './features/grid/GridArea.tsx'
import { InboxOverlay } from './features/inbox/Inbox.tsx'
import { Inspector } from './features/inspector/Inspector.tsx'
import { Viewer } from './features/viewer/Viewer.tsx'
import { app, useApp } from './store/app.ts'
import { isViewingOnePicture } from './store/selection.ts'

/** By how many pixels a panel changes when the window is resized: its width is a rounded part of the window's. */
const MAX_ROUNDING = 2
/** For how many frames a panel that does not take its width yet is given it again. */
const MAX_ATTEMPTS = 120
/** The widths of the panels in pixels, until the person changes them. Wide windows have room for larger ones. */
const WIDTHS = [
  { from: 2_400, left: 312, right: 392 },
  { from: 1_900, left: 280, right: 340 },
  { from: 1_360, left: 248, right: 300 },
  { from: 0, left: 224, right: 296 },
] as const

export function Workspace() {
  const left = useApp((state) => state.prefs.leftPanel)
  const right = useApp((state) => state.prefs.rightPanel)
  const viewer = useApp((state) => state.viewer)
  const inbox = useApp((state) => state.inbox !== null)
  const covered = useApp(isViewingOnePicture) || inbox
  const root = useRef<HTMLDivElement>(null)
  const inspectorWidth = (pixels: number): void => root.current?.style.setProperty('--inspector-width', `${pixels}px`)

  return (
    <MenuArea>
      <div className="workspace" ref={root} data-inspector={right}>
        <Group orientation="horizontal" id="workspace" onLayoutChanged={storeChosenWidths}>
          {left && (
            <Side id="left" min={168} max={420}>
              <SidePanel inert={covered} />
            </Side>
          )}
          {left && <WidthSeparator side="left" label="Width of the left panel" />}
          <Panel id="centre" minSize={320}>
            <Centre>
              <Toolbar />
              <MovesBanner />
              <PastBanner />
              <ScopeBanner />
              <GridArea />
            </Centre>
          </Panel>
          {right && <WidthSeparator side="right" label="Width of the inspector" />}
          {right && (
            <Side id="right" min={240} max={520} onWidth={inspectorWidth}>
              <Inspector inert={inbox} />
            </Side>
          )}
        </Group>
        {viewer && <Viewer />}
        <CompareOverlay />
        <InboxOverlay />
      </div>
    </MenuArea>
  )
}

/** Shows the grid and its controls. It is busy from the moment a new result is requested until that result is shown. */
function Centre({ children }: { children: ReactNode }) {
  const covered = useApp((state) => isViewingOnePicture(state) || state.inbox !== null)
  const name = useApp((state) => state.session?.dataset?.name)
  const busy = useApp((state) => state.requestedQuery !== state.query)
  return (
    <main className="centre" data-testid="centre" inert={covered} aria-busy={busy}>
      <h1 className="visually-hidden">{name}</h1>
      {children}
    </main>
  )
}

/** Returns the width of a panel that the person has not changed, in a window of the current width. */
function standardWidth(side: SideName): number {
  return WIDTHS.find(({ from }) => window.innerWidth >= from)![side]
}

/**
 * Stores the width of a panel that the person has changed. All other panels follow the window: while it is resized, they
 * have widths for a moment that nobody chose.
 *
 * `layout` is the share in percent that each panel has of the width of all. The elements have their new widths later,
 * perhaps together with those of a resized window.
 */
function storeChosenWidths(
  layout: Readonly<Record<string, number>>,
  { isUserInteraction }: { readonly isUserInteraction: boolean },
): void {
  if (!isUserInteraction) return
  const panels = Object.keys(layout).map((id) => document.getElementById(id)?.offsetWidth ?? 0)
  const total = panels.reduce((sum, width) => sum + width, 0)
  for (const side of ['left', 'right'] as const) {
    const share = layout[side]
    if (share === undefined) continue
    const width = Math.round((share / 100) * total)
    const known = app().prefs.layout[side] ?? standardWidth(side)
    if (Math.abs(width - known) > MAX_ROUNDING) app().setLayout(side, width)
  }
}

function onWindowResize(listener: () => void): () => void {
  window.addEventListener('resize', listener)
  return () => window.removeEventListener('resize', listener)
}

type SideName = 'left' | 'right'

/**
 * Shows the line that changes the width of a side panel. Its own value is a part of the window's width, for the right
 * line that of the pictures, so it also says the width of the panel in pixels.
 */
function WidthSeparator({ side, label }: { side: SideName; label: string }) {
  const standard = useSyncExternalStore(onWindowResize, () => standardWidth(side))
  const width = useApp((state) => state.prefs.layout[side]) ?? standard
  return (
    <Separator
      className="separator"
      id={`${side}-separator`}
      aria-label={label}
      aria-valuetext={plural(Math.round(width), 'pixel')}
    />
  )
}

interface SideProps {
  id: SideName
  min: number
  max: number
  onWidth?: (pixels: number) => void
  children: ReactNode
}

/** Shows a side panel. Its content is rendered after the pictures, so that the pictures do not wait for it. */
function Side({ id, min, max, onWidth, children }: SideProps) {
  const isDrawn = useDeferredValue(true, false)
  const standard = useSyncExternalStore(onWindowResize, () => standardWidth(id))
  const [first] = useState(() => app().prefs.layout[id] ?? standard)
  const panel = usePanelRef()
  const lastStandard = useRef(standard)
  useEffect(() => {
    // A panel that was just added has this width.
    if (lastStandard.current === standard) return undefined
    lastStandard.current = standard
    if (app().prefs.layout[id] !== undefined) return undefined
    // A panel whose group was not laid out yet, as on a busy machine, ignores this: then it is tried again.
    let [frame, attempts] = [0, 0]
    const resize = (): void => {
      panel.current?.resize(standard)
      const width = panel.current?.getSize().inPixels ?? 0
      if (Math.abs(width - standard) > MAX_ROUNDING && ++attempts < MAX_ATTEMPTS) frame = requestAnimationFrame(resize)
    }
    resize()
    return () => cancelAnimationFrame(frame)
  }, [id, panel, standard])
  return (
    <Panel
      id={id}
      panelRef={panel}
      defaultSize={first}
      minSize={min}
      maxSize={max}
      groupResizeBehavior="preserve-pixel-size"
      onResize={({ inPixels }) => onWidth?.(inPixels)}
    >
      {isDrawn && children}
    </Panel>
  )
}
