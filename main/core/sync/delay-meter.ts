/**
 * Measures how long others' changes take to arrive.
 *
 * The status strip shows the median of the most recent ones.
 */
const MAX_SAMPLES = 50

export class DelayMeter {
  #samples: number[] = []

  /** Records that a change made at `at` was seen at `now`, both in milliseconds on the share's clock. */
  addSample(at: number, now: number): void {
    this.#samples = [...this.#samples, Math.max(0, now - at)].slice(-MAX_SAMPLES)
  }

  /** The median in milliseconds, or null before the first sample. */
  get medianMs(): number | null {
    const sorted = this.#samples.toSorted((a, b) => a - b)
    return sorted[Math.floor(sorted.length / 2)] ?? null
  }
}
