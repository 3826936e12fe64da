/**
 * Which rows are on screen. TanStack Virtual counts in pixels of the list; where the list is longer than a browser can
 * make an element, its scroll bar is scaled and the rows are shifted to where the bar is.
 */
import { useVirtualizer } from '@tanstack/react-virtual'
import type { Virtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useRef } from 'react'

import { app, appStore } from '../../store/app.ts'
import { PADDING, revealed, scaleOf } from './metrics.ts'
import type { Metrics, Scale } from './metrics.ts'

const OVERSCAN = 2

type Rows = Virtualizer<HTMLDivElement, HTMLDivElement>
type Ref<T> = React.RefObject<T>

export function useRows(scroller: Ref<HTMLDivElement | null>, count: number, metrics: Metrics, viewHeight: number) {
  const scale = useRef<Scale>({ height: 0, ratio: 1 })
  scale.current = scaleOf(count * metrics.rowHeight + 2 * PADDING, viewHeight)
  const shift = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer<HTMLDivElement, HTMLDivElement>({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => metrics.rowHeight,
    overscan: OVERSCAN,
    paddingStart: PADDING,
    paddingEnd: PADDING,
    observeElementOffset: (instance, tell) => observeOffset(instance, scale, shift, tell),
    scrollToFn: (offset, _options, instance) => scrollList(instance.scrollElement, scale.current, offset),
  })

  useLayoutEffect(() => rows.measure(), [rows, metrics.rowHeight])
  useAnchor(scroller, scale, metrics, viewHeight)
  useReveal(scroller, scale, metrics)

  const items = rows.getVirtualItems()
  return { items, shift, height: scale.current.height, first: items[0]?.index ?? 0, last: items[items.length - 1]?.index ?? 0 }
}

function scrollList(element: HTMLElement | null, { ratio }: Scale, offset: number): void {
  if (element) element.scrollTop = offset / ratio
}

function listOffset(element: HTMLElement, { ratio }: Scale): number {
  return element.scrollTop * ratio
}

function observeOffset(instance: Rows, scale: Ref<Scale>, shift: Ref<HTMLDivElement | null>, tell: (offset: number, scrolling: boolean) => void): (() => void) | undefined {
  const element = instance.scrollElement
  if (!element) return undefined
  const scrolled = (): void => {
    const offset = listOffset(element, scale.current)
    if (shift.current) shift.current.style.transform = scale.current.ratio === 1 ? '' : `translateY(${element.scrollTop - offset}px)`
    tell(offset, false)
  }
  scrolled()
  element.addEventListener('scroll', scrolled, { passive: true })
  return () => element.removeEventListener('scroll', scrolled)
}

/** When the cells change size, what the person was looking at stays where it was: the focused cell if in view, else the first row. */
function useAnchor(scroller: Ref<HTMLDivElement | null>, scale: Ref<Scale>, { columns, rowHeight }: Metrics, viewHeight: number): void {
  const before = useRef({ columns, rowHeight, offset: 0, ratio: 1 })
  useEffect(() => {
    const element = scroller.current
    const remember = (): void => {
      if (element) before.current.offset = listOffset(element, scale.current)
    }
    element?.addEventListener('scroll', remember, { passive: true })
    return () => element?.removeEventListener('scroll', remember)
  }, [scroller, scale])
  useLayoutEffect(() => {
    const element = scroller.current
    const { offset, ...old } = before.current
    before.current = { columns, rowHeight, offset, ratio: scale.current.ratio }
    if (!element || (old.columns === columns && old.rowHeight === rowHeight)) return
    const focusRow = Math.floor(app().focus.position / old.columns)
    const inView = app().focus.position >= 0 && focusRow * old.rowHeight >= offset - old.rowHeight && focusRow * old.rowHeight < offset + viewHeight
    const anchor = inView ? app().focus.position : Math.round(offset / old.rowHeight) * old.columns
    const above = Math.floor(anchor / old.columns) * old.rowHeight - offset
    scrollList(element, scale.current, Math.max(0, Math.floor(anchor / columns) * rowHeight - Math.max(0, above)))
  }, [scroller, scale, columns, rowHeight, viewHeight])
}

/** Follows requests to bring a position into view, outside React so that a held key costs no rendering of the grid. */
function useReveal(scroller: Ref<HTMLDivElement | null>, scale: Ref<Scale>, { columns, rowHeight }: Metrics): void {
  useLayoutEffect(() => {
    const reveal = (position: number): void => {
      const element = scroller.current
      if (!element) return
      const offset = listOffset(element, scale.current)
      const top = Math.floor(position / columns) * rowHeight
      const target = revealed(offset, element.clientHeight, top, rowHeight + 2 * PADDING)
      if (target !== offset) scrollList(element, scale.current, target)
    }
    return appStore.subscribe((state, old) => {
      if (state.revealRequest && state.revealRequest !== old.revealRequest) reveal(state.revealRequest.position)
    })
  }, [scroller, scale, columns, rowHeight])
}
