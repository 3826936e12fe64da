/**
 * A sign of life, asked for whenever none came for a second: that the share has stopped answering is to be known soon,
 * however seldom the journals are read; and one call that takes long, such as the listing of a huge folder, must not be
 * taken for silence.
 */
import type { Clock } from '../base/clock.ts'
import { FORMAT_FILE } from '../format/names.ts'
import type { DeadlineStorage } from '../storage/deadline-storage.ts'

/** Milliseconds between signs while somebody works. */
const PROBE_INTERVAL_MS = 1_000

export class LivenessProbe {
  readonly #storage: DeadlineStorage
  readonly #clock: Clock
  readonly #wanted: () => boolean
  readonly #everyMs: number
  #asking = false
  #cancel: () => void = () => undefined

  /** `wanted` tells whether anybody looks, and nobody knows yet that the share is away. */
  constructor(storage: DeadlineStorage, clock: Clock, wanted: () => boolean, everyMs = PROBE_INTERVAL_MS) {
    this.#storage = storage
    this.#clock = clock
    this.#wanted = wanted
    this.#everyMs = everyMs
    this.#schedule()
  }

  close(): void {
    this.#cancel()
  }

  #schedule(): void {
    this.#cancel = this.#clock.setTimeout(() => {
      if (this.#clock.now() - this.#storage.stallDetector.lastAnswerAt >= this.#everyMs && this.#wanted())
        void this.#ask()
      this.#schedule()
    }, this.#everyMs)
  }

  async #ask(): Promise<void> {
    if (this.#asking) return
    this.#asking = true
    // What it says is no matter here: whoever needs the share finds out what is wrong with it.
    await this.#storage.read(FORMAT_FILE).catch(() => undefined)
    this.#asking = false
  }
}
