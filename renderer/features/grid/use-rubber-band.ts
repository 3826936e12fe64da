/**
 * Lets a person draw a rectangle with the mouse to select the pictures that it touches. Beyond the edge of the view the
 * list scrolls.
 */
import { useEffect } from 'react'

import type { ItemId } from '../../../preload/contract/index.ts'
import { app } from '../../store/app.ts'
import { rangesTouching } from './layout/rectangle.ts'
import type { ListWindow } from './use-list-window.ts'

/** How far the mouse may move in a click, in pixels. */
const CLICK_TOLERANCE = 5
/**
 * The distance from the view's edge at which the list begins to scroll, in pixels, and the fraction of the distance
 * that it scrolls in a frame.
 */
const SCROLL_ZONE = 24
const SCROLL_FACTOR = 0.25

interface Point {
  readonly x: number
  readonly y: number
}

export function useRubberBand(
  element: React.RefObject<HTMLElement | null>,
  band: React.RefObject<HTMLElement | null>,
  window: React.RefObject<ListWindow | null>,
): void {
  useEffect(() => {
    const node = element.current
    if (!node || !band.current) return
    const rubberBand = new RubberBand(node, band.current, window)
    return rubberBand.listen()
  }, [element, band, window])
}

class RubberBand {
  readonly #node: HTMLElement
  readonly #band: HTMLElement
  readonly #window: React.RefObject<ListWindow | null>
  /** Where in the list the button was pressed; null while it is not. */
  #from: Point | null = null
  #selectedBefore: ReadonlySet<ItemId> = new Set()
  #pointer: Point = { x: 0, y: 0 }
  #frame = 0
  #isDrawing = false
  /** The ranges that were selected last, so that they are not selected again in every frame. */
  #selectedRanges = ''

  constructor(node: HTMLElement, band: HTMLElement, window: React.RefObject<ListWindow | null>) {
    this.#node = node
    this.#band = band
    this.#window = window
  }

  listen(): () => void {
    const stop = new AbortController()
    const { signal } = stop
    this.#node.addEventListener('pointerdown', (event) => this.#onPress(event), { signal })
    this.#node.addEventListener('pointermove', (event) => this.#onMove(event), { signal })
    for (const end of ['pointerup', 'pointercancel'] as const)
      this.#node.addEventListener(end, (event) => this.#onRelease(event), { signal })
    signal.addEventListener('abort', () => this.#finish())
    return () => stop.abort()
  }

  #onPress(event: PointerEvent): void {
    const now = this.#window.current
    if (event.button !== 0 || event.pointerType === 'touch' || !now || (event.target as Element).closest('button'))
      return
    this.#from = this.#inList(event)
    this.#pointer = { x: event.clientX, y: event.clientY }
    this.#selectedBefore = event.ctrlKey || event.metaKey || event.shiftKey ? app().selected : new Set()
  }

  #onMove(event: PointerEvent): void {
    if (!this.#from) return
    if (event.buttons === 0) return this.#finish()
    const start = this.#pointer
    if (!this.#isDrawing && Math.hypot(event.clientX - start.x, event.clientY - start.y) < CLICK_TOLERANCE) return
    this.#pointer = { x: event.clientX, y: event.clientY }
    if (this.#isDrawing) return
    this.#isDrawing = true
    this.#node.setPointerCapture(event.pointerId)
    this.#band.hidden = false
    this.#step()
  }

  #onRelease(event: PointerEvent): void {
    // A click beside the pictures clears the selection.
    if (this.#from && !this.#isDrawing && !(event.target as Element).closest('.cell')) app().clearSelection()
    this.#finish()
  }

  #finish(): void {
    this.#from = null
    this.#isDrawing = false
    this.#selectedRanges = ''
    this.#band.hidden = true
    cancelAnimationFrame(this.#frame)
  }

  /** Scrolls and draws. It runs in every frame, because the list may scroll under a mouse that does not move. */
  #step(): void {
    const now = this.#window.current
    if (!this.#isDrawing || !now || !this.#from) return
    const { top, bottom } = this.#node.getBoundingClientRect()
    const over =
      this.#pointer.y < top + SCROLL_ZONE
        ? this.#pointer.y - top - SCROLL_ZONE
        : Math.max(0, this.#pointer.y - bottom + SCROLL_ZONE)
    if (over !== 0) now.scrollTo(now.list.offset + over * SCROLL_FACTOR)
    this.#draw(now, this.#from, this.#inList({ clientX: this.#pointer.x, clientY: this.#pointer.y }))
    this.#frame = requestAnimationFrame(() => this.#step())
  }

  #draw({ list, layout }: ListWindow, from: Point, to: Point): void {
    const box = {
      left: Math.min(from.x, to.x),
      right: Math.max(from.x, to.x),
      top: Math.max(0, Math.min(from.y, to.y)),
      bottom: Math.min(list.length, Math.max(from.y, to.y)),
    }
    const { style } = this.#band
    style.left = `${box.left}px`
    style.width = `${box.right - box.left}px`
    style.top = `${box.top - list.elementTop}px`
    style.height = `${box.bottom - box.top}px`
    const ranges = rangesTouching(layout, box)
    const name = JSON.stringify(ranges)
    if (name === this.#selectedRanges) return
    this.#selectedRanges = name
    app().selectRanges(ranges, this.#selectedBefore)
  }

  #inList({ clientX, clientY }: { clientX: number; clientY: number }): Point {
    const { left, top } = this.#node.getBoundingClientRect()
    return { x: clientX - left, y: clientY - top + (this.#window.current?.list.offset ?? 0) }
  }
}
