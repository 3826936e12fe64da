/**
 * Asks the share for a sign of life whenever it has not answered anything for a second.
 *
 * With these probes the program notices soon that the share has stalled, even when the journals are read rarely. And
 * one call that takes long, for example the listing of a huge folder, is not mistaken for a stalled share.
 */
import type { Clock } from '../base/clock.ts'
import { FORMAT_FILE } from '../format/names.ts'
import type { DeadlineStorage } from '../storage/deadline-storage.ts'

/** Milliseconds between two probes while somebody works. */
const PROBE_INTERVAL_MS = 1_000

interface LivenessProbeOptions {
  readonly storage: DeadlineStorage
  readonly clock: Clock
  /** Returns whether a probe is useful: somebody is looking, and the share is not known to be offline. */
  readonly isWanted: () => boolean
  readonly intervalMs?: number
}

export class LivenessProbe {
  readonly #storage: DeadlineStorage
  readonly #clock: Clock
  readonly #isWanted: () => boolean
  readonly #intervalMs: number
  #isProbing = false
  #cancel: () => void = () => undefined

  /** Starts probing. */
  constructor({ storage, clock, isWanted, intervalMs = PROBE_INTERVAL_MS }: LivenessProbeOptions) {
    this.#storage = storage
    this.#clock = clock
    this.#isWanted = isWanted
    this.#intervalMs = intervalMs
    this.#schedule()
  }

  close(): void {
    this.#cancel()
  }

  #schedule(): void {
    this.#cancel = this.#clock.setTimeout(() => {
      if (this.#clock.now() - this.#storage.stallDetector.lastAnswerAt >= this.#intervalMs && this.#isWanted())
        void this.#probe()
      this.#schedule()
    }, this.#intervalMs)
  }

  async #probe(): Promise<void> {
    if (this.#isProbing) return
    this.#isProbing = true
    // The result does not matter here: errors are handled where the share is used.
    await this.#storage.read(FORMAT_FILE).catch(() => undefined)
    this.#isProbing = false
  }
}
