/** A local disk answers before a thread would have been found for the question. */

/** An answer that takes longer, milliseconds, is a slow one. */
const QUICK_MS = 3
/** So long that the next is not risked. */
const LONG_MS = 50
/**
 * A slow answer counts one, and one that was not takes this much away: now and then somebody else has the processor,
 * and the disk is not to blame.
 */
const FORGIVEN = 0.1
/** A disk with this many slow answers is no quick one. */
const SLOW = 3
/** This long at most nothing else gets its turn. */
const TURN_MS = 8

/**
 * Asks at once for as long as answers are quick; as soon as several are slow, or one is very slow, whoever asks waits
 * for many at a time.
 */
export class QuickDisk {
  readonly #now: () => number
  #slow = 0
  #turn: number
  /** When the last answer came. */
  #answered: number

  /** `now` is in milliseconds since any moment. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
    this.#turn = this.#answered = now()
  }

  get isQuick(): boolean {
    return this.#slow < SLOW
  }

  /** Whether others have waited for their turn long enough. */
  get isTurnOver(): boolean {
    return this.#answered - this.#turn > TURN_MS
  }

  /** Asks at once, and notes how long that took. */
  time<T>(now: () => T): T {
    const started = this.#now()
    try {
      return now()
    } finally {
      this.#answered = this.#now()
      const ms = this.#answered - started
      if (ms >= LONG_MS) this.#slow = SLOW
      else if (this.isQuick) this.#slow = ms < QUICK_MS ? Math.max(0, this.#slow - FORGIVEN) : this.#slow + 1
    }
  }

  /** Lets others have their turn. */
  async turn(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    this.#turn = this.#now()
  }
}
