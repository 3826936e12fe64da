/**
 * Keeps cells that are only scrolled past from requesting pictures. The pictures of the cells that stay come sooner,
 * and the page keeps up with a held key.
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
