/**
 * Whether the share answers. Any failure that is about the share as a whole puts the program offline; a probe with
 * growing pauses finds out when it is back, and that it is the same data set and not an empty mount point.
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
  /** It is back, with the same data set. */
  online: null
}

export class Connection {
  readonly events = new Emitter<ConnectionEvents>()
  readonly #storage: Storage
  readonly #clock: Clock
  readonly #dataset: string | null
  #online = true
  #pause = FIRST_RETRY_MS
  #cancel: (() => void) | null = null
  #probing = false
  /** A look at `format.json` that is under way, and the one that begins after it. */
  #look: Promise<void> | null = null
  #nextLook: Promise<void> | null = null
  #closed = false

  constructor(storage: Storage, clock: Clock, dataset: string | null) {
    this.#storage = storage
    this.#clock = clock
    this.#dataset = dataset
  }

  get isOnline(): boolean {
    return this.#online
  }

  /** The share failed. Further reports while offline change nothing. */
  reportOutage(reason: Error): void {
    if (!this.#online || this.#closed) return
    this.#online = false
    this.#pause = FIRST_RETRY_MS
    this.events.emit('offline', reason)
    this.#schedule()
  }

  /** Looks now instead of after the pause. */
  retry(): void {
    if (this.#online || this.#closed || this.#probing) return
    this.#cancel?.()
    void this.#probe()
  }

  close(): void {
    this.#closed = true
    this.#cancel?.()
  }

  /**
   * Throws when the folder is not, or no longer, the data set that was opened. A folder without labels cannot be told
   * from another. All who ask while one look is under way share the next: it begins after each of them asked, so what
   * they read before belongs to what it finds.
   */
  verify(): Promise<void> {
    if (this.#nextLook) return this.#nextLook
    if (!this.#look) return this.#beginLook()
    return (this.#nextLook = this.#look
      .catch(() => undefined)
      .then(() => {
        this.#nextLook = null
        return this.#beginLook()
      }))
  }

  #beginLook(): Promise<void> {
    const look = this.#readFormat().finally(() => {
      if (this.#look === look) this.#look = null
    })
    return (this.#look = look)
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
    this.#cancel = this.#clock.setTimeout(() => void this.#probe(), this.#pause)
    this.#pause = Math.min(this.#pause * 2, MAX_RETRY_MS)
  }

  async #probe(): Promise<void> {
    this.#probing = true
    const back = await this.verify().then(
      () => true,
      () => false,
    )
    this.#probing = false
    if (this.#closed || this.#online) return
    if (!back) return this.#schedule()
    this.#online = true
    this.events.emit('online', null)
  }
}
