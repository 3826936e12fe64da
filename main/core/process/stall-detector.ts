/**
 * Detects when the share stops answering.
 *
 * A server that cannot be reached for a while makes calls wait, and answers them later. So silence is reported long
 * before a call is given up: `stalled` when calls have waited for 1.5 s and none was answered, `answered` as soon as
 * one is answered.
 *
 * Only time counts in which both this process and the process that accesses the share were able to run. On an
 * overloaded machine, and after sleep, the answers may have arrived and this process has not read them yet.
 */
import type { Clock } from '../base/clock.ts'
import { Emitter, sharedAbortController } from '../base/events.ts'

/**
 * Milliseconds of silence after which the share counts as stalled. The share is probed every second, so a silence is
 * reported within 3 s.
 */
export const STALLED_MS = 1_500
/** Milliseconds between two checks whether timers fire on time, and by how much a timer may be late. */
const CHECK_MS = 250
const TIMER_TOLERANCE_MS = 50
/**
 * The longest part of one silence, in milliseconds, that is attributed to the delay of the other process.
 *
 * Without a limit, a process that is always busy would hide every silence.
 */
const MAX_HELPER_DELAY_MS = 10_000

/** Reports when calls to the share are waiting and none is answered. */
export class StallDetector {
  readonly events = new Emitter<{ stalled: null; answered: null }>()
  readonly #clock: Clock
  /** The start of each waiting call, in `#runningTime`; oldest first. */
  readonly #waiting = new Map<object, number>()
  #lastAnswerAt = Number.NEGATIVE_INFINITY
  /** Like `#lastAnswerAt`, in `#runningTime`. */
  #lastAnswerRunningTime = Number.NEGATIVE_INFINITY
  /** Milliseconds by which timers were late or the other process was delayed. */
  #lateMs = 0
  /** The part of `#lateMs` by which the other process was delayed since the last answer. */
  #helperDelayMs = 0
  readonly #helperDelay: (sinceMs: number) => number
  #stall = sharedAbortController()
  #cancel: (() => void) | null = null
  #isStalled = false
  #isClosed = false

  /**
   * `helperDelay` returns for how many of the last milliseconds the process that accesses the share was not able to run
   * (`SchedulingDelay.measure`).
   */
  constructor(clock: Clock, helperDelay: (sinceMs: number) => number = () => 0) {
    this.#clock = clock
    this.#helperDelay = helperDelay
  }

  get isStalled(): boolean {
    return this.#isStalled
  }
  /** The time of the last answer by the clock; minus infinity before the first. */
  get lastAnswerAt(): number {
    return this.#lastAnswerAt
  }
  /** A signal that aborts when the share stalls. While the share is stalled it is already aborted. */
  get stallSignal(): AbortSignal {
    return this.#stall.signal
  }

  /** Returns for how many milliseconds calls have been waiting without any answer; 0 when none is waiting. */
  silentForMs(): number {
    const oldest = this.#waiting.values().next()
    return oldest.done ? 0 : this.#runningTime() - Math.max(oldest.value, this.#lastAnswerRunningTime)
  }

  /**
   * Watches a call until it settles. `isAnswer` returns whether an error came from the share or only from waiting for
   * it.
   */
  async watchCall<T>(call: Promise<T>, isAnswer: (error: unknown) => boolean): Promise<T> {
    const callKey = {}
    this.#waiting.set(callKey, this.#runningTime())
    this.#schedule()
    try {
      const result = await call
      this.#onAnswer(callKey)
      return result
    } catch (error) {
      if (isAnswer(error)) this.#onAnswer(callKey)
      else this.#waiting.delete(callKey)
      throw error
    }
  }

  /**
   * Resolves when the share has been silent for `ms` from now on, or immediately when it is stalled.
   *
   * It never resolves while the share keeps answering. `cancel` ends the waiting.
   */
  waitForSilence(ms: number): { silent: Promise<void>; cancel: () => void } {
    let cancel: (() => void) | null = null
    const startedAt = this.#clock.now()
    const silent = new Promise<void>((resolve) => {
      const check = (): void => {
        const silentFor = Math.min(this.silentForMs(), this.#clock.now() - startedAt)
        if (this.#isStalled || silentFor >= ms) return resolve()
        // A call that starts in the meantime has waited for less time by then, and is checked again.
        cancel = this.#clock.setTimeout(check, ms - silentFor)
      }
      check()
    })
    return { silent, cancel: () => cancel?.() }
  }

  close(): void {
    this.#isClosed = true
    this.#cancel?.()
  }

  #onAnswer(callKey: object): void {
    this.#waiting.delete(callKey)
    this.#lastAnswerAt = this.#clock.now()
    this.#lastAnswerRunningTime = this.#runningTime()
    this.#helperDelayMs = 0
    if (!this.#isStalled) return
    this.#isStalled = false
    this.#stall = sharedAbortController()
    this.events.emit('answered', null)
    this.#schedule()
  }

  #schedule(): void {
    if (this.#cancel || this.#isStalled || this.#isClosed || this.#waiting.size === 0) return
    const waitMs = Math.min(CHECK_MS, Math.max(1, STALLED_MS - this.silentForMs()))
    const due = this.#clock.now() + waitMs
    this.#cancel = this.#clock.setTimeout(() => {
      this.#cancel = null
      const lateMs = this.#clock.now() - due
      const helperDelayMs = Math.min(this.#helperDelay(waitMs + lateMs), MAX_HELPER_DELAY_MS - this.#helperDelayMs)
      this.#helperDelayMs += helperDelayMs
      const lostMs = Math.max(lateMs, helperDelayMs)
      if (lostMs > TIMER_TOLERANCE_MS) this.#lateMs += lostMs
      if (this.silentForMs() < STALLED_MS) return this.#schedule()
      this.#isStalled = true
      this.#stall.abort()
      this.events.emit('stalled', null)
    }, waitMs)
  }

  /** Returns the time in milliseconds without the delays of this process and of the other one. */
  #runningTime(): number {
    return this.#clock.now() - this.#lateMs
  }
}
