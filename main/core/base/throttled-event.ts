/** Something that may happen very often, told at most every so many milliseconds; the last time is never left out. */
import type { Clock } from './clock.ts'

export class PacedEvent {
  readonly #clock: Clock
  readonly #intervalMs: number
  readonly #tell: () => void
  #cancel: (() => void) | null = null
  #toldAt = Number.NEGATIVE_INFINITY

  constructor(clock: Clock, intervalMs: number, tell: () => void) {
    this.#clock = clock
    this.#intervalMs = intervalMs
    this.#tell = tell
  }

  /** It happened: told now, or once the time is over. */
  happened(): void {
    if (this.#cancel !== null) return
    const wait = this.#toldAt + this.#intervalMs - this.#clock.now()
    if (wait <= 0) this.tellNow()
    else this.#cancel = this.#clock.setTimeout(() => this.tellNow(), wait)
  }

  /** Tells without waiting. */
  tellNow(): void {
    this.#cancel?.()
    this.#cancel = null
    this.#toldAt = this.#clock.now()
    this.#tell()
  }
}
