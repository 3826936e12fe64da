/**
 * Prevents cells that only scroll past from requesting pictures. So the pictures of the cells that stay in view come
 * sooner, and the page is fast enough while a key is held down.
 */
import { useState } from 'react'

import { useApp } from '../../store/app.ts'

/** Returns true once the list does not scroll fast, and stays true. */
export function useMayLoadPicture(): boolean {
  const isFast = useApp((state) => state.isScrollingFast)
  const [mayLoad, setMayLoad] = useState(!isFast)
  if (!isFast && !mayLoad) setMayLoad(true)
  return mayLoad
}
