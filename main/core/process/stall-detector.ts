/**
 * How long the share has been silent. A server that is away for a while makes calls wait and then answers them, so
 * silence is told long before anything is given up: `stalled` after 1.5 s in which calls waited and none was answered,
 * `answered` as soon as one is. Only time counts in which this process was able to run, and the one that touches the
 * share: on an overloaded machine, and after sleep, answers wait for us.
 */
import type { Clock } from '../base/clock.ts'
import { Emitter, sharedAbortController } from '../base/events.ts'

/** Milliseconds. With a sign of life asked for every second, silence is told within 3 s. */
export const STALLED_MS = 1_500
/** Between two looks whether this process is in time, milliseconds, and what a timer may be late. */
const LOOK_MS = 250
const IN_TIME_MS = 50
/**
 * So much of one silence may be blamed on the other process, milliseconds: one that is always busy would hide every
 * silence.
 */
const MOST_HELD_UP_MS = 10_000

export class Patience {
  readonly events = new Emitter<{ stalled: null; answered: null }>()
  readonly #clock: Clock
  /** When each waiting call was made, in the time in which this process was able to run; the oldest first. */
  readonly #waiting = new Map<object, number>()
  #answeredAt = Number.NEGATIVE_INFINITY
  /** As `answeredAt`, in the time in which this process was able to run. */
  #answeredInTime = Number.NEGATIVE_INFINITY
  /** Milliseconds by which timers were late, or the other process was held up. */
  #late = 0
  /** Of them, those by which the other process was held up since a call was answered. */
  #heldUp = 0
  readonly #helper: (sinceMs: number) => number
  #silence = sharedAbortController()
  #cancel: (() => void) | null = null
  #stalled = false
  #closed = false

  /**
   * `helper` tells for how many of the last milliseconds the process that touches the share was not able to run
   * (`HeldUp.look`).
   */
  constructor(clock: Clock, helper: (sinceMs: number) => number = () => 0) {
    this.#clock = clock
    this.#helper = helper
  }

  get stalled(): boolean {
    return this.#stalled
  }
  /** When a call was answered last, by the clock; minus infinity before the first. */
  get answeredAt(): number {
    return this.#answeredAt
  }
  /** Aborts when the share stalls; already aborted while it does. */
  get silence(): AbortSignal {
    return this.#silence.signal
  }

  /** Milliseconds for which calls have been waiting with none answered; 0 when none waits. */
  silentFor(): number {
    const oldest = this.#waiting.values().next()
    return oldest.done ? 0 : this.#inTime() - Math.max(oldest.value, this.#answeredInTime)
  }

  /**
   * Notes a call until it settles. `isAnswer` tells whether a failure came from the share or only from waiting for it.
   */
  async watch<T>(call: Promise<T>, isAnswer: (error: unknown) => boolean): Promise<T> {
    const mark = {}
    this.#waiting.set(mark, this.#inTime())
    this.#schedule()
    try {
      const result = await call
      this.#answered(mark)
      return result
    } catch (error) {
      if (isAnswer(error)) this.#answered(mark)
      else this.#waiting.delete(mark)
      throw error
    }
  }

  /**
   * Resolves when the share has been silent for `ms` from now on, or at once when it is stalled; never when it goes on
   * answering. `cancel` ends the waiting.
   */
  untilSilent(ms: number): { silent: Promise<void>; cancel: () => void } {
    let cancel: (() => void) | null = null
    const begun = this.#clock.now()
    const silent = new Promise<void>((resolve) => {
      const look = (): void => {
        const silentFor = Math.min(this.silentFor(), this.#clock.now() - begun)
        if (this.#stalled || silentFor >= ms) return resolve()
        // A call that is made in between has been waiting for less by then, and is looked at again.
        cancel = this.#clock.setTimeout(look, ms - silentFor)
      }
      look()
    })
    return { silent, cancel: () => cancel?.() }
  }

  close(): void {
    this.#closed = true
    this.#cancel?.()
  }

  #answered(mark: object): void {
    this.#waiting.delete(mark)
    this.#answeredAt = this.#clock.now()
    this.#answeredInTime = this.#inTime()
    this.#heldUp = 0
    if (!this.#stalled) return
    this.#stalled = false
    this.#silence = sharedAbortController()
    this.events.emit('answered', null)
    this.#schedule()
  }

  #schedule(): void {
    if (this.#cancel || this.#stalled || this.#closed || this.#waiting.size === 0) return
    const waitMs = Math.min(LOOK_MS, Math.max(1, STALLED_MS - this.silentFor()))
    const due = this.#clock.now() + waitMs
    this.#cancel = this.#clock.setTimeout(() => {
      this.#cancel = null
      const late = this.#clock.now() - due
      const heldUp = Math.min(this.#helper(waitMs + late), MOST_HELD_UP_MS - this.#heldUp)
      this.#heldUp += heldUp
      const lost = Math.max(late, heldUp)
      if (lost > IN_TIME_MS) this.#late += lost
      if (this.silentFor() < STALLED_MS) return this.#schedule()
      this.#stalled = true
      this.#silence.abort()
      this.events.emit('stalled', null)
    }, waitMs)
  }

  #inTime(): number {
    return this.#clock.now() - this.#late
  }
}
