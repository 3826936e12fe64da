/**
 * Shows the grid's scroll bar.
 *
 * The browser's own scroll bar is not used, because a list may be longer than any element. This thumb shows the
 * position in the whole list, and both ends are exact.
 */
import { useEffect, useRef, useState } from 'react'

import { count } from '../../components/format.ts'
import type { ListWindow } from './use-list-window.ts'

const MIN_THUMB = 36
/** The fraction of the view that a click beside the thumb scrolls by. */
const PAGE = 0.9

interface Props {
  moved: EventTarget
  window: React.RefObject<ListWindow | null>
}

export function Scrollbar({ moved, window }: Props) {
  const track = useRef<HTMLDivElement>(null)
  const thumb = useRef<HTMLDivElement>(null)
  const hint = useRef<HTMLSpanElement>(null)
  const [dragging, setDragging] = useState(false)
  const grip = useRef(0)

  useEffect(() => {
    // Reading the height at every scroll would make the browser lay out the page once more.
    let height = 0
    const paint = (): void => paintThumb(window.current, height, track.current, thumb.current, hint.current)
    const observer = new ResizeObserver(() => {
      height = track.current?.clientHeight ?? 0
      paint()
    })
    if (track.current) observer.observe(track.current)
    moved.addEventListener('moved', paint)
    return () => {
      observer.disconnect()
      moved.removeEventListener('moved', paint)
    }
  }, [moved, window])

  const onPress = (event: React.PointerEvent<HTMLDivElement>): void => {
    const now = window.current
    if (event.button !== 0 || !now || !thumb.current) return
    event.preventDefault()
    const { top, bottom } = thumb.current.getBoundingClientRect()
    if (event.clientY < top || event.clientY > bottom) {
      if (!event.shiftKey)
        return now.scrollTo(now.list.offset + (event.clientY < top ? -PAGE : PAGE) * now.list.viewHeight)
      // As in other programs, a click with Shift jumps to the place of the click.
      grip.current = (bottom - top) / 2
    } else grip.current = event.clientY - top
    event.currentTarget.setPointerCapture(event.pointerId)
    setDragging(true)
    drag(event, now, grip.current)
  }
  const onDrag = (event: React.PointerEvent<HTMLDivElement>): void => {
    if (dragging && window.current) drag(event, window.current, grip.current)
  }
  const onRelease = (): void => setDragging(false)

  return (
    <div
      ref={track}
      className="grid-scrollbar"
      role="scrollbar"
      aria-label="Place in the list"
      aria-controls="grid"
      aria-orientation="vertical"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={0}
      data-testid="scrollbar"
      data-dragging={dragging}
      onPointerDown={onPress}
      onPointerMove={onDrag}
      onPointerUp={onRelease}
      onLostPointerCapture={onRelease}
    >
      <div ref={thumb} className="grid-thumb">
        <span ref={hint} className="grid-thumb-hint" hidden={!dragging} />
      </div>
    </div>
  )
}

function drag(event: React.PointerEvent<HTMLDivElement>, { list, scrollTo }: ListWindow, grip: number): void {
  const { top, height } = event.currentTarget.getBoundingClientRect()
  const room = height - thumbHeight(height, list.viewHeight, list.length)
  const fraction = Math.max(0, Math.min(1, (event.clientY - grip - top) / Math.max(1, room)))
  scrollTo(fraction * list.maxOffset)
}

function thumbHeight(track: number, view: number, length: number): number {
  return Math.min(track, Math.max(MIN_THUMB, (track * view) / Math.max(1, length)))
}

function paintThumb(
  window: ListWindow | null,
  all: number,
  track: HTMLElement | null,
  thumb: HTMLElement | null,
  hint: HTMLElement | null,
): void {
  if (!window || !track || !thumb || !hint) return
  const { list, layout } = window
  const height = thumbHeight(all, list.viewHeight, list.length)
  const fraction = list.maxOffset === 0 ? 0 : list.offset / list.maxOffset
  thumb.style.height = `${height}px`
  thumb.style.transform = `translateY(${fraction * (all - height)}px)`
  track.dataset['needed'] = String(list.maxOffset > 0)
  track.setAttribute('aria-valuenow', String(Math.round(fraction * 100)))
  if (!hint.hidden) hint.textContent = count(layout.firstPosition(layout.rowAt(list.offset)) + 1)
}
