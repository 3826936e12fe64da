/** Simulates a clock that a test advances. */
import type { Clock } from '../../main/core/base/clock.ts'

export class SimulatedClock implements Clock {
  readonly #turns: number
  #now: number
  #timers: { at: number; fn: () => void }[] = []

  /**
   * Starts at `now`. The work that a timer has started gets `turns` of the event loop, counted from the end of its last
   * file access.
   */
  constructor(now = Date.parse('2026-05-01T12:00:00Z'), turns = 20) {
    this.#now = now
    this.#turns = turns
  }

  now(): number {
    return this.#now
  }

  setTimeout(fn: () => void, ms: number): () => void {
    const timer = { at: this.#now + ms, fn }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  /** Lets time pass, and runs the timers in their order with the work that they start. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms
    for (;;) {
      await settle(this.#turns)
      const next = this.#timers.filter((timer) => timer.at <= end).toSorted((a, b) => a.at - b.at)[0]
      if (!next) break
      this.#timers = this.#timers.filter((timer) => timer !== next)
      this.#now = Math.max(this.#now, next.at)
      next.fn()
    }
    this.#now = end
    await settle(this.#turns)
  }

  /** Simulates that the process does not run for this long: then all timers that are due run late. */
  async pause(ms: number): Promise<void> {
    this.#now += ms
    await this.advance(0)
  }

  /** Lets time pass in small steps until `work` has settled. Throws when that takes more than `limitMs`. */
  async advanceUntil<T>(work: Promise<T>, limitMs = 600_000): Promise<T> {
    const end = this.#now + limitMs
    const pending = { open: true }
    void work
      .catch(() => undefined)
      .finally(() => {
        pending.open = false
      })
    await settle(this.#turns)
    while (pending.open) {
      if (this.#now > end) throw new Error(`still waiting after ${limitMs} ms on the simulated clock`)
      await this.advance(100)
    }
    return work
  }
}

/**
 * Simulates the clock of one machine: it can be wrong by some milliseconds, be set while its timers continue, and stop
 * with its process.
 */
export class MachineClock implements Clock {
  readonly #true: Clock
  offsetMs: number
  #ended = false

  constructor(trueClock: Clock, offsetMs = 0) {
    this.#true = trueClock
    this.offsetMs = offsetMs
  }

  now(): number {
    return this.#true.now() + this.offsetMs
  }

  setTimeout(fn: () => void, ms: number): () => void {
    return this.#true.setTimeout(() => {
      if (!this.#ended) fn()
    }, ms)
  }

  /** Stops all timers, because the process was killed. */
  end(): void {
    this.#ended = true
  }
}

/** Waits until promises that depend only on each other, and on files of this machine, have settled. */
async function settle(turns: number): Promise<void> {
  for (let quiet = 0; quiet < turns;) {
    await new Promise((resolve) => setImmediate(resolve))
    quiet = process.getActiveResourcesInfo().some((name) => name.startsWith('FSReq') || name === 'CloseReq')
      ? 0
      : quiet + 1
  }
}
