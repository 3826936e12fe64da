/** A clock that a test turns by hand. */
import type { Clock } from '../../main/core/clock.ts'

export class TurnedClock implements Clock {
  #now: number
  #timers: { at: number; fn: () => void }[] = []

  constructor(now = Date.parse('2026-05-01T12:00:00Z')) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  setTimeout(fn: () => void, ms: number): () => void {
    const timer = { at: this.#now + ms, fn }
    this.#timers.push(timer)
    return () => { this.#timers = this.#timers.filter(other => other !== timer) }
  }

  /** Lets time pass, running timers in their order and whatever they set going. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms
    for (;;) {
      await settle()
      const next = this.#timers.filter(timer => timer.at <= end).toSorted((a, b) => a.at - b.at)[0]
      if (!next) break
      this.#timers = this.#timers.filter(timer => timer !== next)
      this.#now = Math.max(this.#now, next.at)
      next.fn()
    }
    this.#now = end
    await settle()
  }
}

/** Until promises that depend only on one another have settled. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise(resolve => setImmediate(resolve))
}
