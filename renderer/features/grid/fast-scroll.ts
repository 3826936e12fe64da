/** Detects that the list scrolls faster than anybody can look at pictures. */

/** The time after which a move counts only 37 % (1/e), in milliseconds. */
const DECAY_MS = 100
/** Scrolling is fast when the moves together count for this many screens. */
const FAST_SCREENS = 1.2
/** The most screens that a single move counts for, so that one move alone is never fast, however long it is. */
const MAX_SCREENS_PER_MOVE = 0.9
/** How long after the last fast move fast scrolling ends, in milliseconds. */
const END_DELAY_MS = 60

/** Detects fast scrolling from the moves of the view. */
export class FastScrollDetector {
  readonly #onChange: (isFast: boolean) => void
  /** How many screens the view has moved lately. Older moves count less. */
  #screens = 0
  #lastMoveAt = Number.NEGATIVE_INFINITY
  #timer: ReturnType<typeof setTimeout> | undefined

  /** `onChange` is called when fast scrolling begins and when it ends. */
  constructor(onChange: (isFast: boolean) => void) {
    this.#onChange = onChange
  }

  /** Adds a move. `by` and `view` are in pixels. */
  addMove(by: number, view: number): void {
    if (view <= 0) return
    const now = performance.now()
    this.#screens =
      this.#screens * Math.exp((this.#lastMoveAt - now) / DECAY_MS) +
      Math.min(MAX_SCREENS_PER_MOVE, Math.abs(by) / view)
    this.#lastMoveAt = now
    if (this.#screens < FAST_SCREENS) return
    if (this.#timer === undefined) this.#onChange(true)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#onChange(false)
    }, END_DELAY_MS)
  }
}
