/**
 * Which rows of the list are in the document, and keeping the view on the same picture whatever happens to the layout.
 */
import { useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'

import { app, appStore, useApp } from '../../store/app.ts'
import type { ResultTransition } from '../../store/grid-view.ts'
import { revealed } from './layout/layout.ts'
import type { GridLayout } from './layout/layout.ts'
import { ListScroller } from './list-scroller.ts'
import { offsetOf, placeAt, placeAtTop } from './place.ts'
import { Rush } from './rush.ts'

/** Pixels of rows beyond the view, where it moves to and where it comes from. */
const AHEAD = 400
const BEHIND = 160
/** Milliseconds without scrolling after which it has come to rest. */
const REST_MS = 250

export interface Frame {
  readonly first: number
  readonly last: number
  readonly base: number
}

/** What the scroll bar, the wheel and the mouse need of the list. */
export interface ListWindow {
  readonly list: ListScroller
  readonly layout: GridLayout
  /** Scrolls as if the person had. */
  scrollTo(offset: number): void
}

interface Options {
  readonly element: React.RefObject<HTMLDivElement | null>
  readonly layout: GridLayout | null
  readonly view: number
  /** Called whenever the view has moved or the list has another length. */
  onMoved(): void
}

export function useListWindow({ element, layout, view, onMoved }: Options): {
  frame: Frame
  window: React.RefObject<ListWindow | null>
} {
  const [frame, setFrame] = useState<Frame>({ first: 0, last: -1, base: 0 })
  const arrival = useApp((state) => state.transition)
  const window = useRef<ListWindow | null>(null)
  const arrived = useRef<ResultTransition | null>(null)
  const lastOffset = useRef(0)
  const [rush] = useState(() => new Rush((rushing) => app().setScrollingFast(rushing)))

  const update = (): void => {
    const now = window.current
    if (!now) return
    const offset = now.list.offset
    const isDown = offset >= lastOffset.current
    rush.moved(offset - lastOffset.current, now.list.view)
    lastOffset.current = offset
    const next = frameAt(now, offset, isDown)
    setFrame((old) => (old.first === next.first && old.last === next.last && old.base === next.base ? old : next))
    const {
      list: { view: height },
    } = now
    app().setVisible(
      now.layout.firstPosition(now.layout.rowAt(offset)),
      now.layout.firstPosition(now.layout.rowAt(offset + height) + 1),
    )
    onMoved()
  }

  const scrolled = useEffectEvent(() => {
    const now = window.current
    if (!now) return
    now.list.scrolled()
    const { offset } = now.list
    // Only the person's scrolling says where the view is: what a layout did is taken back by the next one.
    if (offset !== lastOffset.current) noteMoved(now.layout, offset)
    flushSync(update)
  })
  const scrollTo = useEffectEvent((offset: number) => {
    const now = window.current
    if (!now) return
    now.list.scrollTo(offset)
    noteMoved(now.layout, now.list.offset)
    flushSync(update)
  })
  const arrange = useEffectEvent((now: GridLayout, height: number, latest: ResultTransition | null) => {
    if (!element.current) return
    const list = window.current?.list ?? new ListScroller(element.current)
    window.current = { list, layout: now, scrollTo: (offset) => scrollTo(offset) }
    list.setLength(now.height, height)
    const { viewpoint } = app()
    if (latest !== arrived.current) viewpoint.place = latest?.place ?? null
    arrived.current = latest
    list.scrollTo(viewpoint.place === null ? 0 : offsetOf(now, viewpoint.place))
    lastOffset.current = list.offset
    viewpoint.placeOf = (position) => placeInView(list, now, position)
    update()
  })

  useLayoutEffect(() => {
    if (layout) arrange(layout, view, arrival)
  }, [layout, view, arrival])
  useLayoutEffect(
    () => () => {
      app().viewpoint.placeOf = () => null
    },
    [],
  )
  useEffect(() => {
    const node = element.current
    const listener = (): void => scrolled()
    node?.addEventListener('scroll', listener, { passive: true })
    return () => node?.removeEventListener('scroll', listener)
  }, [element])
  useRest(element, window, () => flushSync(update))
  useReveal(window, arrived)
  return { frame, window }
}

function frameAt({ list, layout }: ListWindow, offset: number, isDown: boolean): Frame {
  return {
    first: layout.rowAt(offset - (isDown ? BEHIND : AHEAD)),
    last: layout.rowAt(offset + list.view + (isDown ? AHEAD : BEHIND)),
    base: list.base,
  }
}

function noteMoved(layout: GridLayout, offset: number): void {
  const { viewpoint } = app()
  viewpoint.place = placeAtTop(layout, offset)
  viewpoint.scrolledAt = performance.now()
}

function placeInView(list: ListScroller, layout: GridLayout, position: number): ReturnType<typeof placeAt> | null {
  if (position < 0 || position >= layout.total) return null
  const row = layout.rowOf(position)
  const y = layout.rowTop(row) - list.offset
  return y + layout.rowHeight(row) > 0 && y < list.view ? placeAt(layout, list.offset, y, position) : null
}

/** Once nothing moves, the treadmill is turned back and the place is kept for the next start. */
function useRest(
  element: React.RefObject<HTMLDivElement | null>,
  window: React.RefObject<ListWindow | null>,
  update: () => void,
): void {
  const rested = useEffectEvent(() => {
    window.current?.list.turn()
    update()
    app().rememberPlace()
  })
  useEffect(() => {
    const node = element.current
    let timer: ReturnType<typeof setTimeout> | undefined
    const scrolled = (): void => {
      clearTimeout(timer)
      timer = setTimeout(() => rested(), REST_MS)
    }
    node?.addEventListener('scroll', scrolled, { passive: true })
    return () => {
      clearTimeout(timer)
      node?.removeEventListener('scroll', scrolled)
    }
  }, [element])
}

/** Follows requests to bring a position into view, outside React so that a held key costs no rendering of the grid. */
function useReveal(
  window: React.RefObject<ListWindow | null>,
  arrived: React.RefObject<ResultTransition | null>,
): void {
  useLayoutEffect(() => {
    const reveal = (position: number): void => {
      const now = window.current
      if (!now || position >= now.layout.total) return
      const { offset, view } = now.list
      const target = revealed(now.layout, now.layout.rowOf(position), offset, view)
      if (target !== offset) now.scrollTo(target)
    }
    return appStore.subscribe((state, old) => {
      const { revealRequest: request } = state
      if (!request || request === old.revealRequest) return
      // A result that came with the request is laid out first. Else it is better to scroll before anything is painted
      // anew: the page has then to be laid out once, not twice.
      if (state.transition === arrived.current) reveal(request.position)
      else queueMicrotask(() => reveal(request.position))
    })
  }, [window, arrived])
}
