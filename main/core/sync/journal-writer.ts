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

/** Follows the journals, and need not read what this process appended. */
export interface OwnJournalReader {
  skipOwn(path: string, from: number, to: number): void
}

export interface JournalWriterOptions {
  readonly storage: Storage
  readonly replica: string
  /** The highest segment number that this replica ever used. */
  readonly highest: number
  /** Where its previous process left its journal, if that may be continued. */
  readonly end: JournalEnd | null
  /**
   * Called before a segment is begun: makes durable that the number is taken, and throws when nothing may be written.
   */
  readonly reserveSegment: (segment: number) => Promise<void>
  readonly reader?: OwnJournalReader
}

export class JournalWriter {
  readonly #options: JournalWriterOptions
  #segment: number
  /** No segment up to this number may be begun again, wherever it is. */
  #highest: number
  /** Size that our segment must have; null when it must not be continued. */
  #size: number | null

  constructor(options: JournalWriterOptions) {
    const { highest, end } = options
    this.#options = options
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
    const { storage, replica, reserveSegment, reader } = this.#options
    const bytes = Buffer.from(encodeJournal(changes))
    if (this.#size === null || this.#size > SEGMENT_BYTES) {
      this.#size = null
      await reserveSegment(this.#highest + 1)
      this.#segment = ++this.#highest
      this.#size = 0
    }
    const expected = this.#size + bytes.byteLength
    const from = this.#size
    this.#size = null
    const path = journalPath(replica, this.#segment)
    const { size } = await storage.append(path, bytes, from)
    // Another size: the write was short. Say it again in a new segment.
    if (size !== expected) throw new StorageError('busy', path, 'ESIZE')
    this.#size = size
    reader?.skipOwn(path, from, size)
  }
}
