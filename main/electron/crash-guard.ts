/** How often a page that has crashed is loaded again by itself. */
const MAX_CRASHES = 3
const WITHIN_MS = 60_000

export class CrashGuard {
  #crashes: readonly number[] = []

  /** Notes a crash at `now` (milliseconds); whether to load the page again without asking. */
  mayReload(now: number): boolean {
    this.#crashes = [...this.#crashes.filter((at) => now - at < WITHIN_MS), now]
    return this.#crashes.length <= MAX_CRASHES
  }

  /** The person has decided to try again. */
  reset(): void {
    this.#crashes = []
  }
}
