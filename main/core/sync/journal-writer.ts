/**
 * Appends this replica's changes to its journal on the share. One process, one file: a segment is continued only while every append to it is known to
 * have succeeded; after a failure or a crash the next append begins a new one, so that a late or torn write can never meet ours.
 */
import { journalPath } from '../format/names.ts'
import { encodeJournal } from '../format/journal-codec.ts'
import type { StoredChange } from '../format/change-codec.ts'
import type { JournalEnd } from '../local/replica-slot.ts'
import { StorageError, type Storage } from '../storage/storage.ts'

/** Bytes after which a new segment begins, so that readers can retire old ones. */
const SEGMENT_BYTES = 8_000_000

export class JournalWriter {
  readonly #storage: Storage
  readonly #replica: string
  readonly #begin: (segment: number) => Promise<void>
  #segment: number
  /** No segment up to this number may be begun again, wherever it is. */
  #highest: number
  /** Size that our segment must have; null when it must not be continued. */
  #size: number | null

  /**
   * `highest` is the highest segment number that this replica ever used, `end` where its previous process left its journal if that may be continued. `begin` is
   * called before a segment is begun: it makes durable that the number is taken, and throws when nothing may be written.
   */
  constructor(storage: Storage, replica: string, highest: number, end: JournalEnd | null, begin: (segment: number) => Promise<void>) {
    this.#begin = begin
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
      await this.#begin(this.#highest + 1)
      this.#segment = ++this.#highest
      this.#size = 0
    }
    const expected = this.#size + bytes.byteLength
    this.#size = null
    const { size } = await this.#storage.append(journalPath(this.#replica, this.#segment), bytes, expected - bytes.byteLength)
    // Another size: the write was short. Say it again in a new segment.
    if (size !== expected) throw new StorageError('busy', journalPath(this.#replica, this.#segment), 'ESIZE')
    this.#size = size
  }
}
