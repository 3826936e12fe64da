/**
 * Holds keys back while a command is still finding out what it shows: the result of a filter, the panes of a
 * comparison, the pictures of a stack, the next picture without a label, the field of the tags or the note. A key that is pressed meanwhile is meant for
 * what is shown then.
 */

/**
 * How long keys wait, in milliseconds. What was pressed is then forgotten: a person who sees nothing happen does not
 * expect a label seconds later.
 */
const MAX_WAIT_MS = 2_000

export class KeyGate {
  readonly #maxWaitMs: number
  #opening: Promise<unknown> | null = null
  #waiting: (() => void)[] = []

  constructor(maxWaitMs = MAX_WAIT_MS) {
    this.#maxWaitMs = maxWaitMs
  }

  /** Whether keys have to wait. */
  get isClosed(): boolean {
    return this.#opening !== null
  }

  /** Keeps keys waiting until a command has settled, or too much time has passed. */
  closeUntil(settled: Promise<unknown>): void {
    const opening = (this.#opening = settled)
    const timer = setTimeout(() => {
      this.#waiting = []
      this.#open(opening)
    }, this.#maxWaitMs)
    const onSettled = (): void => {
      clearTimeout(timer)
      this.#open(opening)
    }
    settled.then(onSettled, onSettled)
  }

  /** Acts on a key at once, or in its turn when the keys no longer have to wait. */
  run(act: () => void): void {
    if (this.isClosed) this.#waiting.push(act)
    else act()
  }

  #open(opening: Promise<unknown>): void {
    if (this.#opening !== opening) return
    this.#opening = null
    // A key in the list may close the gate again: the others then wait on.
    while (!this.isClosed && this.#waiting.length > 0) this.#waiting.shift()!()
  }
}

/** The gate of the window. */
export const keyGate = new KeyGate()
