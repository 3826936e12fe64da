/**
 * Thumbnails in the data set's `.lenslet/thumbs`, for the whole team (FORMAT.md, "Thumbnails"): so that each picture is
 * read once over the network and not once by everybody. Nothing depends on them, and nobody who writes labels waits for
 * them: few calls at a time, in the process of the pictures, and none after a failure for a while.
 */
import { readFile } from 'node:fs/promises'
import type { Clock } from '../base/clock.ts'
import { thumbnailPath } from '../format/names.ts'
import { StorageError, type Storage } from '../storage/storage.ts'

/** Bytes of the largest that is taken: far more than any of ours has. */
const MOST_BYTES = 400_000
/** Written later, if ever: those that were made first are the least likely to be asked for again. */
const MOST_WAITING = 500
/** Milliseconds without another attempt after the share has failed. */
const PAUSE_MS = 30_000

export interface SharingRules {
  /** Whether the team wants it. */
  isWanted(): boolean
  /** Whether this program may write to the share now. */
  mayWrite(): boolean
}

interface Offer {
  readonly path: string
  readonly file: string
  readonly replace: boolean
}

export class SharedThumbnails {
  readonly #storage: Storage
  readonly #rules: SharingRules
  readonly #clock: Clock
  readonly #offers: Offer[] = []
  #writing = false
  #pausedUntil = 0

  constructor(storage: Storage, rules: SharingRules, clock: Clock) {
    this.#storage = storage
    this.#rules = rules
    this.#clock = clock
  }

  /** Whether it is worth asking. */
  get isOn(): boolean {
    return this.#rules.isWanted() && this.#clock.now() >= this.#pausedUntil
  }

  /**
   * What somebody has put there for this content, unchecked, and empty when it is too much; null when there is nothing,
   * or the share does not answer soon.
   */
  async read(key: string, size: number): Promise<Uint8Array | null> {
    try {
      const { bytes, size: all } = await this.#storage.readFrom(thumbnailPath(key, size), 0, MOST_BYTES)
      return all <= MOST_BYTES ? bytes : new Uint8Array()
    } catch (error) {
      this.#failed(error)
      return null
    }
  }

  /** Puts a thumbnail of this machine there in time, unless there is one that is not to be replaced. Never fails. */
  offer(key: string, size: number, file: string, replace: boolean): void {
    this.#offers.push({ path: thumbnailPath(key, size), file, replace })
    if (this.#offers.length > MOST_WAITING) this.#offers.shift()
    if (!this.#writing) void this.#write()
  }

  async #write(): Promise<void> {
    this.#writing = true
    for (
      let offer = this.#offers.pop();
      offer !== undefined && this.isOn && this.#rules.mayWrite();
      offer = this.#offers.pop()
    )
      await this.#put(offer)
    this.#offers.length = 0
    this.#writing = false
  }

  async #put({ path, file, replace }: Offer): Promise<void> {
    try {
      if (!replace && (await this.#isThere(path))) return
      await this.#storage.replace(path, await readFile(file))
    } catch (error) {
      this.#failed(error)
    }
  }

  async #isThere(path: string): Promise<boolean> {
    return this.#storage.stat(path).then(
      () => true,
      (error: unknown) => {
        if (error instanceof StorageError && error.kind === 'missing') return false
        throw error
      },
    )
  }

  /** A thumbnail that is gone from this machine meanwhile is no failure of the share. */
  #failed(error: unknown): void {
    if (error instanceof StorageError && !['missing', 'busy'].includes(error.kind))
      this.#pausedUntil = this.#clock.now() + PAUSE_MS
  }
}
