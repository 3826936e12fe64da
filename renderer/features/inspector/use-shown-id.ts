/** Which item the inspector shows: while a key repeats it follows ten times a second, so that the grid has the page's time. */
import { useLayoutEffect, useRef, useState } from 'react'

import type { ItemId } from '../../../preload/contract/index.ts'
import { useApp } from '../../store/app.ts'
import { inspectedId } from '../../store/selection.ts'

/** A single key press is longer ago than this. */
const EVERY_MS = 100

export function useShownId(): ItemId | null {
  const id = useApp(inspectedId)
  // Whoever is about to type means the item that has the focus.
  const isWanted = useApp((state) => state.fieldRequest !== null || state.editing !== null)
  const [shown, setShown] = useState(id)
  const shownAt = useRef(Number.NEGATIVE_INFINITY)
  useLayoutEffect(() => {
    if (shown === id) return undefined
    const show = (): void => {
      shownAt.current = performance.now()
      setShown(id)
    }
    const wait = isWanted ? 0 : shownAt.current + EVERY_MS - performance.now()
    if (wait <= 0) {
      show()
      return undefined
    }
    const timer = setTimeout(show, wait)
    return () => clearTimeout(timer)
  }, [id, shown, isWanted])
  return isWanted ? id : shown
}
