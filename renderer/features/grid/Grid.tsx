/**
 * Shows the virtual grid.
 *
 * It is one tab stop, `aria-activedescendant` names the focused cell, and only the rows in view are in the document.
 */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'

import { isFocusLost } from '../../components/lost-focus.ts'
import { app, appStore, useApp } from '../../store/app.ts'
import { shownCellSize } from '../../store/prefs.ts'
import { useMenuOffer } from '../../components/MenuArea.tsx'
import { cellDomId } from './Cell.tsx'
import { GridRow } from './GridRow.tsx'
import { pictureMenu } from './picture-menu.ts'
import { justifiedLayout } from './layout/justified.ts'
import type { GridLayout } from './layout/layout.ts'
import { uniformLayout } from './layout/uniform.ts'
import { elementHeight } from './list-scroller.ts'
import { Scrollbar } from './Scrollbar.tsx'
import { useListWindow } from './use-list-window.ts'
import type { RenderedRows } from './use-list-window.ts'
import { useRubberBand } from './use-rubber-band.ts'
import { useWheelSize } from './use-wheel-size.ts'

const NO_RATIOS = new Uint8Array()
/**
 * The most cells in view. On a very large screen the smallest pictures are larger, so that the document stays small
 * enough to scroll smoothly.
 */
const MAX_CELLS = 180

export function Grid({ total }: { total: number }) {
  const element = useRef<HTMLDivElement>(null)
  const band = useRef<HTMLDivElement>(null)
  const { width, height } = useElementSize(element)
  const layout = useLayout(total, width, height)
  const [bar] = useState(() => new EventTarget())
  const offer = useMenuOffer()
  const { frame, window } = useListWindow({
    element,
    layout,
    view: height,
    onMoved: () => bar.dispatchEvent(new Event('moved')),
  })

  useShape(layout, height)
  useWheelSize(element, window)
  useRubberBand(element, band, window)
  useGridFocus(element)

  return (
    <div className="grid-frame">
      <div
        ref={element}
        id="grid"
        className="grid"
        role="grid"
        tabIndex={0}
        data-testid="grid"
        data-region
        aria-label="Pictures"
        aria-multiselectable="true"
        aria-rowcount={layout?.rows}
        data-layout={layout?.kind}
        data-compact={layout?.compact}
        onContextMenu={(event) => {
          if (selectForMenu(event)) offer(pictureMenu('grid'))
        }}
      >
        <ActiveDescendant element={element} />
        <div className="grid-sizer" style={{ height: elementHeight(layout?.height ?? 0) }} role="presentation">
          {layout && rowsOf(layout, frame)}
          <div ref={band} className="grid-band" hidden />
        </div>
      </div>
      <Scrollbar moved={bar} window={window} />
    </div>
  )
}

/**
 * Selects the picture under the pointer for the menu, unless it is selected already. Returns whether there is a menu.
 *
 * Beside the pictures there is no menu. The system's own menu is prevented there too, because it would be of no use.
 */
function selectForMenu(event: React.MouseEvent): boolean {
  const cell = (event.target as Element).closest<HTMLElement>('[data-position]')
  if (cell === null) {
    event.preventDefault()
    return event.button !== 2 && app().focus.position >= 0
  }
  const position = Number(cell.dataset['position'])
  const id = app().rows.idAt(position)
  if (id === undefined || !app().selected.has(id)) app().focusAt(position)
  return true
}

function rowsOf(layout: GridLayout, { first, last, elementTop }: RenderedRows): React.ReactNode[] {
  const rows: React.ReactNode[] = []
  for (let row = first; row <= Math.min(last, layout.rows - 1); row++)
    rows.push(<GridRow key={row} row={row} layout={layout} top={layout.rowTop(row) - elementTop} />)
  return rows
}

function useLayout(total: number, width: number, height: number): GridLayout | null {
  const kind = useApp((state) => state.prefs.gridLayout)
  const chosenSize = useApp((state) => shownCellSize(state.prefs))
  const size = Math.max(chosenSize, Math.ceil(Math.sqrt((width * height) / MAX_CELLS)))
  const ratios = useApp((state) => (state.prefs.gridLayout === 'justified' ? state.ratios : NO_RATIOS))
  return useMemo(() => {
    if (width === 0) return null
    return kind === 'uniform' ? uniformLayout(total, width, size) : justifiedLayout(ratios, total, width, size)
  }, [kind, size, ratios, total, width])
}

/** Updates `aria-activedescendant` without rendering the grid at every move. */
function ActiveDescendant({ element }: { element: React.RefObject<HTMLDivElement | null> }) {
  const position = useApp((state) => state.focus.position)
  useLayoutEffect(() => {
    if (position >= 0) element.current?.setAttribute('aria-activedescendant', cellDomId(position))
    else element.current?.removeAttribute('aria-activedescendant')
  }, [position, element])
  return null
}

function useElementSize(element: React.RefObject<HTMLElement | null>): { width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 })
  useLayoutEffect(() => {
    const node = element.current
    if (!node) return
    const measure = (): void => setSize({ width: node.clientWidth, height: node.clientHeight })
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(node)
    return () => observer.disconnect()
  }, [element])
  return size
}

function useShape(layout: GridLayout | null, height: number): void {
  useLayoutEffect(() => {
    if (layout) app().setShape(layout, height)
  }, [layout, height])
}

/** Gives the keyboard focus to the grid at the start and whenever it is requested. */
function useGridFocus(element: React.RefObject<HTMLElement | null>): void {
  useEffect(() => {
    if (document.activeElement === document.body) element.current?.focus({ preventScroll: true })
    return appStore.subscribe((state, before) => {
      if (state.gridRequest === before.gridRequest || state.viewer || state.compare || state.inbox) return
      const grid = element.current
      grid?.focus({ preventScroll: true })
      // It is still covered when the inbox has just been closed, and takes no focus before it is drawn.
      if (grid?.closest('[inert]'))
        requestAnimationFrame(() => {
          if (isFocusLost()) grid.focus({ preventScroll: true })
        })
    })
  }, [element])
}
