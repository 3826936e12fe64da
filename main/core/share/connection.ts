/**
 * Keeps track of whether the share answers.
 *
 * A failure of the share as a whole puts the program offline. Probes with growing pauses then find out when the share
 * is back, with the same data set and not as an empty mount point.
 */
import type { Clock } from '../base/clock.ts'
import { Emitter } from '../base/events.ts'
import { LensletError } from '../../../preload/contract/index.ts'
import { decodeDatasetFile } from '../format/dataset-file.ts'
import { FORMAT_FILE } from '../format/names.ts'
import type { Storage } from '../storage/storage.ts'

const FIRST_RETRY_MS = 500
const MAX_RETRY_MS = 15_000

export interface ConnectionEvents {
  /** The share as a whole has failed, for this reason. */
  offline: Error
  /** The share is back, with the same data set. */
  online: null
}

export class Connection {
  readonly events = new Emitter<ConnectionEvents>()
  readonly #storage: Storage
  readonly #clock: Clock
  readonly #dataset: string | null
  #isOnline = true
  #retryMs = FIRST_RETRY_MS
  #cancelRetry: (() => void) | null = null
  #isProbing = false
  /** The read of `format.json` that is under way; and the next one, which begins after it. */
  #verification: Promise<void> | null = null
  #nextVerification: Promise<void> | null = null
  #isClosed = false

  constructor(storage: Storage, clock: Clock, dataset: string | null) {
    this.#storage = storage
    this.#clock = clock
    this.#dataset = dataset
  }

  get isOnline(): boolean {
    return this.#isOnline
  }

  /** Puts the program offline because the share failed. Does nothing while it is offline already. */
  reportOutage(reason: Error): void {
    if (!this.#isOnline || this.#isClosed) return
    this.#isOnline = false
    this.#retryMs = FIRST_RETRY_MS
    this.events.emit('offline', reason)
    this.#schedule()
  }

  /** Probes the share now instead of after the pause. */
  retry(): void {
    if (this.#isOnline || this.#isClosed || this.#isProbing) return
    this.#cancelRetry?.()
    void this.#probe()
  }

  close(): void {
    this.#isClosed = true
    this.#cancelRetry?.()
  }

  /**
   * Rejects when the folder is not, or no longer, the data set that was opened.
   *
   * A folder without labels cannot be distinguished from another one, so it is never rejected. All calls during one
   * read of `format.json` share the next read. That read begins after each of these calls, so it confirms what the
   * callers have read before.
   */
  verify(): Promise<void> {
    if (this.#nextVerification) return this.#nextVerification
    if (!this.#verification) return this.#startVerification()
    return (this.#nextVerification = this.#verification
      .catch(() => undefined)
      .then(() => {
        this.#nextVerification = null
        return this.#startVerification()
      }))
  }

  #startVerification(): Promise<void> {
    const verification = this.#readFormat().finally(() => {
      if (this.#verification === verification) this.#verification = null
    })
    return (this.#verification = verification)
  }

  async #readFormat(): Promise<void> {
    if (this.#dataset === null) return
    const { bytes } = await this.#storage.read(FORMAT_FILE)
    if (decodeDatasetFile(bytes).dataset !== this.#dataset) {
      throw new LensletError(
        'offline',
        'another data set is at this path now: put the right one back, or close and open the folder again',
      )
    }
  }

  #schedule(): void {
    this.#cancelRetry = this.#clock.setTimeout(() => void this.#probe(), this.#retryMs)
    this.#retryMs = Math.min(this.#retryMs * 2, MAX_RETRY_MS)
  }

  async #probe(): Promise<void> {
    this.#isProbing = true
    const isBack = await this.verify().then(
      () => true,
      () => false,
    )
    this.#isProbing = false
    if (this.#isClosed || this.#isOnline) return
    if (!isBack) return this.#schedule()
    this.#isOnline = true
    this.events.emit('online', null)
  }
}
