/**
 * Follows the journals of all replicas.
 *
 * It lists their folder, opens the files that are listed, and continues reading each file where it stopped. It never
 * opens a name that was not listed, because NFS caches for half a minute that a file is missing. It relies only on
 * opening and reading, never on `stat`, because attributes are cached.
 */
import { decodeJournal } from '../format/journal-codec.ts'
import { JOURNALS_DIR, parseJournalName } from '../format/names.ts'
import { Emitter } from '../base/events.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { isOutage } from '../storage/errno.ts'
import { StorageError, type Storage } from '../storage/storage.ts'

/** The bytes per read, doubled while a single line does not fit. */
const CHUNK_BYTES = 4_000_000
const MAX_CHUNK_BYTES = 16_000_000
/**
 * The most chunks of one overlong line that are skipped in one pass, because the other journals must not wait for a
 * terabyte without a line break.
 */
const MAX_SKIPPED_AT_ONCE = 8
const NEWLINE = 0x0a
/**
 * The number of reads of a damaged line before it is skipped, because the client's cache may be older than the file.
 */
const READS_BEFORE_DAMAGED = 3
/**
 * The number of reads at the end of a segment after a newer one has appeared, because its last lines may have been
 * written just before.
 */
const READS_AT_END = 3

interface Cursor {
  offset: number
  /** The number of reads that found nothing new while the segment was not the last of its replica. */
  endReads: number
  /** The number of reads of the damaged line at `offset` so far. */
  damagedReads: number
  /** Whether `offset` is inside a line that is longer than any change: everything up to its end is skipped. */
  isSkipping: boolean
}

const CURSOR_AT_START: Cursor = { offset: 0, endReads: 0, damagedReads: 0, isSkipping: false }

/**
 * The number of listings in which a journal must be missing before it counts as gone, because a listing can be
 * outdated.
 */
const LISTINGS_BEFORE_GONE = 3

/** How far each journal was read, in bytes, by file name. */
export type Progress = Readonly<Record<string, number>>

export interface TailerEvents {
  /** Changes were read from the journal of this file name. The same change may be reported more than once. */
  changesRead: { readonly changes: readonly StoredChange[]; readonly journal: string }
  /** A line is still damaged after several reads; reading continues behind it. */
  lineDamaged: { readonly path: string; readonly offset: number }
  /** A journal cannot be read although the share answers. The others were read. */
  unreadable: { readonly path: string; readonly error: Error }
  /** A journal is shorter than before: the share was restored from a backup, or an older file was copied over it. */
  shrunk: string
  /** Journals are no longer listed: retired, or lost. Reported once for each. */
  disappeared: readonly string[]
}

export class Tailer {
  readonly #storage: Storage
  readonly events = new Emitter<TailerEvents>()
  readonly #verify: () => Promise<void>
  readonly #cursors = new Map<string, Cursor>()
  /** The number of listings in which each missing journal was missing. */
  readonly #missingCounts = new Map<string, number>()
  #names: string[] = []

  /**
   * Creates a tailer that has read nothing yet.
   *
   * `verify` is called when journals are listed for the first time, or when none of the replicas that were listed
   * before is listed. It throws when the journals may belong to another data set; then none of them is read.
   */
  constructor(storage: Storage, verify: () => Promise<void> = () => Promise.resolve()) {
    this.#storage = storage
    this.#verify = verify
  }

  /** File names of the journals in the last listing. */
  get names(): readonly string[] {
    return this.#names
  }

  /**
   * Returns how far each journal was read, for all journals that were ever listed or covered.
   *
   * Everything before the offset was emitted, or skipped as damaged.
   */
  progress(): Progress {
    return Object.fromEntries(Array.from(this.#cursors, ([name, cursor]) => [name, cursor.offset]))
  }

  /** Continues reading behind these offsets, because everything before them is known from elsewhere. */
  markCovered(progress: Progress): void {
    for (const [name, offset] of Object.entries(progress)) {
      const cursor = this.#cursor(name)
      if (offset > cursor.offset) Object.assign(cursor, { ...CURSOR_AT_START, offset })
    }
  }

  /**
   * Returns the journals that were read or covered once and are missing from the last listing.
   *
   * A journal that was always empty is not included, because nothing is lost with it.
   */
  missingJournals(): string[] {
    const listed = new Set(this.#names)
    return Array.from(this.#cursors)
      .filter(([name, { offset }]) => offset > 0 && !listed.has(name))
      .map(([name]) => name)
  }

  /**
   * Forgets journals whose changes are in other journals now: they are not reported as missing again.
   *
   * A journal that comes back is read from its beginning.
   */
  forgetJournals(names: readonly string[]): void {
    for (const name of names) {
      this.#cursors.delete(name)
      this.#missingCounts.delete(name)
    }
  }

  /**
   * Skips the bytes from `from` to `to`, which this process appended itself.
   *
   * Does nothing when the bytes before `from` were not read yet. All of them are then read.
   */
  skipOwn(path: string, from: number, to: number): void {
    const cursor = this.#cursor(path.slice(JOURNALS_DIR.length + 1))
    if (cursor.offset === from && cursor.damagedReads === 0 && !cursor.isSkipping) cursor.offset = to
  }

  /** Lists the journals and reads what is new in all of them; rejects when the share does not answer. */
  async readAll(): Promise<void> {
    await this.listJournals()
    await this.readJournals(this.#names)
  }

  /**
   * Lists the journals and reads all of them to their end; rejects when one of them cannot be read at this moment.
   *
   * For somebody who compares what is there with what should be there: what is not read would count as missing.
   */
  async readWhole(): Promise<void> {
    await this.listJournals()
    let later: readonly string[] = this.#names
    do later = await this.readJournals(later)
    while (later.some((name) => this.#cursor(name).isSkipping))
    if (later[0] !== undefined) throw new StorageError('busy', `${JOURNALS_DIR}/${later[0]}`, 'EINCOMPLETE')
  }

  /** Lists the journals on the share. */
  async listJournals(): Promise<void> {
    const entries = await this.#storage.list(JOURNALS_DIR)
    const names = entries.filter((entry) => !entry.folder && parseJournalName(entry.name)).map((entry) => entry.name)
    if (names.some((name) => !this.#names.includes(name)) || this.#isWithoutKnownReplicas(names)) await this.#verify()
    this.#names = names
    this.#countMissing()
  }

  /**
   * Whether none of the replicas that were listed before is in a listing.
   *
   * Segments are retired, but replicas do not disappear. If none of them is listed, the folder is the empty mount point
   * of the share or another data set, or the share was restored to an earlier time. What the local cache has covered
   * counts too, because a share may go away while it is being opened.
   */
  #isWithoutKnownReplicas(names: readonly string[]): boolean {
    const replicas = new Set(names.map((name) => parseJournalName(name)!.replica))
    const known = [...this.#names, ...this.#cursors.keys()]
    return known.length > 0 && !known.some((name) => replicas.has(parseJournalName(name)?.replica ?? ''))
  }

  #countMissing(): void {
    const missing = this.missingJournals()
    for (const name of new Set(this.#missingCounts.keys()).difference(new Set(missing)))
      this.#missingCounts.delete(name)
    const disappeared = missing.filter((name) => increment(this.#missingCounts, name) === LISTINGS_BEFORE_GONE)
    if (disappeared.length > 0) this.events.emit('disappeared', disappeared)
  }

  #cursor(name: string): Cursor {
    const cursor = this.#cursors.get(name) ?? { ...CURSOR_AT_START }
    this.#cursors.set(name, cursor)
    return cursor
  }

  /**
   * Returns the journals that may still get new lines: the last segment of each replica, and older segments until
   * several reads have found nothing new in them.
   */
  growingJournals(): string[] {
    const lastSegments = this.#lastSegments()
    return this.#names.filter(
      (name) => lastSegments.has(name) || (this.#cursors.get(name)?.endReads ?? 0) < READS_AT_END,
    )
  }

  #lastSegments(): Set<string> {
    const last = new Map<string, { name: string; segment: number }>()
    for (const name of this.#names) {
      const { replica, segment } = parseJournalName(name)!
      if (segment >= (last.get(replica)?.segment ?? 0)) last.set(replica, { name, segment })
    }
    return new Set(Array.from(last.values(), (entry) => entry.name))
  }

  /**
   * Reads what is new in some journals, up to four at a time. Resolves with those of which more is left to read, because
   * they could not be opened at this moment, or have a line that is longer than any change.
   *
   * Rejects when the share does not answer, after all reads under way have ended.
   */
  async readJournals(names: readonly string[]): Promise<string[]> {
    const queue = names.filter((name) => parseJournalName(name))
    const lastSegments = this.#lastSegments()
    const outages: Error[] = []
    const later: string[] = []
    const workers = Array.from({ length: Math.min(4, queue.length) }, async () => {
      for (let name = queue.pop(); name !== undefined && outages.length === 0; name = queue.pop()) {
        try {
          const outcome = await this.#readOne(name)
          if (outcome === 'unfinished') later.push(name)
          else if (outcome === 'nothing new' && !lastSegments.has(name)) this.#cursor(name).endReads++
        } catch (error) {
          if (!(error instanceof StorageError) || isOutage(error)) outages.push(error as Error)
          else this.events.emit('unreadable', { path: error.path, error })
        }
      }
    })
    await Promise.all(workers)
    if (outages[0]) throw outages[0]
    return later
  }

  /** Reads a journal to its end, unless it cannot be opened at this moment or has an overlong line. */
  async #readOne(name: string): Promise<'nothing new' | 'read' | 'unfinished'> {
    const path = `${JOURNALS_DIR}/${name}`
    const cursor = this.#cursor(name)
    for (let limit = CHUNK_BYTES, skipped = 0; ;) {
      const { offset } = cursor
      const part = await this.#storage.readFrom(path, offset, limit).catch(retryLater)
      if (!part) return 'unfinished'
      // This process has appended to it meanwhile.
      if (cursor.offset !== offset) continue
      if (part.size < cursor.offset) {
        // The file is shorter than before: it was restored from a backup, or is a different file. Everything in it may
        // be new, and reading a change twice is harmless.
        Object.assign(cursor, CURSOR_AT_START)
        this.events.emit('shrunk', name)
        continue
      }
      if (part.bytes.byteLength === 0) return 'nothing new'
      if (cursor.isSkipping) {
        skipLine(cursor, part.bytes)
        if (++skipped === MAX_SKIPPED_AT_ONCE) return 'unfinished'
        continue
      }
      const consumed = this.#consumeLines(name, cursor, part.bytes)
      // An unfinished line at the end is nothing new.
      if (part.bytes.byteLength < limit) return consumed === 0 && cursor.damagedReads === 0 ? 'nothing new' : 'read'
      if (consumed > 0 || cursor.damagedReads > 0) continue
      if (limit < MAX_CHUNK_BYTES) limit *= 2
      else {
        this.events.emit('lineDamaged', { path, offset: cursor.offset })
        cursor.isSkipping = true
      }
    }
  }

  /** Emits the changes of all complete lines and moves the cursor behind them; returns the number of bytes. */
  #consumeLines(name: string, cursor: Cursor, bytes: Uint8Array): number {
    const from = cursor.offset
    const { changes, damaged, next } = decodeJournal(bytes, from)
    if (changes.length > 0) this.events.emit('changesRead', { changes, journal: name })
    const firstDamaged = damaged[0]
    if (firstDamaged !== undefined && ++cursor.damagedReads < READS_BEFORE_DAMAGED) {
      // The changes behind it were emitted already; the next read emits them again, which is harmless.
      cursor.offset = firstDamaged
      return 0
    }
    for (const offset of damaged) this.events.emit('lineDamaged', { path: `${JOURNALS_DIR}/${name}`, offset })
    cursor.damagedReads = 0
    cursor.offset = next
    return next - from
  }
}

/** Adds one to the count of a name; returns the new count. */
function increment(counts: Map<string, number>, name: string): number {
  const next = (counts.get(name) ?? 0) + 1
  counts.set(name, next)
  return next
}

/** Moves the cursor to the end of an overlong line, or to the end of `bytes` when the line ends later. */
function skipLine(cursor: Cursor, bytes: Uint8Array): void {
  const end = bytes.indexOf(NEWLINE)
  cursor.offset += end < 0 ? bytes.byteLength : end + 1
  cursor.isSkipping = end < 0
}

/** Returns null for a journal that is listed but cannot be read at this moment: the next timed read tries again. */
function retryLater(error: unknown): null {
  if (error instanceof StorageError && (error.kind === 'missing' || error.kind === 'busy')) return null
  throw error
}
