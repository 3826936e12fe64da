/**
 * Changes the size of the pictures by Ctrl and wheel, or by a pinch on a touch pad. The picture under the pointer stays
 * in its place.
 */
import { useEffect } from 'react'

import { app } from '../../store/app.ts'
import { clampCell, shownCellSize } from '../../store/prefs.ts'
import { nearestInRow } from '../../store/grid-navigation.ts'
import { placeAt } from './grid-place.ts'
import type { ListWindow } from './use-list-window.ts'

/** Wheel events at shorter intervals than this are one gesture, around one picture. Milliseconds. */
const GESTURE_GAP_MS = 400
const PER_PIXEL = 1 / 500

export function useWheelSize(
  element: React.RefObject<HTMLElement | null>,
  window: React.RefObject<ListWindow | null>,
): void {
  useEffect(() => {
    const node = element.current
    let size = 0
    let last = Number.NEGATIVE_INFINITY
    const onWheel = (event: WheelEvent): void => {
      if (!event.ctrlKey && !event.metaKey) return
      event.preventDefault()
      if (performance.now() - last > GESTURE_GAP_MS) {
        size = shownCellSize(app().prefs)
        anchorAtPointer(event, node, window.current)
      }
      last = performance.now()
      // Small turns add up, although the size is a whole number.
      size = Math.max(clampCell(0), Math.min(clampCell(Infinity), size * Math.exp(-event.deltaY * PER_PIXEL)))
      app().setPrefs({ cellSize: clampCell(size) })
    }
    node?.addEventListener('wheel', onWheel, { passive: false })
    return () => node?.removeEventListener('wheel', onWheel)
  }, [element, window])
}

/** Makes the picture under the pointer stay in its place in the next layouts. */
function anchorAtPointer({ clientX, clientY }: WheelEvent, node: HTMLElement | null, window: ListWindow | null): void {
  if (!node || !window) return
  const { left, top } = node.getBoundingClientRect()
  const { list, layout } = window
  const y = clientY - top
  const position = nearestInRow(layout, layout.rowAt(list.offset + y), clientX - left)
  app().viewpoint.place = placeAt(layout, list.offset, y, position)
}
