/**
 * Decides which rows of the list are in the document, and keeps the view on the same picture when the layout changes.
 */
import { useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'

import { app, appStore, useApp } from '../../store/app.ts'
import type { ResultTransition } from '../../store/grid-view.ts'
import { offsetToReveal } from './layout/layout.ts'
import type { GridLayout } from './layout/layout.ts'
import { ListScroller } from './list-scroller.ts'
import { offsetOf, placeAt, placeAtTop } from './grid-place.ts'
import { FastScrollDetector } from './fast-scroll.ts'

/** How many pixels of rows are rendered beyond the view, ahead and behind in the direction of scrolling. */
const OVERSCAN_AHEAD = 400
const OVERSCAN_BEHIND = 160
/** Scrolling has ended when nobody has scrolled for this time, in milliseconds. */
const SCROLL_END_MS = 250

export interface RenderedRows {
  readonly first: number
  readonly last: number
  readonly elementTop: number
}

/** What the scroll bar, the wheel and the mouse need to know about the list. */
export interface ListWindow {
  readonly list: ListScroller
  readonly layout: GridLayout
  /** Scrolls as if the person had scrolled. */
  scrollTo(offset: number): void
}

interface Options {
  readonly element: React.RefObject<HTMLDivElement | null>
  readonly layout: GridLayout | null
  readonly view: number
  /** Called whenever the view has moved or the length of the list has changed. */
  onMoved(): void
}

export function useListWindow({ element, layout, view, onMoved }: Options): {
  frame: RenderedRows
  window: React.RefObject<ListWindow | null>
} {
  const [frame, setFrame] = useState<RenderedRows>({ first: 0, last: -1, elementTop: 0 })
  const transition = useApp((state) => state.transition)
  const window = useRef<ListWindow | null>(null)
  const appliedTransition = useRef<ResultTransition | null>(null)
  const lastOffset = useRef(0)
  const [fastScroll] = useState(() => new FastScrollDetector((isFast) => app().setScrollingFast(isFast)))

  const update = (): void => {
    const now = window.current
    if (!now) return
    const offset = now.list.offset
    const isDown = offset >= lastOffset.current
    fastScroll.addMove(offset - lastOffset.current, now.list.viewHeight)
    lastOffset.current = offset
    const next = rowsToRender(now, offset, isDown)
    setFrame((old) =>
      old.first === next.first && old.last === next.last && old.elementTop === next.elementTop ? old : next,
    )
    const {
      list: { viewHeight: height },
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
    now.list.onScroll()
    const { offset } = now.list
    // Only scrolling by the person changes the stored place. If a layout moves the view, the next layout moves it back.
    if (offset !== lastOffset.current) recordScroll(now.layout, offset)
    flushSync(update)
  })
  const scrollTo = useEffectEvent((offset: number) => {
    const now = window.current
    if (!now) return
    now.list.scrollTo(offset)
    recordScroll(now.layout, now.list.offset)
    flushSync(update)
  })
  const applyLayout = useEffectEvent((now: GridLayout, height: number, latest: ResultTransition | null) => {
    if (!element.current) return
    const list = window.current?.list ?? new ListScroller(element.current)
    window.current = { list, layout: now, scrollTo: (offset) => scrollTo(offset) }
    list.setLength(now.height, height)
    const { viewpoint } = app()
    if (latest !== appliedTransition.current) viewpoint.place = latest?.place ?? null
    appliedTransition.current = latest
    list.scrollTo(viewpoint.place === null ? 0 : offsetOf(now, viewpoint.place))
    lastOffset.current = list.offset
    viewpoint.placeOf = (position) => placeInView(list, now, position)
    update()
  })

  useLayoutEffect(() => {
    if (layout) applyLayout(layout, view, transition)
  }, [layout, view, transition])
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
  useScrollEnd(element, window, () => flushSync(update))
  useReveal(window, appliedTransition)
  return { frame, window }
}

function rowsToRender({ list, layout }: ListWindow, offset: number, isDown: boolean): RenderedRows {
  return {
    first: layout.rowAt(offset - (isDown ? OVERSCAN_BEHIND : OVERSCAN_AHEAD)),
    last: layout.rowAt(offset + list.viewHeight + (isDown ? OVERSCAN_AHEAD : OVERSCAN_BEHIND)),
    elementTop: list.elementTop,
  }
}

function recordScroll(layout: GridLayout, offset: number): void {
  const { viewpoint } = app()
  viewpoint.place = placeAtTop(layout, offset)
  viewpoint.scrolledAt = performance.now()
}

function placeInView(list: ListScroller, layout: GridLayout, position: number): ReturnType<typeof placeAt> | null {
  if (position < 0 || position >= layout.total) return null
  const row = layout.rowOf(position)
  const y = layout.rowTop(row) - list.offset
  return y + layout.rowHeight(row) > 0 && y < list.viewHeight ? placeAt(layout, list.offset, y, position) : null
}

/** Acts when scrolling has ended: centres the element on the view, and stores the place for the next start. */
function useScrollEnd(
  element: React.RefObject<HTMLDivElement | null>,
  window: React.RefObject<ListWindow | null>,
  update: () => void,
): void {
  const onScrollEnd = useEffectEvent(() => {
    window.current?.list.recentre()
    update()
    app().rememberPlace()
  })
  useEffect(() => {
    const node = element.current
    let timer: ReturnType<typeof setTimeout> | undefined
    const scrolled = (): void => {
      clearTimeout(timer)
      timer = setTimeout(() => onScrollEnd(), SCROLL_END_MS)
    }
    node?.addEventListener('scroll', scrolled, { passive: true })
    return () => {
      clearTimeout(timer)
      node?.removeEventListener('scroll', scrolled)
    }
  }, [element])
}

/** Scrolls to positions on request. It works outside React, so that a held key does not render the grid. */
function useReveal(
  window: React.RefObject<ListWindow | null>,
  appliedTransition: React.RefObject<ResultTransition | null>,
): void {
  useLayoutEffect(() => {
    const reveal = (position: number): void => {
      const now = window.current
      if (!now || position >= now.layout.total) return
      const { offset, viewHeight } = now.list
      const target = offsetToReveal(now.layout, now.layout.rowOf(position), offset, viewHeight)
      if (target !== offset) now.scrollTo(target)
    }
    return appStore.subscribe((state, old) => {
      const { revealRequest: request } = state
      if (!request || request === old.revealRequest) return
      // If a new result came with the request, it is laid out first. Otherwise the list scrolls before anything is
      // painted again, so that the page is laid out once, not twice.
      if (state.transition === appliedTransition.current) reveal(request.position)
      else queueMicrotask(() => reveal(request.position))
    })
  }, [window, appliedTransition])
}
