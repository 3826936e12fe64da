/**
 * Runs a function at once, and then at most every `ms` milliseconds, even if it is requested more often. The last
 * request is never dropped.
 */
export class Throttle {
  #timer: NodeJS.Timeout | undefined
  #isRequested = false
  #isClosed = false
  readonly #fn: () => void
  readonly #ms: number

  constructor(fn: () => void, ms: number) {
    this.#fn = fn
    this.#ms = ms
  }

  request(): void {
    if (this.#isClosed) return
    if (this.#timer !== undefined) {
      this.#isRequested = true
      return
    }
    this.#run()
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
  }

  /**
   * Runs the function. A function that takes long runs less often, so that it never uses more than a fifth of the
   * process's time.
   */
  #run(): void {
    this.#isRequested = false
    const started = performance.now()
    this.#fn()
    const pause = Math.max(this.#ms, 4 * (performance.now() - started))
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      if (this.#isRequested) this.#run()
    }, pause)
    this.#timer.unref()
  }
}
