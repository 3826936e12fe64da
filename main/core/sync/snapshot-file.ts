/** One snapshot on the share: written in pieces, read in pieces, never held in memory as a whole. */
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

/** Bytes for one call to the share: a few seconds at most on a slow one. */
const PIECE_BYTES = 4_000_000
/** Bytes that are enough for the first line: it names every journal there ever was. */
const HEAD_BYTES = 64_000
/**
 * Bytes of the first line: far more than a million journals have names. A few compressed ones can become any number.
 */
const MOST_HEAD_BYTES = 64_000_000
/** A line longer than this is damage, not an item. */
const MAX_LINE_BYTES = 256_000_000
const NEWLINE = 0x0a
/** Items between two breaths: whoever writes or reads a snapshot also serves a window. */
const ITEMS_AT_ONCE = 1_000

export interface SnapshotItem {
  readonly item: ItemKey
  /** JSON text of the list of its changes. */
  readonly changes: string
  readonly count: number
}

/** What a snapshot said of itself. */
export interface SnapshotReading {
  /** Null when there is none that this program understands. */
  readonly head: SnapshotHead | null
  /** Every line was whole and there were as many as the last one says: everything up to `head.covers` is in it. */
  readonly complete: boolean
  /** What was counted in it. */
  readonly end: SnapshotEnd
}

/**
 * Writes a new snapshot; rejects with `exists` when there is one of that name, and as the share does. Half a snapshot
 * has no end and counts as none.
 */
export async function writeSnapshot(
  storage: Storage,
  path: string,
  head: SnapshotHead,
  items: Iterable<SnapshotItem>,
): Promise<SnapshotEnd> {
  const gzip = createGzip({ level: 4 })
  const pieces = new Pieces(storage, path)
  const written = (async () => {
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
      await Promise.race([write(gzip, lines), written])
      lines = ''
    }
    gzip.end(lines + encodeSnapshotEnd(end))
    await written
    await pieces.flush()
    return end
  } catch (error) {
    gzip.destroy()
    await written.catch(() => undefined)
    throw error
  }
}

/** The first line of a snapshot, or null when it is damaged or of a newer kind. */
export async function readSnapshotHead(storage: Storage, path: string): Promise<SnapshotHead | null> {
  for (let limit = HEAD_BYTES; limit <= PIECE_BYTES * 4; limit *= 4) {
    const { bytes, size } = await storage.readFrom(path, 0, limit)
    const line = await firstLine(bytes)
    if (line !== null || bytes.byteLength >= size) return line
  }
  return null
}

/**
 * Reads a whole snapshot and hands on its changes, item by item. Rejects only when the share fails: damage is told by
 * `complete`.
 */
export async function readSnapshot(
  storage: Storage,
  path: string,
  found: (changes: readonly StoredChange[]) => void,
): Promise<SnapshotReading> {
  const reader = new Reader(found)
  const gunzip = createGunzip()
  const taken = (async () => {
    for await (const chunk of gunzip) reader.take(chunk as Buffer)
  })().catch(() => {
    reader.damaged = true
  })
  for (let offset = 0; !reader.damaged;) {
    const { bytes } = await storage.readFrom(path, offset, PIECE_BYTES).catch((error: unknown) => {
      gunzip.destroy()
      throw error
    })
    if (bytes.byteLength === 0) break
    offset += bytes.byteLength
    await Promise.race([
      write(gunzip, bytes).catch(() => {
        reader.damaged = true
      }),
      taken,
    ])
  }
  if (reader.damaged) gunzip.destroy()
  else gunzip.end()
  await taken
  return reader.result()
}

/** Takes the uncompressed bytes and makes lines of them. */
class Reader {
  damaged = false
  readonly #found: (changes: readonly StoredChange[]) => void
  /** The beginning of a line whose end has not come yet, in pieces: joined once, however long it is. */
  #rest: Buffer[] = []
  #restBytes = 0
  #head: SnapshotHead | null = null
  #said: SnapshotEnd | null = null
  #items = 0
  #changes = 0

  constructor(found: (changes: readonly StoredChange[]) => void) {
    this.#found = found
  }

  take(chunk: Buffer): void {
    this.#rest.push(chunk)
    this.#restBytes += chunk.byteLength
    if (this.#restBytes > MAX_LINE_BYTES) this.damaged = true
    if (chunk.includes(NEWLINE)) this.#takeLines()
  }

  #takeLines(): void {
    const bytes = Buffer.concat(this.#rest)
    const { lines, next } = splitLines(bytes, 0)
    this.#rest = [Buffer.from(bytes.subarray(next))]
    this.#restBytes = bytes.byteLength - next
    const changes: StoredChange[] = []
    for (const { body } of lines) {
      const line = body && decodeSnapshotLine(body)
      // Behind the end nothing can be expected.
      if (!line || this.#said) this.damaged = true
      if (line?.kind === 'head') this.#head ??= line.head
      else if (line?.kind === 'end') this.#said = line.end
      else if (line?.kind === 'item') {
        this.#items++
        this.#changes += line.changes.length
        changes.push(...line.changes)
      }
    }
    if (changes.length > 0) this.#found(changes)
  }

  result(): SnapshotReading {
    const end = { items: this.#items, changes: this.#changes }
    const complete =
      !this.damaged &&
      this.#head !== null &&
      this.#restBytes === 0 &&
      this.#said?.items === end.items &&
      this.#said.changes === end.changes
    return { head: this.#head, complete, end }
  }
}

/** Collects compressed bytes into pieces and appends each to the file. */
class Pieces {
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

async function firstLine(compressed: Uint8Array): Promise<SnapshotHead | null> {
  const gunzip = createGunzip()
  const pieces: Buffer[] = []
  let length = 0
  let head: SnapshotHead | null = null
  const reading = (async () => {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      pieces.push(chunk)
      length += chunk.byteLength
      if (length > MOST_HEAD_BYTES) return
      const body = chunk.includes(NEWLINE) ? splitLines(Buffer.concat(pieces), 0).lines[0]?.body : undefined
      if (body === undefined) continue
      const line = body && decodeSnapshotLine(body)
      head = line?.kind === 'head' ? line.head : null
      return
    }
    // The file was cut somewhere behind the line.
  })().catch(() => undefined)
  gunzip.end(compressed)
  await reading
  gunzip.destroy()
  await finished(gunzip).catch(() => undefined)
  return head
}
