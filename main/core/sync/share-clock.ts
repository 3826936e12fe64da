/**
 * The clock of the share, measured: a file is written and its modification time, set by the server, compared with this machine's clock. Times only
 * order conflicts and history for people, so a difference of up to two seconds, which coarse file systems round to, is taken as none.
 */
import type { Clock } from '../clock.ts'

const GRANULARITY_MS = 2_000
const KEPT = 8

export class ShareClock {
  readonly #clock: Clock
  #samples: { offset: number; error: number }[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Share's clock minus this machine's, in milliseconds; 0 until measured or when within what file systems round to. */
  get offsetMs(): number {
    const best = this.#samples.reduce<{ offset: number; error: number } | null>((a, b) => (a === null || b.error <= a.error ? b : a), null)
    return best === null || Math.abs(best.offset) <= GRANULARITY_MS ? 0 : Math.round(best.offset)
  }

  /** Now, in milliseconds since the epoch on the share's clock. */
  now(): number {
    return Math.round(this.#clock.now() + this.offsetMs)
  }

  /** Runs `write`, which must resolve with the modification time that the server gave, and keeps what it tells about the clocks. */
  async measure(write: () => Promise<number>): Promise<void> {
    const before = this.#clock.now()
    const modifiedAt = await write()
    const after = this.#clock.now()
    const offset = modifiedAt - (before + after) / 2
    // A jump of either clock makes the older samples worthless.
    if (this.#samples.some(sample => Math.abs(sample.offset - offset) > GRANULARITY_MS + sample.error + after - before)) this.#samples = []
    this.#samples = [...this.#samples, { offset, error: after - before }].slice(-KEPT)
  }
}
