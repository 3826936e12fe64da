/**
 * A rectangle that is drawn with the mouse selects what it touches; beyond the edge of the view the list scrolls along.
 */
import { useEffect } from 'react'

import type { ItemId } from '../../../preload/contract/index.ts'
import { app } from '../../store/app.ts'
import { touched } from './layout/rectangle.ts'
import type { ListWindow } from './use-list-window.ts'

/** Pixels that the mouse may tremble in a click. */
const SLACK = 5
/**
 * Pixels from the view's edge at which the list begins to scroll, and how much of the distance it scrolls in a frame.
 */
const EDGE = 24
const PULL = 0.25

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
    const drawing = new Drawing(node, band.current, window)
    return drawing.listen()
  }, [element, band, window])
}

class Drawing {
  readonly #node: HTMLElement
  readonly #band: HTMLElement
  readonly #window: React.RefObject<ListWindow | null>
  /** Where the button went down, in the list; null when it is up. */
  #from: Point | null = null
  #others: ReadonlySet<ItemId> = new Set()
  #pointer: Point = { x: 0, y: 0 }
  #frame = 0
  #on = false
  /** What was selected last, so that it is not selected again in every frame. */
  #chosen = ''

  constructor(node: HTMLElement, band: HTMLElement, window: React.RefObject<ListWindow | null>) {
    this.#node = node
    this.#band = band
    this.#window = window
  }

  listen(): () => void {
    const stop = new AbortController()
    const { signal } = stop
    this.#node.addEventListener('pointerdown', (event) => this.#pressed(event), { signal })
    this.#node.addEventListener('pointermove', (event) => this.#moved(event), { signal })
    for (const end of ['pointerup', 'pointercancel'] as const)
      this.#node.addEventListener(end, (event) => this.#released(event), { signal })
    signal.addEventListener('abort', () => this.#finish())
    return () => stop.abort()
  }

  #pressed(event: PointerEvent): void {
    const now = this.#window.current
    if (event.button !== 0 || event.pointerType === 'touch' || !now || (event.target as Element).closest('button'))
      return
    this.#from = this.#inList(event)
    this.#pointer = { x: event.clientX, y: event.clientY }
    this.#others = event.ctrlKey || event.metaKey || event.shiftKey ? app().selected : new Set()
  }

  #moved(event: PointerEvent): void {
    if (!this.#from) return
    if (event.buttons === 0) return this.#finish()
    const start = this.#pointer
    if (!this.#on && Math.hypot(event.clientX - start.x, event.clientY - start.y) < SLACK) return
    this.#pointer = { x: event.clientX, y: event.clientY }
    if (this.#on) return
    this.#on = true
    this.#node.setPointerCapture(event.pointerId)
    this.#band.hidden = false
    this.#step()
  }

  #released(event: PointerEvent): void {
    // A click beside the pictures chooses none.
    if (this.#from && !this.#on && !(event.target as Element).closest('.cell')) app().clearSelection()
    this.#finish()
  }

  #finish(): void {
    this.#from = null
    this.#on = false
    this.#chosen = ''
    this.#band.hidden = true
    cancelAnimationFrame(this.#frame)
  }

  /** Every frame, because the list may scroll under a mouse at rest. */
  #step(): void {
    const now = this.#window.current
    if (!this.#on || !now || !this.#from) return
    const { top, bottom } = this.#node.getBoundingClientRect()
    const over =
      this.#pointer.y < top + EDGE ? this.#pointer.y - top - EDGE : Math.max(0, this.#pointer.y - bottom + EDGE)
    if (over !== 0) now.scrollTo(now.list.offset + over * PULL)
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
    style.top = `${box.top - list.base}px`
    style.height = `${box.bottom - box.top}px`
    const stretches = touched(layout, box)
    const name = JSON.stringify(stretches)
    if (name === this.#chosen) return
    this.#chosen = name
    app().selectRanges(stretches, this.#others)
  }

  #inList({ clientX, clientY }: { clientX: number; clientY: number }): Point {
    const { left, top } = this.#node.getBoundingClientRect()
    return { x: clientX - left, y: clientY - top + (this.#window.current?.list.offset ?? 0) }
  }
}
