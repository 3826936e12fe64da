/** The virtual grid: one tab stop, the focused cell named by `aria-activedescendant`, rows of uniform cells. */
import { useEffect, useLayoutEffect, useRef, useState } from 'react'

import { app, appStore, useApp } from '../../store/app.ts'
import { clampCell } from '../../store/prefs.ts'
import { cellDomId } from './Cell.tsx'
import { GridRow } from './GridRow.tsx'
import { metricsOf, PADDING } from './metrics.ts'
import type { Metrics } from './metrics.ts'
import { useRows } from './use-rows.ts'

export function Grid({ total }: { total: number }) {
  const scroller = useRef<HTMLDivElement>(null)
  const { width, height } = useSize(scroller)
  const cellSize = useApp((state) => state.prefs.cellSize)
  const metrics = metricsOf(width, cellSize)
  const rowCount = Math.ceil(total / metrics.columns)
  const shift = useRef<HTMLDivElement>(null)
  const rows = useRows({ scroller, shift, count: rowCount, metrics, viewHeight: height })

  useShape(metrics, height)
  useVisible(rows.first, rows.last, metrics.columns)
  useWheelZoom(scroller)
  useGridFocus(scroller)

  return (
    <div
      ref={scroller} className="grid" role="grid" tabIndex={0} data-testid="grid" aria-label="Pictures" aria-multiselectable="true"
      aria-rowcount={rowCount} aria-colcount={metrics.columns} data-compact={metrics.compact}
      style={{ '--cell-width': `${metrics.cellWidth}px`, '--picture-height': `${metrics.pictureHeight}px`, '--row-height': `${metrics.rowHeight}px`, '--grid-padding': `${PADDING}px` } as React.CSSProperties}
    >
      <Descendant scroller={scroller} />
      <div className="grid-sizer" style={{ height: rows.height }} role="presentation">
        <div ref={shift} className="grid-shift" data-scaled={rows.scaled} role="presentation">
          {width > 0 && rows.items.map(({ index, start }) => <GridRow key={index} index={index} top={start - rows.top} columns={metrics.columns} total={total} cellWidth={metrics.cellWidth} compact={metrics.compact} />)}
        </div>
      </div>
    </div>
  )
}

/** Keeps `aria-activedescendant` true without rendering the grid at every move. */
function Descendant({ scroller }: { scroller: React.RefObject<HTMLDivElement | null> }) {
  const position = useApp((state) => state.focus.position)
  useLayoutEffect(() => {
    if (position >= 0) scroller.current?.setAttribute('aria-activedescendant', cellDomId(position))
    else scroller.current?.removeAttribute('aria-activedescendant')
  }, [position, scroller])
  return null
}

function useSize(element: React.RefObject<HTMLElement | null>): { width: number; height: number } {
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

function useShape({ columns, rowHeight }: Metrics, height: number): void {
  const pageRows = Math.max(1, Math.floor(height / rowHeight))
  useLayoutEffect(() => app().setShape({ columns, pageRows }), [columns, pageRows])
}

function useVisible(first: number, last: number, columns: number): void {
  useEffect(() => app().setVisible(first * columns, (last + 1) * columns), [first, last, columns])
}

function useWheelZoom(element: React.RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const node = element.current
    const zoom = (event: WheelEvent): void => {
      if (!event.ctrlKey && !event.metaKey) return
      event.preventDefault()
      app().setPrefs({ cellSize: clampCell(app().prefs.cellSize * Math.exp(-event.deltaY / 500)) })
    }
    node?.addEventListener('wheel', zoom, { passive: false })
    return () => node?.removeEventListener('wheel', zoom)
  }, [element])
}

/** The grid takes the keyboard at the start and whenever something gives it back. */
function useGridFocus(element: React.RefObject<HTMLElement | null>): void {
  useEffect(() => {
    if (document.activeElement === document.body) element.current?.focus({ preventScroll: true })
    return appStore.subscribe((state, before) => {
      if (state.gridRequest !== before.gridRequest && !state.viewer) element.current?.focus({ preventScroll: true })
    })
  }, [element])
}
