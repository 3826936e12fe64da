/**
 * Appends this replica's changes to its journal on the share. One process, one file: a segment is continued only while
 * every append to it is known to have succeeded; after a failure or a crash the next append begins a new one, so that a
 * late or torn write can never meet ours.
 */
import { journalPath } from '../format/names.ts'
import { encodeJournal } from '../format/journal-codec.ts'
import type { StoredChange } from '../format/change-codec.ts'
import type { JournalEnd } from '../local/replica-slot.ts'
import { StorageError, type Storage } from '../storage/storage.ts'

/** Bytes after which a new segment begins, so that readers can retire old ones. */
const SEGMENT_BYTES = 8_000_000

export interface JournalHooks {
  /**
   * Called before a segment is begun: makes durable that the number is taken, and throws when nothing may be written.
   */
  begin(segment: number): Promise<void>
  /** The bytes from `from` to `to` of a journal are ours: nobody here need read them. */
  appended(path: string, from: number, to: number): void
}

export class JournalWriter {
  readonly #storage: Storage
  readonly #replica: string
  readonly #hooks: JournalHooks
  #segment: number
  /** No segment up to this number may be begun again, wherever it is. */
  #highest: number
  /** Size that our segment must have; null when it must not be continued. */
  #size: number | null

  /**
   * `highest` is the highest segment number that this replica ever used, `end` where its previous process left its
   * journal if that may be continued.
   */
  constructor(storage: Storage, replica: string, highest: number, end: JournalEnd | null, hooks: JournalHooks) {
    this.#hooks = hooks
    this.#storage = storage
    this.#replica = replica
    this.#highest = highest
    this.#segment = end?.segment ?? highest
    this.#size = end?.size ?? null
  }

  /** Where a later process may go on, or null. */
  get end(): JournalEnd | null {
    return this.#size === null ? null : { segment: this.#segment, size: this.#size }
  }

  /** Resolves when the share has the changes durably: they are *saved*. Never call it again before it has settled. */
  async append(changes: readonly StoredChange[]): Promise<void> {
    if (changes.length === 0) return
    const bytes = Buffer.from(encodeJournal(changes))
    if (this.#size === null || this.#size > SEGMENT_BYTES) {
      this.#size = null
      await this.#hooks.begin(this.#highest + 1)
      this.#segment = ++this.#highest
      this.#size = 0
    }
    const expected = this.#size + bytes.byteLength
    const from = this.#size
    this.#size = null
    const path = journalPath(this.#replica, this.#segment)
    const { size } = await this.#storage.append(path, bytes, from)
    // Another size: the write was short. Say it again in a new segment.
    if (size !== expected) throw new StorageError('busy', path, 'ESIZE')
    this.#size = size
    this.#hooks.appended(path, from, size)
  }
}
