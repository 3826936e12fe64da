/** How long others' changes take to arrive: the median of the last ones, for the status strip. */
const KEPT = 50

export class DelayMeter {
  #samples: number[] = []

  /** Notes that a change made at `at` was seen at `now`, both in share time, milliseconds. */
  add(at: number, now: number): void {
    this.#samples = [...this.#samples, Math.max(0, now - at)].slice(-KEPT)
  }

  /** Milliseconds, or null before the first. */
  get medianMs(): number | null {
    const sorted = this.#samples.toSorted((a, b) => a - b)
    return sorted[Math.floor(sorted.length / 2)] ?? null
  }
}
