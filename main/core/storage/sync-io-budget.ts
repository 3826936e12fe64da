/** Decides whether synchronous calls are worthwhile: a local disk answers before a thread would have taken the call. */

/** An answer that takes longer than this, in milliseconds, is slow. */
const FAST_MS = 3
/** After an answer that takes this long, in milliseconds, no further synchronous call is risked. */
const VERY_SLOW_MS = 50
/**
 * By how much a fast answer reduces the count of slow answers; a slow one adds 1.
 *
 * Now and then another program has the processor, and the disk is not to blame.
 */
const FAST_ANSWER_CREDIT = 0.1
/** With this many slow answers a disk does not count as fast. */
const MAX_SLOW_ANSWERS = 3
/** The most milliseconds for which synchronous calls may keep other tasks waiting. */
const SLICE_MS = 8

/**
 * Allows synchronous calls while a disk answers quickly.
 *
 * As soon as several answers are slow, or one is very slow, calls should be asynchronous, with many at the same time.
 */
export class SyncIoBudget {
  readonly #now: () => number
  #slowAnswers = 0
  #sliceStartedAt: number
  /** The time of the last answer. */
  #lastAnswerAt: number

  /** `now` returns milliseconds since any fixed moment. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
    this.#sliceStartedAt = this.#lastAnswerAt = now()
  }

  get allowsSync(): boolean {
    return this.#slowAnswers < MAX_SLOW_ANSWERS
  }

  /** Whether other tasks have waited long enough. */
  get isSliceOver(): boolean {
    return this.#lastAnswerAt - this.#sliceStartedAt > SLICE_MS
  }

  /** Makes a synchronous call, and measures its time. */
  measureCall<T>(now: () => T): T {
    const started = this.#now()
    try {
      return now()
    } finally {
      this.#lastAnswerAt = this.#now()
      const ms = this.#lastAnswerAt - started
      if (ms >= VERY_SLOW_MS) this.#slowAnswers = MAX_SLOW_ANSWERS
      else if (this.allowsSync)
        this.#slowAnswers = ms < FAST_MS ? Math.max(0, this.#slowAnswers - FAST_ANSWER_CREDIT) : this.#slowAnswers + 1
    }
  }

  /** Lets other tasks run. */
  async yieldToOthers(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    this.#sliceStartedAt = this.#now()
  }
}
