/**
 * Makes decoders that hold a whole picture in memory wait for each other, because several large pictures at once could
 * need more memory than the machine has.
 */

interface Waiter {
  readonly bytes: number
  start(): void
}

export class MemoryBudget {
  readonly #limit: number
  #used = 0
  /** In the order of their requests, so that a large picture does not wait forever. */
  readonly #waiting: Waiter[] = []

  /** `limit` is in bytes. A picture that needs more than that is decoded alone. */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** Runs an action that needs about this many bytes, as soon as they are free. */
  async runWhenFree<T>(bytes: number, action: () => Promise<T>): Promise<T> {
    if (this.#waiting.length > 0 || !this.#fits(bytes))
      await new Promise<void>((start) => {
        this.#waiting.push({ bytes, start })
      })
    else this.#used += bytes
    try {
      return await action()
    } finally {
      this.#used -= bytes
      this.#startWaiting()
    }
  }

  #startWaiting(): void {
    for (let next = this.#waiting[0]; next !== undefined && this.#fits(next.bytes); next = this.#waiting[0]) {
      this.#waiting.shift()
      this.#used += next.bytes
      next.start()
    }
  }

  #fits(bytes: number): boolean {
    return this.#used === 0 || this.#used + bytes <= this.#limit
  }
}
