/** Handles the pointer over a histogram: which bar it is at, and the range that is being dragged. */
import { useCallback, useEffect, useRef, useState, type PointerEvent } from 'react'

import { barsBetween, moveEnd, type RangeEnd } from './bar-range.ts'
import type { BarRange } from './histogram.ts'

/** A handle that moved less far was only clicked. Pixels. */
const LEAST_MOVE = 3

interface Options {
  bars: number
  /** The range that the filter has now. */
  current: BarRange
  onDrop(range: BarRange): void
}

/** What is dragged: a new range that began at a bar, or one end of a range. */
type Drag =
  | { readonly kind: 'range'; readonly bar: number }
  | { readonly kind: RangeEnd; readonly x: number; readonly before: BarRange }

export function useBarDrag({ bars, current, onDrop }: Options) {
  const [dragged, setDragged] = useState<BarRange | null>(null)
  const [pointed, setPointed] = useState<number | null>(null)
  const drag = useRef<Drag | null>(null)
  const cancel = useCallback((): void => {
    drag.current = null
    setDragged(null)
  }, [])
  const isDragging = dragged !== null
  useEffect(() => {
    if (!isDragging) return
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return
      // Escape means nothing else while something is dragged.
      event.preventDefault()
      event.stopPropagation()
      cancel()
    }
    window.addEventListener('keydown', onKeyDown, { capture: true })
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true })
  }, [isDragging, cancel])

  const rangeAt = (event: PointerEvent): BarRange | null => {
    const now = drag.current
    if (now === null) return null
    if (now.kind === 'range') return barsBetween(now.bar, barAt(event, bars))
    const moved = event.clientX - now.x
    if (dragged === now.before && Math.abs(moved) < LEAST_MOVE) return now.before
    const place = now.before[now.kind] + (moved * bars) / event.currentTarget.getBoundingClientRect().width
    return moveEnd(now.before, now.kind, place, bars)
  }
  return {
    dragged,
    pointed,
    handlers: {
      onPointerDown(event: PointerEvent): void {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        const end = (event.target as HTMLElement).dataset['end'] as RangeEnd | undefined
        drag.current =
          end === undefined
            ? { kind: 'range', bar: barAt(event, bars) }
            : { kind: end, x: event.clientX, before: current }
        setDragged(rangeAt(event) ?? current)
      },
      onPointerMove(event: PointerEvent): void {
        setPointed(barAt(event, bars))
        if (drag.current !== null) setDragged(rangeAt(event))
      },
      onPointerUp(event: PointerEvent): void {
        const range = rangeAt(event)
        const wasClicked = drag.current !== null && drag.current.kind !== 'range' && range === drag.current.before
        cancel()
        if (range !== null && !wasClicked) onDrop(range)
      },
      onPointerCancel: cancel,
      onPointerLeave: () => setPointed(null),
    },
  }
}

function barAt(event: PointerEvent, bars: number): number {
  const { left, width } = event.currentTarget.getBoundingClientRect()
  return Math.min(bars - 1, Math.max(0, Math.floor(((event.clientX - left) / width) * bars)))
}
