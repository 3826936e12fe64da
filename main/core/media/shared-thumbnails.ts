/**
 * Shares thumbnails with the team in the data set's `.lenslet/thumbs` (FORMAT.md, "Thumbnails"), so that each picture
 * is read over the network once and not once by every person.
 *
 * Nothing depends on them, and writing labels never waits for them. There are few calls at the same time, they go
 * through the process for pictures, and after a failure there are none for a while.
 */
import { readFile } from 'node:fs/promises'
import type { Clock } from '../base/clock.ts'
import { thumbnailPath } from '../format/names.ts'
import { StorageError, type Storage } from '../storage/storage.ts'

/** The largest thumbnail that is read, in bytes. Ours are much smaller. */
const MAX_BYTES = 400_000
/**
 * The most thumbnails that wait to be written. The oldest are dropped, because they are the least likely to be needed
 * again.
 */
const MAX_WAITING = 500
/** Milliseconds without another attempt after the share has failed. */
const PAUSE_MS = 30_000

interface SharingRules {
  /** Returns whether the team wants shared thumbnails. */
  isWanted(): boolean
  /** Returns whether this program may write to the share now. */
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
  #isWriting = false
  #pausedUntil = 0

  constructor(storage: Storage, rules: SharingRules, clock: Clock) {
    this.#storage = storage
    this.#rules = rules
    this.#clock = clock
  }

  /** Whether the team wants shared thumbnails, and the share has not failed shortly before. */
  get isOn(): boolean {
    return this.#rules.isWanted() && this.#clock.now() >= this.#pausedUntil
  }

  /**
   * Returns the bytes of the thumbnail that the share has for this content, without checking them.
   *
   * Returns no bytes when it is too large, and null when there is none or the share does not answer soon.
   */
  async read(key: string, size: number): Promise<Uint8Array | null> {
    try {
      const { bytes, size: fileSize } = await this.#storage.readFrom(thumbnailPath(key, size), 0, MAX_BYTES)
      return fileSize <= MAX_BYTES ? bytes : new Uint8Array()
    } catch (error) {
      this.#onError(error)
      return null
    }
  }

  /**
   * Writes a thumbnail of this machine to the share later, unless there already is one that should not be replaced.
   * Never fails.
   */
  offer(key: string, size: number, file: string, replace: boolean): void {
    this.#offers.push({ path: thumbnailPath(key, size), file, replace })
    if (this.#offers.length > MAX_WAITING) this.#offers.shift()
    if (!this.#isWriting) void this.#write()
  }

  async #write(): Promise<void> {
    this.#isWriting = true
    for (
      let offer = this.#offers.pop();
      offer !== undefined && this.isOn && this.#rules.mayWrite();
      offer = this.#offers.pop()
    )
      await this.#writeOffer(offer)
    this.#offers.length = 0
    this.#isWriting = false
  }

  async #writeOffer({ path, file, replace }: Offer): Promise<void> {
    try {
      if (!replace && (await this.#exists(path))) return
      await this.#storage.replace(path, await readFile(file))
    } catch (error) {
      this.#onError(error)
    }
  }

  async #exists(path: string): Promise<boolean> {
    return this.#storage.stat(path).then(
      () => true,
      (error: unknown) => {
        if (error instanceof StorageError && error.kind === 'missing') return false
        throw error
      },
    )
  }

  /**
   * Pauses after a failure of the share. That a thumbnail was removed from this machine meanwhile does not count as a
   * failure.
   */
  #onError(error: unknown): void {
    if (error instanceof StorageError && !['missing', 'busy'].includes(error.kind))
      this.#pausedUntil = this.#clock.now() + PAUSE_MS
  }
}
