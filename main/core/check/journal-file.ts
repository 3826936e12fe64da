/** One journal read from end to end, a part at a time, with what is wrong with it. */
import { numberOf, replicaOf } from '../format/change-ids.ts'
import { decodeJournal } from '../format/journal-codec.ts'
import { parseJournalName } from '../format/names.ts'
import type { StoredChange } from '../format/change-codec.ts'
import type { Storage } from '../storage/storage.ts'

/** Bytes for one read, and the longest line that can hold a change. */
const CHUNK_BYTES = 4_000_000
const MAX_LINE_BYTES = 16_000_000
const NEWLINE = 0x0a

export interface JournalFile {
  /** Relative to `.lenslet`. */
  readonly path: string
  /** Null for a copy: a file that is a journal by its ending only. */
  readonly replica: string | null
  readonly segment: number
  readonly size: number
  readonly changes: number
  /**
   * How many of them were numbered by the journal's own replica, or have ids that come from the content, which whoever
   * writes them gives.
   */
  readonly own: number
  /** Lines that are not whole or hold no valid change, and where the first begins. */
  readonly damaged: number
  readonly firstDamaged: number
  /** Bytes behind the last line end, and whether zeros are among them. */
  readonly tail: number
  readonly zeros: boolean
  /** A line that is longer than any change. */
  readonly endless: boolean
}

/** Bytes at the beginning of a file of any name in which a line of a journal must begin for it to be read as one. */
const SIGN_BYTES = 1_000_000
const SIGN = '{"crc":"'

/**
 * Whether a file of any name has the look of a journal, as one that was renamed by hand or by a program. Throws
 * StorageError when it cannot be read.
 */
export async function looksLikeJournal(storage: Storage, path: string): Promise<boolean> {
  const { bytes } = await storage.readFrom(path, 0, SIGN_BYTES)
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(SIGN)
}

/** Reads a journal and hands on its changes in their order. Throws StorageError when it cannot be read. */
export async function readJournal(
  storage: Storage,
  path: string,
  take: (change: StoredChange) => void,
): Promise<JournalFile> {
  const name = parseJournalName(path.slice(path.lastIndexOf('/') + 1))
  const file = { size: 0, changes: 0, own: 0, damaged: 0, firstDamaged: -1, tail: 0, zeros: false, endless: false }
  let skipping = false
  for (let offset = 0, limit = CHUNK_BYTES; ;) {
    const { bytes } = await storage.readFrom(path, offset, limit)
    file.size = offset + bytes.byteLength
    if (bytes.byteLength === 0) break
    if (skipping) {
      const end = bytes.indexOf(NEWLINE)
      skipping = end < 0
      offset += end < 0 ? bytes.byteLength : end + 1
      continue
    }
    const part = decodeJournal(bytes, offset)
    for (const change of part.changes) {
      file.changes++
      if (name && (replicaOf(change.id) === name.replica || Number.isNaN(numberOf(change.id)))) file.own++
      take(change)
    }
    if (file.damaged === 0 && part.damaged.length > 0) file.firstDamaged = part.damaged[0]!
    file.damaged += part.damaged.length
    if (part.next > offset) offset = part.next
    else if (bytes.byteLength === limit && limit < MAX_LINE_BYTES) limit *= 2
    else if (bytes.byteLength === limit) file.endless = skipping = true
    else {
      file.tail = bytes.byteLength
      file.zeros = bytes.includes(0)
      break
    }
  }
  return { path, replica: name?.replica ?? null, segment: name?.segment ?? 0, ...file }
}
