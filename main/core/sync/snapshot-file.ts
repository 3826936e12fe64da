/**
 * Writes and reads one snapshot on the share.
 *
 * It works in pieces, so that the snapshot is never in memory as a whole.
 */
import { createGunzip, createGzip } from 'node:zlib'
import { finished } from 'node:stream/promises'
import { splitLines } from '../format/checked-line.ts'
import type { StoredChange } from '../format/change-codec.ts'
import {
  decodeSnapshotLine,
  encodeSnapshotEnd,
  encodeSnapshotHead,
  encodeSnapshotItem,
  type SnapshotEnd,
  type SnapshotHead,
} from '../format/snapshot-codec.ts'
import type { ItemKey } from '../../../preload/contract/index.ts'
import { StorageError, type Storage } from '../storage/storage.ts'

/** Bytes per call to the share: a few seconds at most on a slow one. */
const PIECE_BYTES = 4_000_000
/** The number of compressed bytes that usually contain the first line, which names every journal that ever existed. */
const HEAD_BYTES = 64_000
/**
 * The longest first line, in bytes: far more than the names of a million journals need. A limit is necessary because a
 * few compressed bytes can expand to any number of bytes.
 */
const MAX_HEAD_BYTES = 64_000_000
/** A line longer than this is damage, not an item. */
const MAX_LINE_BYTES = 256_000_000
const NEWLINE = 0x0a
/**
 * The number of items that are written before the event loop gets a turn, because the same process also serves a
 * window.
 */
const ITEMS_AT_ONCE = 1_000

export interface SnapshotItem {
  readonly item: ItemKey
  /** JSON text of the array of its changes. */
  readonly changes: string
  readonly count: number
}

/** The result of reading a snapshot. */
export interface ReadSnapshot {
  /** The first line; null when it is damaged or of a newer kind. */
  readonly head: SnapshotHead | null
  /**
   * Whether every line was intact and the counts are those of the last line. The snapshot then contains everything up
   * to `head.covers`.
   */
  readonly isComplete: boolean
  /** The number of items and changes that were read. */
  readonly end: SnapshotEnd
}

/**
 * Writes a new snapshot.
 *
 * Rejects with `exists` when there is a file of that name, and also when the share fails. An incomplete snapshot has no
 * last line and does not count.
 */
export async function writeSnapshot(
  storage: Storage,
  path: string,
  head: SnapshotHead,
  items: Iterable<SnapshotItem>,
): Promise<SnapshotEnd> {
  const gzip = createGzip({ level: 4 })
  const pieces = new PieceAppender(storage, path)
  const writing = (async () => {
    for await (const chunk of gzip) await pieces.add(chunk as Buffer)
  })()
  const end = { items: 0, changes: 0 }
  try {
    let lines = encodeSnapshotHead(head)
    for (const { item, changes, count } of items) {
      lines += encodeSnapshotItem(item, changes)
      end.items++
      end.changes += count
      if (end.items % ITEMS_AT_ONCE > 0) continue
      await Promise.race([write(gzip, lines), writing])
      lines = ''
    }
    gzip.end(lines + encodeSnapshotEnd(end))
    await writing
    await pieces.flush()
    return end
  } catch (error) {
    gzip.destroy()
    await writing.catch(() => undefined)
    throw error
  }
}

/**
 * Reads the first line of a snapshot; resolves with null when it is damaged, of a newer kind, or longer than
 * `MAX_HEAD_BYTES`.
 */
export async function readSnapshotHead(storage: Storage, path: string): Promise<SnapshotHead | null> {
  for (let limit = HEAD_BYTES; ; limit *= 4) {
    const { bytes, size } = await storage.readFrom(path, 0, limit)
    const { head, isCutOff } = await decodeHead(bytes)
    if (!isCutOff || bytes.byteLength >= size) return head
  }
}

/**
 * Reads a whole snapshot and passes its changes to `onChanges`, item by item.
 *
 * Rejects only when the share fails; damage is reported by `isComplete`.
 */
export async function readSnapshot(
  storage: Storage,
  path: string,
  onChanges: (changes: readonly StoredChange[]) => void,
): Promise<ReadSnapshot> {
  const parser = new SnapshotParser(onChanges)
  const gunzip = createGunzip()
  const parsing = (async () => {
    for await (const chunk of gunzip) parser.addChunk(chunk as Buffer)
  })().catch(() => {
    parser.isDamaged = true
  })
  for (let offset = 0; !parser.isDamaged;) {
    const { bytes } = await storage.readFrom(path, offset, PIECE_BYTES).catch((error: unknown) => {
      gunzip.destroy()
      throw error
    })
    if (bytes.byteLength === 0) break
    offset += bytes.byteLength
    await Promise.race([
      write(gunzip, bytes).catch(() => {
        parser.isDamaged = true
      }),
      parsing,
    ])
  }
  if (parser.isDamaged) gunzip.destroy()
  else gunzip.end()
  await parsing
  return parser.result()
}

/** Parses the lines in the uncompressed bytes. */
class SnapshotParser {
  isDamaged = false
  readonly #onChanges: (changes: readonly StoredChange[]) => void
  /**
   * The beginning of a line whose end has not come yet, in pieces. They are joined only once, however long the line is.
   */
  #rest: Buffer[] = []
  #restBytes = 0
  #head: SnapshotHead | null = null
  /** The counts in the last line. */
  #declaredEnd: SnapshotEnd | null = null
  #items = 0
  #changes = 0

  constructor(onChanges: (changes: readonly StoredChange[]) => void) {
    this.#onChanges = onChanges
  }

  addChunk(chunk: Buffer): void {
    this.#rest.push(chunk)
    this.#restBytes += chunk.byteLength
    if (this.#restBytes > MAX_LINE_BYTES) this.isDamaged = true
    if (chunk.includes(NEWLINE)) this.#parseLines()
  }

  #parseLines(): void {
    const bytes = Buffer.concat(this.#rest)
    const { lines, next } = splitLines(bytes, 0)
    this.#rest = [Buffer.from(bytes.subarray(next))]
    this.#restBytes = bytes.byteLength - next
    const changes: StoredChange[] = []
    for (const { body } of lines) {
      const line = body && decodeSnapshotLine(body)
      // Nothing may follow the last line.
      if (!line || this.#declaredEnd) this.isDamaged = true
      if (line?.kind === 'head') this.#head ??= line.head
      else if (line?.kind === 'end') this.#declaredEnd = line.end
      else if (line?.kind === 'item') {
        this.#items++
        this.#changes += line.changes.length
        changes.push(...line.changes)
      }
    }
    if (changes.length > 0) this.#onChanges(changes)
  }

  result(): ReadSnapshot {
    const end = { items: this.#items, changes: this.#changes }
    const isComplete =
      !this.isDamaged &&
      this.#head !== null &&
      this.#restBytes === 0 &&
      this.#declaredEnd?.items === end.items &&
      this.#declaredEnd.changes === end.changes
    return { head: this.#head, isComplete, end }
  }
}

/** Collects compressed bytes into pieces and appends each to the file. */
class PieceAppender {
  readonly #storage: Storage
  readonly #path: string
  #waiting: Buffer[] = []
  #length = 0
  #size = 0

  constructor(storage: Storage, path: string) {
    this.#storage = storage
    this.#path = path
  }

  async add(chunk: Buffer): Promise<void> {
    this.#waiting.push(chunk)
    this.#length += chunk.byteLength
    if (this.#length >= PIECE_BYTES) await this.flush()
  }

  async flush(): Promise<void> {
    const bytes = Buffer.concat(this.#waiting)
    this.#waiting = []
    this.#length = 0
    const { size } = await this.#storage.append(this.#path, bytes, this.#size)
    if (size !== this.#size + bytes.byteLength) throw new StorageError('busy', this.#path, 'ESIZE')
    this.#size = size
  }
}

/** Resolves when the stream has room for more. */
function write(stream: NodeJS.WritableStream, data: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(data as string, (error) => {
      if (error) reject(error)
      else resolve()
    })
  })
}

async function decodeHead(compressed: Uint8Array): Promise<{ head: SnapshotHead | null; isCutOff: boolean }> {
  const gunzip = createGunzip()
  const pieces: Buffer[] = []
  let length = 0
  let head: SnapshotHead | null = null
  let isCutOff = true
  const reading = (async () => {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      pieces.push(chunk)
      length += chunk.byteLength
      isCutOff = length <= MAX_HEAD_BYTES
      if (!isCutOff) return
      const body = chunk.includes(NEWLINE) ? splitLines(Buffer.concat(pieces), 0).lines[0]?.body : undefined
      if (body === undefined) continue
      const line = body && decodeSnapshotLine(body)
      head = line?.kind === 'head' ? line.head : null
      isCutOff = false
      return
    }
  })().catch((error: unknown) => {
    // `Z_BUF_ERROR` only means that `compressed` ends before the data does.
    isCutOff = (error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR'
  })
  gunzip.end(compressed)
  await reading
  gunzip.destroy()
  await finished(gunzip).catch(() => undefined)
  return { head, isCutOff }
}
