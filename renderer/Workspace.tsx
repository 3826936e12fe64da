/**
 * Shows the three panels of an open data set.
 *
 * The viewer and the comparison cover the left panel and the centre, so that the inspector stays within reach.
 */
import { useDeferredValue, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { Group, Panel, Separator } from 'react-resizable-panels'

import { MenuArea } from './components/MenuArea.tsx'
import { SidePanel } from './features/folders/SidePanel.tsx'
import { CompareOverlay } from './features/compare/Compare.tsx'
import { Toolbar } from './features/filters/Toolbar.tsx'
import { MovesBanner } from './features/moves/MovesBanner.tsx'
import { GridArea } from './features/grid/GridArea.tsx'
import { Inspector } from './features/inspector/Inspector.tsx'
import { Viewer } from './features/viewer/Viewer.tsx'
import { app, useApp } from './store/app.ts'
import { isViewingOnePicture } from './store/selection.ts'

/** The first widths of the panels in pixels. Wide windows have room for larger ones. */
const WIDTHS = { left: [224, 264, 296], right: [296, 340, 392] } as const

export function Workspace() {
  const left = useApp((state) => state.prefs.leftPanel)
  const right = useApp((state) => state.prefs.rightPanel)
  const viewer = useApp((state) => state.viewer)
  const covered = useApp(isViewingOnePicture)
  const root = useRef<HTMLDivElement>(null)
  const inspectorWidth = (pixels: number): void => root.current?.style.setProperty('--inspector-width', `${pixels}px`)

  return (
    <MenuArea>
      <div className="workspace" ref={root} data-inspector={right}>
        <Group orientation="horizontal" id="workspace">
          {left && (
            <Side id="left" width={firstWidth('left')} min={168} max={420}>
              <SidePanel inert={covered} />
            </Side>
          )}
          {left && <Separator className="separator" id="left-separator" aria-label="Width of the left panel" />}
          <Panel id="centre" minSize={320}>
            <Centre>
              <Toolbar />
              <MovesBanner />
              <GridArea />
            </Centre>
          </Panel>
          {right && <Separator className="separator" id="right-separator" aria-label="Width of the inspector" />}
          {right && (
            <Side id="right" width={firstWidth('right')} min={240} max={520} onWidth={inspectorWidth}>
              <Inspector />
            </Side>
          )}
        </Group>
        {viewer && <Viewer />}
        <CompareOverlay />
      </div>
    </MenuArea>
  )
}

/** Shows the grid and its controls. It is busy from the moment a new result is requested until that result is shown. */
function Centre({ children }: { children: ReactNode }) {
  const covered = useApp(isViewingOnePicture)
  const name = useApp((state) => state.session?.dataset?.name)
  const busy = useApp((state) => state.requestedQuery !== state.query)
  return (
    <main className="centre" data-testid="centre" inert={covered} aria-busy={busy}>
      <h1 className="visually-hidden">{name}</h1>
      {children}
    </main>
  )
}

function firstWidth(side: keyof typeof WIDTHS): number {
  return WIDTHS[side][window.innerWidth >= 2_400 ? 2 : window.innerWidth >= 1_900 ? 1 : 0]
}

interface SideProps {
  id: string
  width: number
  min: number
  max: number
  onWidth?: (pixels: number) => void
  children: ReactNode
}

/** Shows a side panel. Its content is rendered after the pictures, so that the pictures do not wait for it. */
function Side({ id, width, min, max, onWidth, children }: SideProps) {
  const isDrawn = useDeferredValue(true, false)
  const [first] = useState(() => app().prefs.layout[id] ?? width)
  return (
    <Panel
      id={id}
      defaultSize={first}
      minSize={min}
      maxSize={max}
      groupResizeBehavior="preserve-pixel-size"
      onResize={({ inPixels }) => {
        onWidth?.(inPixels)
        if (Math.round(inPixels) !== app().prefs.layout[id]) app().setLayout(id, Math.round(inPixels))
      }}
    >
      {isDrawn && children}
    </Panel>
  )
}
