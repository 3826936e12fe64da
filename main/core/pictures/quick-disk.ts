/** A local disk answers before a thread would have been found for the question. */

/** An answer that takes longer, milliseconds, is waited for beside others. */
const QUICK_MS = 3
/** This long at most nothing else gets its turn. */
const TURN_MS = 8

/** Asks at once for as long as answers are quick; as soon as one is slow, whoever asks waits for many at a time. */
export class QuickDisk {
  #isQuick = true
  #turn = performance.now()

  get isQuick(): boolean { return this.#isQuick }

  async ask<T>(now: () => T, later: () => Promise<T>): Promise<T> {
    if (!this.#isQuick) return later()
    await this.turn()
    return this.time(now)
  }

  /** Asks at once, and notes how long that took. */
  time<T>(now: () => T): T {
    const started = performance.now()
    try {
      return now()
    } finally {
      this.#isQuick &&= performance.now() - started < QUICK_MS
    }
  }

  /** Lets others have their turn when it is time for that. */
  async turn(): Promise<void> {
    if (performance.now() - this.#turn <= TURN_MS) return
    await new Promise(resolve => setImmediate(resolve))
    this.#turn = performance.now()
  }
}
