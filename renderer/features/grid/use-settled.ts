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

/** The view's moves count for about so many milliseconds. */
const MEMORY_MS = 100
/** Screens within that time: faster than anybody looks. */
const RUSH = 1.2
/** A single move is no rush, however long. */
const MOST_OF_ONE = 0.9
/** Milliseconds after which it is over. */
const OVER_MS = 60

/** Tells from the view's moves whether the list rushes by. */
export class Rush {
  /** Screens moved lately, those of long ago as less. */
  #screens = 0
  #last = Number.NEGATIVE_INFINITY
  #timer: ReturnType<typeof setTimeout> | undefined

  /** `by` and `view` in pixels. */
  moved(by: number, view: number): void {
    const now = performance.now()
    this.#screens = this.#screens * Math.exp((this.#last - now) / MEMORY_MS) + Math.min(MOST_OF_ONE, Math.abs(by) / view)
    this.#last = now
    if (this.#screens < RUSH) return
    if (!app().rushing) app().setRushing(true)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => app().setRushing(false), OVER_MS)
  }
}
