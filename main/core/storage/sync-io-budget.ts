/**
 * Decides whether synchronous calls are faster.
 *
 * A local disk answers before a thread would have begun with the call.
 */

/** An answer that takes longer than this, in milliseconds, is slow. */
const FAST_MS = 3
/** After an answer that takes this long, in milliseconds, no further call is synchronous. */
const VERY_SLOW_MS = 50
/**
 * By how much a fast answer reduces the count of slow answers; a slow one adds 1.
 *
 * An answer may also be slow because another program uses the processor.
 */
const FAST_ANSWER_CREDIT = 0.1
/** With this many slow answers a disk does not count as fast. */
const MAX_SLOW_ANSWERS = 3
/** The most milliseconds for which synchronous calls may keep other tasks waiting. */
const SLICE_MS = 8

/**
 * Allows synchronous calls while a disk answers quickly.
 *
 * When several answers are slow, or one is very slow, calls should be asynchronous, many at the same time.
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
  measureCall<T>(call: () => T): T {
    const started = this.#now()
    try {
      return call()
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
