/**
 * Appends this replica's changes to its journal on the share.
 *
 * Only one process writes to a segment, and only while every append to it is known to have succeeded. After a failure
 * or a crash the next append begins a new segment, so that a late or torn write can never get between two writes of
 * this process.
 */
import { journalPath } from '../format/names.ts'
import { encodeJournal } from '../format/journal-codec.ts'
import type { StoredChange } from '../format/change-codec.ts'
import type { JournalEnd } from '../local/replica-slot.ts'
import { StorageError, type Storage } from '../storage/storage.ts'

/** Bytes after which a new segment begins, so that readers can retire old ones. */
const SEGMENT_BYTES = 8_000_000

/** Reads the journals, and can skip what this process appended itself. */
export interface OwnJournalReader {
  skipOwn(path: string, from: number, to: number): void
}

export interface JournalWriterOptions {
  readonly storage: Storage
  readonly replica: string
  /** The highest segment number that this replica ever used. */
  readonly highestSegment: number
  /** Where the previous process of this replica ended its journal, if that may be continued. */
  readonly end: JournalEnd | null
  /**
   * Records durably that a segment number is used; throws when nothing may be written. Called before a segment is
   * begun.
   */
  readonly reserveSegment: (segment: number) => Promise<void>
  readonly reader?: OwnJournalReader
}

export class JournalWriter {
  readonly #options: JournalWriterOptions
  #segment: number
  /** No segment up to this number may be begun again, in any copy of the data set. */
  #highestSegment: number
  /** The size that the segment must have, in bytes; null when it must not be continued. */
  #size: number | null

  constructor(options: JournalWriterOptions) {
    const { highestSegment, end } = options
    this.#options = options
    this.#highestSegment = highestSegment
    this.#segment = end?.segment ?? highestSegment
    this.#size = end?.size ?? null
  }

  /** Where a later process may continue; null when it must begin a new segment. */
  get end(): JournalEnd | null {
    return this.#size === null ? null : { segment: this.#segment, size: this.#size }
  }

  /**
   * Resolves when the changes are durable on the share: they are *saved*.
   *
   * Must not be called again before the promise has settled.
   */
  async append(changes: readonly StoredChange[]): Promise<void> {
    if (changes.length === 0) return
    const { storage, replica, reserveSegment, reader } = this.#options
    const bytes = Buffer.from(encodeJournal(changes))
    if (this.#size === null || this.#size > SEGMENT_BYTES) {
      this.#size = null
      await reserveSegment(this.#highestSegment + 1)
      this.#segment = ++this.#highestSegment
      this.#size = 0
    }
    const expected = this.#size + bytes.byteLength
    const from = this.#size
    this.#size = null
    const path = journalPath(replica, this.#segment)
    const { size } = await storage.append(path, bytes, from)
    // The size differs, so the write was short. The changes are written again, into a new segment.
    if (size !== expected) throw new StorageError('busy', path, 'ESIZE')
    this.#size = size
    reader?.skipOwn(path, from, size)
  }
}
