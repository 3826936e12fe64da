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

  /** Whether others have waited for their turn long enough. */
  get isTurnOver(): boolean { return performance.now() - this.#turn > TURN_MS }

  /** Asks at once, and notes how long that took. */
  time<T>(now: () => T): T {
    const started = performance.now()
    try {
      return now()
    } finally {
      this.#isQuick &&= performance.now() - started < QUICK_MS
    }
  }

  /** Lets others have their turn. */
  async turn(): Promise<void> {
    await new Promise(resolve => setImmediate(resolve))
    this.#turn = performance.now()
  }
}
