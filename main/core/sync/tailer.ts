/**
 * Follows the journals of all replicas: lists their folder, opens what is listed, reads from where it stopped. Never
 * asks for a name that was not listed (NFS remembers for half a minute that a file was not there) and never trusts
 * `stat` (attributes are cached): an open and a read tell.
 */
import { decodeJournal } from '../format/journal-codec.ts'
import { JOURNALS_DIR, parseJournalName } from '../format/names.ts'
import { Emitter } from '../base/events.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { isOutage } from '../storage/errno.ts'
import { StorageError, type Storage } from '../storage/storage.ts'

/** Bytes for one read; doubled while a single line does not fit. */
const CHUNK_BYTES = 4_000_000
const MAX_CHUNK_BYTES = 16_000_000
/**
 * Pieces of one endless line that are passed over in one go: the other journals are not to wait for somebody's terabyte
 * of nothing.
 */
const SKIPPED_AT_ONCE = 8
const NEWLINE = 0x0a
/** Looks at a line that is not whole before it is skipped: a reader's cache may be behind the file. */
const LOOKS_BEFORE_DAMAGED = 3
/** Looks at the end of a segment after a newer one has come: its last lines may have been written just before. */
const LAST_LOOKS = 3

interface Cursor {
  offset: number
  /** Reads that found the end of the segment while it was not its replica's last. */
  endings: number
  /** Looks at the damaged line at `offset` so far. */
  looks: number
  /** In the middle of a line that is longer than any change: everything up to its end is passed over. */
  skipping: boolean
}

const START: Cursor = { offset: 0, endings: 0, looks: 0, skipping: false }

/** Listings in which a journal must be missing before it is taken for gone: a listing can be behind. */
const LISTINGS_BEFORE_GONE = 3

/** How far each journal was read, by file name. */
export type Progress = Readonly<Record<string, number>>

export interface TailerEvents {
  /** Changes were read in the journal of this file name; the same change may come more than once. */
  changesRead: { readonly changes: readonly StoredChange[]; readonly journal: string }
  /** A line stays damaged; reading goes on behind it. */
  lineDamaged: { readonly path: string; readonly offset: number }
  /** A journal cannot be read while the share answers; the others were read. */
  unreadable: { readonly path: string; readonly error: Error }
  /** A journal is shorter than it was: the share was restored from a backup, or an older file was put over it. */
  shrunk: string
  /** Journals are no longer listed: retired, or lost. Reported once for each. */
  disappeared: readonly string[]
}

export class Tailer {
  readonly #storage: Storage
  readonly events = new Emitter<TailerEvents>()
  readonly #verify: () => Promise<void>
  readonly #cursors = new Map<string, Cursor>()
  /** Journals that the last listings did not have: in how many. */
  readonly #missing = new Map<string, number>()
  #names: string[] = []

  /**
   * `verify` is called when journals are listed that were not before, or none of those that were. It throws when they
   * may be another data set's: none of them is read then.
   */
  constructor(storage: Storage, verify: () => Promise<void> = () => Promise.resolve()) {
    this.#storage = storage
    this.#verify = verify
  }

  /** File names of the journals that were listed last. */
  get names(): readonly string[] {
    return this.#names
  }

  /**
   * How far each journal was read that was ever listed or covered. Everything before was handed on or passed over as
   * damaged.
   */
  progress(): Progress {
    return Object.fromEntries(Array.from(this.#cursors, ([name, cursor]) => [name, cursor.offset]))
  }

  /** Everything up to these places is known from elsewhere: reading goes on behind them. */
  cover(progress: Progress): void {
    for (const [name, offset] of Object.entries(progress)) {
      const cursor = this.#cursor(name)
      if (offset > cursor.offset) Object.assign(cursor, { ...START, offset })
    }
  }

  /**
   * Journals of which something was read or covered once and that the last listing did not have. One that never held
   * anything is no loss.
   */
  missing(): string[] {
    const listed = new Set(this.#names)
    return Array.from(this.#cursors)
      .filter(([name, { offset }]) => offset > 0 && !listed.has(name))
      .map(([name]) => name)
  }

  /**
   * What these journals told is in others now: their being missing is not told again. One that comes back is read from
   * its beginning.
   */
  forget(names: readonly string[]): void {
    for (const name of names) {
      this.#cursors.delete(name)
      this.#missing.delete(name)
    }
  }

  /**
   * Skips the bytes from `from` to `to`, which this process appended itself. They are read all the same when something
   * before them was not.
   */
  skipOwn(path: string, from: number, to: number): void {
    const cursor = this.#cursor(path.slice(JOURNALS_DIR.length + 1))
    if (cursor.offset === from && cursor.looks === 0 && !cursor.skipping) cursor.offset = to
  }

  /** Lists the journals and reads what is new in all of them. Rejects when the share does not answer. */
  async readAll(): Promise<void> {
    await this.list()
    await this.read(this.#names)
  }

  /** Looks which journals there are. */
  async list(): Promise<void> {
    const entries = await this.#storage.list(JOURNALS_DIR)
    const names = entries.filter((entry) => !entry.folder && parseJournalName(entry.name)).map((entry) => entry.name)
    if (names.some((name) => !this.#names.includes(name)) || this.#areOthers(names)) await this.#verify()
    this.#names = names
    this.#noteMissing()
  }

  /**
   * Segments may be retired, replicas do not vanish: where none of them is listed, it is the folder that the share was
   * mounted on, another data set, or the share was put back to a time before them.
   */
  #areOthers(names: readonly string[]): boolean {
    const replicas = new Set(names.map((name) => parseJournalName(name)!.replica))
    return this.#names.length > 0 && !this.#names.some((name) => replicas.has(parseJournalName(name)!.replica))
  }

  #noteMissing(): void {
    const missing = this.missing()
    for (const name of new Set(this.#missing.keys()).difference(new Set(missing))) this.#missing.delete(name)
    const gone = missing.filter((name) => count(this.#missing, name) === LISTINGS_BEFORE_GONE)
    if (gone.length > 0) this.events.emit('disappeared', gone)
  }

  #cursor(name: string): Cursor {
    const cursor = this.#cursors.get(name) ?? { ...START }
    this.#cursors.set(name, cursor)
    return cursor
  }

  /**
   * The journals that can still bring news: each replica's last segment, and older ones until their end was found
   * several times.
   */
  live(): string[] {
    const lasts = this.#lasts()
    return this.#names.filter((name) => lasts.has(name) || (this.#cursors.get(name)?.endings ?? 0) < LAST_LOOKS)
  }

  #lasts(): Set<string> {
    const last = new Map<string, { name: string; segment: number }>()
    for (const name of this.#names) {
      const { replica, segment } = parseJournalName(name)!
      if (segment >= (last.get(replica)?.segment ?? 0)) last.set(replica, { name, segment })
    }
    return new Set(Array.from(last.values(), (entry) => entry.name))
  }

  /**
   * Reads what is new in some journals, a few at a time. Rejects when the share does not answer, after the last read
   * has ended.
   */
  async read(names: readonly string[]): Promise<void> {
    const queue = names.filter((name) => parseJournalName(name))
    const lasts = this.#lasts()
    const outages: Error[] = []
    const workers = Array.from({ length: Math.min(4, queue.length) }, async () => {
      for (let name = queue.pop(); name !== undefined && outages.length === 0; name = queue.pop()) {
        try {
          const cursor = await this.#readOne(name)
          if (cursor && !lasts.has(name)) cursor.endings++
        } catch (error) {
          if (!(error instanceof StorageError) || isOutage(error)) outages.push(error as Error)
          else this.events.emit('unreadable', { path: error.path, error })
        }
      }
    })
    await Promise.all(workers)
    if (outages[0]) throw outages[0]
  }

  /** Reads to the end; resolves with the cursor when there was nothing new there. */
  async #readOne(name: string): Promise<Cursor | null> {
    const path = `${JOURNALS_DIR}/${name}`
    const cursor = this.#cursor(name)
    for (let limit = CHUNK_BYTES, skipped = 0; ;) {
      const { offset } = cursor
      const part = await this.#storage.readFrom(path, offset, limit).catch(lookAgain)
      if (!part) return null
      // We appended to it meanwhile.
      if (cursor.offset !== offset) continue
      if (part.size < cursor.offset) {
        // Shorter than before: put back from a backup, or another file. Everything in it may be news; knowing a change
        // twice is harmless.
        Object.assign(cursor, START)
        this.events.emit('shrunk', name)
        continue
      }
      if (part.bytes.byteLength === 0) return cursor
      if (cursor.skipping) {
        skip(cursor, part.bytes)
        if (++skipped === SKIPPED_AT_ONCE) return null
        continue
      }
      const next = this.#take(name, cursor, part.bytes)
      // An unfinished line at the end is not news.
      if (part.bytes.byteLength < limit) return next === 0 && cursor.looks === 0 ? cursor : null
      if (next > 0 || cursor.looks > 0) continue
      if (limit < MAX_CHUNK_BYTES) limit *= 2
      else {
        this.events.emit('lineDamaged', { path, offset: cursor.offset })
        cursor.skipping = true
      }
    }
  }

  /** Hands on the whole lines and moves the cursor behind them; returns by how many bytes. */
  #take(name: string, cursor: Cursor, bytes: Uint8Array): number {
    const from = cursor.offset
    const { changes, damaged, next } = decodeJournal(bytes, from)
    if (changes.length > 0) this.events.emit('changesRead', { changes, journal: name })
    const firstDamaged = damaged[0]
    if (firstDamaged !== undefined && ++cursor.looks < LOOKS_BEFORE_DAMAGED) {
      // Changes behind it were handed on already; the next look hands them on again, which is harmless.
      cursor.offset = firstDamaged
      return 0
    }
    for (const offset of damaged) this.events.emit('lineDamaged', { path: `${JOURNALS_DIR}/${name}`, offset })
    cursor.looks = 0
    cursor.offset = next
    return next - from
  }
}

/** Counts one more; returns how often it was counted. */
function count(counts: Map<string, number>, name: string): number {
  const next = (counts.get(name) ?? 0) + 1
  counts.set(name, next)
  return next
}

/** Moves the cursor to the end of an endless line, or as far as it is there. */
function skip(cursor: Cursor, bytes: Uint8Array): void {
  const end = bytes.indexOf(NEWLINE)
  cursor.offset += end < 0 ? bytes.byteLength : end + 1
  cursor.skipping = end < 0
}

/** A journal that is listed but cannot be read this moment is looked at again at the next beat. */
function lookAgain(error: unknown): null {
  if (error instanceof StorageError && (error.kind === 'missing' || error.kind === 'busy')) return null
  throw error
}
