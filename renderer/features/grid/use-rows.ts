/**
 * Which rows are on screen. TanStack Virtual counts in pixels of the list; where the list is longer than a browser can
 * make an element, its scroll bar is scaled and the rows hang from the top of the view instead of standing in the list.
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

interface Options {
  scroller: Ref<HTMLDivElement | null>
  /** The element that holds the rows. */
  shift: Ref<HTMLDivElement | null>
  count: number
  metrics: Metrics
  viewHeight: number
}

export function useRows({ scroller, shift, count, metrics, viewHeight }: Options) {
  const { height, ratio } = scaleOf(count * metrics.rowHeight + 2 * PADDING, viewHeight)
  const scale = useRef<Scale>({ height, ratio })
  const base = useRef(0)
  useLayoutEffect(() => { scale.current = { height, ratio } }, [height, ratio])
  const rows = useVirtualizer<HTMLDivElement, HTMLDivElement>({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => metrics.rowHeight,
    overscan: OVERSCAN,
    paddingStart: PADDING,
    paddingEnd: PADDING,
    observeElementOffset: (instance, tell) => observeOffset(instance, scale, (offset) => hang(shift.current, scale.current.ratio, base.current - offset), tell),
    scrollToFn: (offset, _options, instance) => scrollList(instance.scrollElement, scale.current, offset),
  })

  useLayoutEffect(() => rows.measure(), [rows, metrics.rowHeight])
  useAnchor(scroller, scale, metrics, viewHeight)
  useReveal(scroller, scale, metrics)
  useScaledWheel(scroller, ratio)

  const items = rows.getVirtualItems()
  const top = ratio === 1 ? 0 : items[0]?.start ?? 0
  useLayoutEffect(() => {
    base.current = top
    if (scroller.current) hang(shift.current, ratio, top - listOffset(scroller.current, { height, ratio }))
  }, [scroller, shift, top, height, ratio])
  return { items, height, top, scaled: ratio !== 1, first: items[0]?.index ?? 0, last: items[items.length - 1]?.index ?? 0 }
}

function scrollList(element: HTMLElement | null, { ratio }: Scale, offset: number): void {
  if (element) element.scrollTop = offset / ratio
}

function listOffset(element: HTMLElement, { ratio }: Scale): number {
  return element.scrollTop * ratio
}

/** Moves the rows to where the list is scrolled to, in small numbers: browsers round positions of many millions of pixels. */
function hang(shift: HTMLElement | null, ratio: number, by: number): void {
  if (shift) shift.style.transform = ratio === 1 ? '' : `translateY(${by}px)`
}

function observeOffset(instance: Rows, scale: Ref<Scale>, moveTo: (offset: number) => void, tell: (offset: number, scrolling: boolean) => void): (() => void) | undefined {
  const element = instance.scrollElement
  if (!element) return undefined
  const scrolled = (): void => {
    const offset = listOffset(element, scale.current)
    moveTo(offset)
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

/** Under a scaled scroll bar the wheel still moves the list by as much as it turns. */
function useScaledWheel(scroller: Ref<HTMLDivElement | null>, ratio: number): void {
  useEffect(() => {
    const element = scroller.current
    if (!element || ratio === 1) return
    const turned = (event: WheelEvent): void => {
      if (event.ctrlKey || event.metaKey) return
      event.preventDefault()
      element.scrollTop += event.deltaY / ratio
    }
    element.addEventListener('wheel', turned, { passive: false })
    return () => element.removeEventListener('wheel', turned)
  }, [scroller, ratio])
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
