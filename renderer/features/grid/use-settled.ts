/** Cells that only rush by ask for no pictures: those of the cells that stay are there sooner, and the page keeps up with a held key. */
import { useState } from 'react'

import { app, useApp } from '../../store/app.ts'

/** True once the list does not rush by, and from then on. */
export function useSettled(): boolean {
  const rushing = useApp((state) => state.rushing)
  const [settled, setSettled] = useState(!rushing)
  if (!rushing && !settled) setSettled(true)
  return settled
}

/** Milliseconds: screens that follow each other closer are not looked at. */
const RUSH_MS = 60
/** Share of what is in view. */
const NEARLY_ALL = 0.6

/** Tells from the view's moves whether the list rushes by. */
export class Rush {
  #last = Number.NEGATIVE_INFINITY
  #timer: ReturnType<typeof setTimeout> | undefined

  /** `by` and `view` in pixels: after a move by nearly what is in view, nearly all pictures are new. */
  moved(by: number, view: number): void {
    if (Math.abs(by) < NEARLY_ALL * view) return
    const now = performance.now()
    if (now - this.#last < RUSH_MS && !app().rushing) app().setRushing(true)
    this.#last = now
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      if (app().rushing) app().setRushing(false)
    }, RUSH_MS)
  }
}
