/** Limits how often an event is reported: at most once per interval. The last occurrence is always reported. */
import type { Clock } from './clock.ts'

/** Calls `report` for an event, at most once per interval. */
export class ThrottledEvent {
  readonly #clock: Clock
  readonly #intervalMs: number
  readonly #report: () => void
  #cancel: (() => void) | null = null
  #reportedAt = Number.NEGATIVE_INFINITY

  constructor(clock: Clock, intervalMs: number, report: () => void) {
    this.#clock = clock
    this.#intervalMs = intervalMs
    this.#report = report
  }

  /** Records an occurrence. It is reported now, or when the interval is over. */
  record(): void {
    if (this.#cancel !== null) return
    const wait = this.#reportedAt + this.#intervalMs - this.#clock.now()
    if (wait <= 0) this.reportNow()
    else this.#cancel = this.#clock.setTimeout(() => this.reportNow(), wait)
  }

  /** Reports without waiting for the interval. */
  reportNow(): void {
    this.#cancel?.()
    this.#cancel = null
    this.#reportedAt = this.#clock.now()
    this.#report()
  }
}
