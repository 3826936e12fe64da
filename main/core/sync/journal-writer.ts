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
  /** Size that our segment must have; null when it must not be continued. */
  #size: number | null

  /**
   * `end` is where this replica's previous process left its journal, checked against the share by `openJournal`. `begin` makes durable that a segment number
   * is taken.
   */
  constructor(storage: Storage, replica: string, lastSegment: number, end: JournalEnd | null, begin: (segment: number) => Promise<void>) {
    this.#begin = begin
    this.#storage = storage
    this.#replica = replica
    this.#segment = end?.segment ?? lastSegment
    this.#size = end?.size ?? null
  }

  /** The segment's name while it is ours to append to. */
  get path(): string | null {
    return this.#size === null ? null : journalPath(this.#replica, this.#segment)
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
      await this.#begin(++this.#segment)
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
