/**
 * Decides which item the inspector shows.
 *
 * It follows the focus only after the pictures have been rendered, so that the next picture, or the next row of a held
 * key, does not wait for the inspector. While a key repeats, it follows ten times a second. Once the person is about to
 * type it is the focused item at once: the text must not go to another item.
 */
import { useDeferredValue, useLayoutEffect, useRef, useState } from 'react'

import type { ItemId } from '../../../preload/contract/index.ts'
import { useApp } from '../../store/app.ts'
import { inspectedId } from '../../store/selection.ts'

/** The least time between two changes, in milliseconds. Single key presses are further apart. */
const MIN_INTERVAL_MS = 100

export function useDisplayedId(): ItemId | null {
  const id = useApp(inspectedId)
  // A person who is about to type means the item that has the focus.
  const isTyping = useApp((state) => state.fieldRequest !== null || state.editing !== null)
  const [shown, setShown] = useState(id)
  const shownAt = useRef(Number.NEGATIVE_INFINITY)
  useLayoutEffect(() => {
    if (shown === id) return undefined
    const show = (): void => {
      shownAt.current = performance.now()
      setShown(id)
    }
    const wait = isTyping ? 0 : shownAt.current + MIN_INTERVAL_MS - performance.now()
    if (wait <= 0) {
      show()
      return undefined
    }
    const timer = setTimeout(show, wait)
    return () => clearTimeout(timer)
  }, [id, shown, isTyping])
  const drawn = useDeferredValue(shown)
  // An item that was shown at once stays: returning to the deferred one would remove the field again.
  const [urgentId, setUrgentId] = useState<ItemId | null>(null)
  if (isTyping && urgentId !== id) setUrgentId(id)
  if (isTyping) return id
  return shown === urgentId ? shown : drawn
}
