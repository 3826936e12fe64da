/**
 * Lets decoders that hold a whole picture in memory wait for each other: several large ones at once could take more
 * than the machine has.
 */

interface Waiter {
  readonly bytes: number
  start(): void
}

export class MemoryBudget {
  readonly #limit: number
  #used = 0
  /** First come, first served, so that a large one is not passed over for ever. */
  readonly #waiting: Waiter[] = []

  /** `limit` in bytes. What needs more than that runs alone. */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** Does what takes about so many bytes as soon as they are free. */
  async use<T>(bytes: number, action: () => Promise<T>): Promise<T> {
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
