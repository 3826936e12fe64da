import { useEffect } from 'react'

import type { ItemId } from '../../../preload/contract/index.ts'
import { app, useApp } from '../../store/app.ts'
import { isKeyboardHere } from '../../store/news.ts'

/** How long a picture must be on screen until the person has seen what others changed, in milliseconds. */
const SEEN_MS = 6_000

/**
 * Returns whether others have changed the picture since this person looked. Removes the mark once the picture was on
 * screen for a while, in a window that has the keyboard.
 */
export function useNewMark(id: ItemId | undefined): boolean {
  const isNew = useApp((state) => id !== undefined && state.pastTime === null && state.newPictures.has(id))
  useEffect(() => {
    if (id === undefined || !isNew) return
    const timer = setInterval(() => {
      if (isKeyboardHere()) app().markSeen([id])
    }, SEEN_MS)
    return () => clearInterval(timer)
  }, [id, isNew])
  return isNew
}
