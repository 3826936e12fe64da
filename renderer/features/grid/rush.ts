/** Whether the list moves faster than anybody looks. */

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
  readonly #tell: (rushing: boolean) => void
  /** Screens moved lately, those of long ago as less. */
  #screens = 0
  #last = Number.NEGATIVE_INFINITY
  #timer: ReturnType<typeof setTimeout> | undefined

  /** `tell` hears that it begins, and that it is over. */
  constructor(tell: (rushing: boolean) => void) {
    this.#tell = tell
  }

  /** `by` and `view` in pixels. */
  moved(by: number, view: number): void {
    if (view <= 0) return
    const now = performance.now()
    this.#screens =
      this.#screens * Math.exp((this.#last - now) / MEMORY_MS) + Math.min(MOST_OF_ONE, Math.abs(by) / view)
    this.#last = now
    if (this.#screens < RUSH) return
    if (this.#timer === undefined) this.#tell(true)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#tell(false)
    }, OVER_MS)
  }
}
