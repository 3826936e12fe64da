/** How many crashes within this time lead to an automatic reload. */
const MAX_CRASHES = 3
const WITHIN_MS = 60_000

export class CrashGuard {
  #crashes: readonly number[] = []

  /** Records a crash at `now` (milliseconds). Returns whether to load the page again without asking. */
  mayReload(now: number): boolean {
    this.#crashes = [...this.#crashes.filter((at) => now - at < WITHIN_MS), now]
    return this.#crashes.length <= MAX_CRASHES
  }

  /** Clears the record, because the person has decided to try again. */
  reset(): void {
    this.#crashes = []
  }
}
