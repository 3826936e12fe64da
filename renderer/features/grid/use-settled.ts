/**
 * Cells that only rush by ask for no pictures: those of the cells that stay are there sooner, and the page keeps up
 * with a held key.
 */
import { useState } from 'react'

import { useApp } from '../../store/app.ts'

/** True once the list does not rush by, and from then on. */
export function useSettled(): boolean {
  const rushing = useApp((state) => state.isScrollingFast)
  const [settled, setSettled] = useState(!rushing)
  if (!rushing && !settled) setSettled(true)
  return settled
}
