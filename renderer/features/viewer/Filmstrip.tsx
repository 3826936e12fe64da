/**
 * Shows small pictures of the result in a row, the current one in the middle.
 *
 * Only the visible ones are in the document, and their thumbnails are requested after the picture in the viewer is
 * shown. It is one tab stop; `aria-activedescendant` names the current picture.
 */
import { useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react'

import { app, useApp } from '../../store/app.ts'
import type { Move } from '../../store/grid-navigation.ts'
import { FilmstripCell, filmstripCellId } from './FilmstripCell.tsx'
import { filmstripOrigin, filmstripWindow, limitedScroll } from './filmstrip-window.ts'

/** The width of a picture with its margins, in CSS pixels. */
const CELL_WIDTH = 88
/** How long thumbnails wait for a picture that takes long or cannot be shown, in milliseconds. */
const LONGEST_WAIT_MS = 1_000
/** What keys do while the strip itself has the keyboard focus, as everywhere in the viewer. */
const MOVES: Readonly<Record<string, Move>> = {
  ArrowLeft: 'previous',
  ArrowUp: 'previous',
  PageUp: 'previous',
  ArrowRight: 'next',
  ArrowDown: 'next',
  PageDown: 'next',
  Home: 'home',
  End: 'end',
}

export function Filmstrip() {
  const element = useRef<HTMLDivElement>(null)
  const position = useApp((state) => state.focus.position)
  const total = useApp((state) => state.result?.total ?? 0)
  const result = useApp((state) => state.result?.id)
  const view = useWidth(element)
  const strip = { total, view, cell: CELL_WIDTH }
  const [scrolled, setScrolled] = useScroll(position, result)
  const mayLoad = useMayLoad()
  const { start, end, offset } = filmstripWindow(position, scrolled, strip)
  const origin = filmstripOrigin(start)
  useWheel(element, (by) => setScrolled(limitedScroll(position, scrolled + by, strip)))
  useEffect(() => {
    if (view > 0) app().setStrip(start, end)
  }, [start, end, view])
  useEffect(() => () => app().setStrip(0, 0), [])
  return (
    <div
      ref={element}
      className="filmstrip"
      role="listbox"
      tabIndex={0}
      aria-label="Film strip"
      aria-orientation="horizontal"
      aria-activedescendant={position >= 0 ? filmstripCellId(position) : undefined}
      data-testid="filmstrip"
      onKeyDown={(event) => {
        const move = event.ctrlKey || event.metaKey || event.altKey ? undefined : MOVES[event.key]
        if (move === undefined || event.shiftKey) return
        event.preventDefault()
        app().move(move, false)
      }}
    >
      <div className="filmstrip-cells" style={{ transform: `translateX(${origin * CELL_WIDTH - offset}px)` }}>
        {view > 0 &&
          Array.from({ length: end - start }, (_, at) => start + at).map((at) => (
            <FilmstripCell
              key={at}
              position={at}
              total={total}
              left={(at - origin) * CELL_WIDTH}
              width={CELL_WIDTH}
              mayLoad={mayLoad}
            />
          ))}
      </div>
    </div>
  )
}

/** Returns how far the strip is scrolled from the current picture. It starts again whenever another one is current. */
function useScroll(position: number, result: number | undefined): [number, (to: number) => void] {
  const place = `${result} ${position}`
  const [scroll, setScroll] = useState({ place, by: 0 })
  return [scroll.place === place ? scroll.by : 0, (by) => setScroll({ place, by })]
}

/** Returns whether thumbnails may be requested: when the viewer shows the current picture. */
function useMayLoad(): boolean {
  const id = useApp((state) => state.focus.id)
  const isShown = useApp((state) => state.viewed.current === state.focus.id)
  const [lateId, setLateId] = useState<number | null>(null)
  useEffect(() => {
    const timer = setTimeout(() => setLateId(id), LONGEST_WAIT_MS)
    return () => clearTimeout(timer)
  }, [id])
  return isShown || (id !== null && lateId === id)
}

/** Scrolls with both directions of a wheel, because most mice have only one. */
function useWheel(element: React.RefObject<HTMLElement | null>, scrollBy: (pixels: number) => void): void {
  const onWheel = useEffectEvent((event: WheelEvent) => {
    if (event.ctrlKey) return
    event.preventDefault()
    const delta = Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : event.deltaY
    scrollBy(event.deltaMode === WheelEvent.DOM_DELTA_LINE ? delta * CELL_WIDTH : delta)
  })
  useEffect(() => {
    const node = element.current
    const listener = (event: WheelEvent): void => onWheel(event)
    node?.addEventListener('wheel', listener, { passive: false })
    return () => node?.removeEventListener('wheel', listener)
  }, [element])
}

function useWidth(element: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const node = element.current
    if (!node) return
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0))
    observer.observe(node)
    return () => observer.disconnect()
  }, [element])
  return width
}
