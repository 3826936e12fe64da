/**
 * A sign of life, asked for when nobody asks the share for anything else: that it has stopped answering is to be known within seconds, however seldom the journals
 * are read.
 */
import type { Clock } from '../clock.ts'
import { FORMAT_FILE } from '../format/names.ts'
import type { DeadlineStorage } from '../storage/deadline-storage.ts'

const PULSE_MS = 1_000

export class Pulse {
  readonly #storage: DeadlineStorage
  readonly #clock: Clock
  readonly #wanted: () => boolean
  #cancel: () => void = () => undefined

  /** `wanted` tells whether anybody looks, and whether nobody else finds out. */
  constructor(storage: DeadlineStorage, clock: Clock, wanted: () => boolean) {
    this.#storage = storage
    this.#clock = clock
    this.#wanted = wanted
    this.#schedule()
  }

  close(): void {
    this.#cancel()
  }

  #schedule(): void {
    this.#cancel = this.#clock.setTimeout(() => {
      const { waiting, answeredAt } = this.#storage.patience
      const quiet = waiting === 0 && this.#clock.now() - answeredAt >= PULSE_MS
      // What it says is no matter here: whoever needs the share finds out what is wrong with it.
      if (quiet && this.#wanted()) this.#storage.read(FORMAT_FILE).catch(() => undefined)
      this.#schedule()
    }, PULSE_MS)
  }
}
