/** Ctrl and wheel, or a pinch on a touch pad, make the pictures larger and smaller around the one under the pointer. */
import { useEffect } from 'react'

import { app } from '../../store/app.ts'
import { clampCell } from '../../store/prefs.ts'
import { nearestInRow } from '../../store/grid-navigation.ts'
import { placeAt } from './place.ts'
import type { ListWindow } from './use-list-window.ts'

/** Milliseconds: wheel events that follow each other closer are one turn, around one picture. */
const ONE_TURN_MS = 400
const PER_PIXEL = 1 / 500

export function useWheelSize(
  element: React.RefObject<HTMLElement | null>,
  window: React.RefObject<ListWindow | null>,
): void {
  useEffect(() => {
    const node = element.current
    let size = 0
    let last = Number.NEGATIVE_INFINITY
    const turned = (event: WheelEvent): void => {
      if (!event.ctrlKey && !event.metaKey) return
      event.preventDefault()
      if (performance.now() - last > ONE_TURN_MS) {
        size = app().prefs.cellSize
        keepUnder(event, node, window.current)
      }
      last = performance.now()
      // Small turns add up although the size is a whole number.
      size = Math.max(clampCell(0), Math.min(clampCell(Infinity), size * Math.exp(-event.deltaY * PER_PIXEL)))
      app().setPrefs({ cellSize: clampCell(size) })
    }
    node?.addEventListener('wheel', turned, { passive: false })
    return () => node?.removeEventListener('wheel', turned)
  }, [element, window])
}

/** The picture under the pointer stays there through the layouts to come. */
function keepUnder({ clientX, clientY }: WheelEvent, node: HTMLElement | null, window: ListWindow | null): void {
  if (!node || !window) return
  const { left, top } = node.getBoundingClientRect()
  const { list, layout } = window
  const y = clientY - top
  const position = nearestInRow(layout, layout.rowAt(list.offset + y), clientX - left)
  app().viewpoint.place = placeAt(layout, list.offset, y, position)
}
