/** How many crashes of a page in this period lead to an automatic reload. The period is in milliseconds. */
const MAX_CRASHES = 3
const PERIOD_MS = 60_000

/** Counts the crashes of a page, so that a page that crashes again and again is not reloaded forever. */
export class CrashGuard {
  #crashes: readonly number[] = []

  /** Records a crash at `now` (milliseconds). Returns whether to load the page again without asking. */
  mayReload(now: number): boolean {
    this.#crashes = [...this.#crashes.filter((at) => now - at < PERIOD_MS), now]
    return this.#crashes.length <= MAX_CRASHES
  }

  /** Clears the record, because the person has decided to try again. */
  reset(): void {
    this.#crashes = []
  }
}
