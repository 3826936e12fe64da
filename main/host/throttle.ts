/**
 * Runs `fn` at once and then at most every `ms` milliseconds however often it is asked for; the last request is never
 * dropped.
 */
export class Throttle {
  #timer: NodeJS.Timeout | undefined
  #wanted = false
  #closed = false
  readonly #fn: () => void
  readonly #ms: number

  constructor(fn: () => void, ms: number) {
    this.#fn = fn
    this.#ms = ms
  }

  request(): void {
    if (this.#closed) return
    if (this.#timer !== undefined) {
      this.#wanted = true
      return
    }
    this.#run()
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
  }

  /** Work that takes long is done less often, so that it never fills more than a fifth of the process's time. */
  #run(): void {
    this.#wanted = false
    const started = performance.now()
    this.#fn()
    const pause = Math.max(this.#ms, 4 * (performance.now() - started))
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      if (this.#wanted) this.#run()
    }, pause)
    this.#timer.unref()
  }
}
