/**
 * Which item the inspector shows. It follows the focus after the pictures, so that the next picture, or the next row of
 * a held key, does not wait for it. While a key repeats, it follows ten times a second. Once somebody is about to type
 * it is the focused item at once: what is typed must not go to another.
 */
import { useDeferredValue, useLayoutEffect, useRef, useState } from 'react'

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
  const drawn = useDeferredValue(shown)
  // One that was shown at once stays: going back to what is drawn late would take the field away again.
  const [wanted, setWanted] = useState<ItemId | null>(null)
  if (isWanted && wanted !== id) setWanted(id)
  if (isWanted) return id
  return shown === wanted ? shown : drawn
}
