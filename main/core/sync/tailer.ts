/**
 * Follows the journals of all replicas: lists their folder, opens what is listed, reads from where it stopped. Never asks for a name that was not
 * listed (NFS remembers for half a minute that a file was not there) and never trusts `stat` (attributes are cached): an open and a read tell.
 */
import { decodeJournal } from '../format/journal-codec.ts'
import { JOURNALS_DIR, parseJournalName } from '../format/names.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { StorageError, type Storage } from '../storage/storage.ts'

/** Bytes for one read; doubled while a single line does not fit. */
const CHUNK_BYTES = 4_000_000
const MAX_CHUNK_BYTES = 64_000_000
/** Looks at a line that is not whole before it is skipped: a reader's cache may be behind the file. */
const LOOKS_BEFORE_DAMAGED = 3

interface Cursor {
  offset: number
  /** Looks at the damaged line at `offset` so far. */
  looks: number
}

export interface TailerEvents {
  /** Changes as they are found; the same change may come more than once. */
  found(changes: readonly StoredChange[]): void
  /** A line that stays damaged; reading goes on behind it. */
  damaged(path: string, offset: number): void
}

export class Tailer {
  readonly #storage: Storage
  readonly #events: TailerEvents
  readonly #cursors = new Map<string, Cursor>()
  #names: string[] = []

  constructor(storage: Storage, events: TailerEvents) {
    this.#storage = storage
    this.#events = events
  }

  /** File names of the journals that were listed last. */
  get names(): readonly string[] {
    return this.#names
  }

  /** Bytes read of a journal so far; 0 when it is not known. */
  offset(name: string): number {
    return this.#cursors.get(name)?.offset ?? 0
  }

  /** Lists the journals and reads what is new in all of them. Rejects when the share does not answer. */
  async readAll(): Promise<void> {
    await this.list()
    await this.read(this.#names)
  }

  /** Looks which journals there are. */
  async list(): Promise<void> {
    const entries = await this.#storage.list(JOURNALS_DIR)
    this.#names = entries.filter(entry => !entry.folder && parseJournalName(entry.name)).map(entry => entry.name)
  }

  /** The journals that can still grow: each replica's last segment, and any that was never read to its end. */
  live(): string[] {
    const last = new Map<string, { name: string; segment: number }>()
    for (const name of this.#names) {
      const { replica, segment } = parseJournalName(name)!
      if (segment >= (last.get(replica)?.segment ?? 0)) last.set(replica, { name, segment })
    }
    const lasts = new Set(Array.from(last.values(), entry => entry.name))
    return this.#names.filter(name => lasts.has(name) || !this.#cursors.has(name))
  }

  /** Reads what is new in some journals, a few at a time. */
  async read(names: readonly string[]): Promise<void> {
    const queue = names.filter(name => parseJournalName(name))
    const workers = Array.from({ length: Math.min(4, queue.length) }, async () => {
      for (let name = queue.pop(); name !== undefined; name = queue.pop()) await this.#readOne(name)
    })
    await Promise.all(workers)
  }

  async #readOne(name: string): Promise<void> {
    const path = `${JOURNALS_DIR}/${name}`
    const cursor = this.#cursors.get(name) ?? { offset: 0, looks: 0 }
    this.#cursors.set(name, cursor)
    for (let limit = CHUNK_BYTES; ;) {
      const part = await this.#storage.readFrom(path, cursor.offset, limit).catch(lookAgain)
      if (!part) return
      if (part.size < cursor.offset) {
        // Shorter than before: put back from a backup, or another file. Everything in it may be news; knowing a change twice is harmless.
        Object.assign(cursor, { offset: 0, looks: 0 })
        continue
      }
      if (part.bytes.byteLength === 0) return
      const next = this.#take(path, cursor, part.bytes)
      const full = part.bytes.byteLength === limit
      if (!full) return
      if (next === 0) limit *= 2
      if (limit > MAX_CHUNK_BYTES) return
    }
  }

  /** Hands on the whole lines and moves the cursor behind them; returns by how many bytes. */
  #take(path: string, cursor: Cursor, bytes: Uint8Array): number {
    const from = cursor.offset
    const { changes, damaged, next } = decodeJournal(bytes, from)
    if (changes.length > 0) this.#events.found(changes)
    const firstDamaged = damaged[0]
    if (firstDamaged !== undefined && ++cursor.looks < LOOKS_BEFORE_DAMAGED) {
      // Changes behind it were handed on already; the next look hands them on again, which is harmless.
      cursor.offset = firstDamaged
      return 0
    }
    for (const offset of damaged) this.#events.damaged(path, offset)
    cursor.looks = 0
    cursor.offset = next
    return next - from
  }
}

/** A journal that is listed but cannot be read this moment is looked at again at the next beat. */
function lookAgain(error: unknown): null {
  if (error instanceof StorageError && (error.kind === 'missing' || error.kind === 'busy')) return null
  throw error
}
