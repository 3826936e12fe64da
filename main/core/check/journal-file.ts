/** Reads a journal from beginning to end, in chunks, and finds out what is wrong with it. */
import { numberOf, replicaOf } from '../format/change-ids.ts'
import { decodeJournal } from '../format/journal-codec.ts'
import { parseJournalName } from '../format/names.ts'
import type { StoredChange } from '../format/change-codec.ts'
import type { Storage } from '../storage/storage.ts'

/** Bytes per read, and the length of the longest line that can contain a change. */
const CHUNK_BYTES = 4_000_000
const MAX_LINE_BYTES = 16_000_000
const NEWLINE = 0x0a

export interface JournalFile {
  /** Relative to `.lenslet`. */
  readonly path: string
  /** Null for a copy: a file that only has the extension of a journal. */
  readonly replica: string | null
  readonly segment: number
  readonly size: number
  readonly changes: number
  /**
   * How many of the changes have ids of the journal's own replica, or ids derived from the content, which any replica
   * may write.
   */
  readonly own: number
  /** The number of lines that are damaged or contain no valid change, and the offset of the first. */
  readonly damaged: number
  readonly firstDamaged: number
  /** The number of bytes after the last line break, and whether there are zeros among them. */
  readonly tail: number
  readonly hasZeros: boolean
  /** Whether there is a line that is longer than any change. */
  readonly hasOverlongLine: boolean
}

/** A file of any name is read as a journal if a line of a journal begins within this many bytes. */
const SIGN_BYTES = 1_000_000
const SIGN = '{"crc":"'

/**
 * Returns whether a file of any name seems to be a journal, for example one that a person or a program has renamed.
 *
 * Throws StorageError when it cannot be read.
 */
export async function looksLikeJournal(storage: Storage, path: string): Promise<boolean> {
  const { bytes } = await storage.readFrom(path, 0, SIGN_BYTES)
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(SIGN)
}

/** Reads a journal and passes its changes to `onChange` in their order. Throws StorageError when it cannot be read. */
export async function readJournal(
  storage: Storage,
  path: string,
  onChange: (change: StoredChange) => void,
): Promise<JournalFile> {
  const name = parseJournalName(path.slice(path.lastIndexOf('/') + 1))
  const file = {
    size: 0,
    changes: 0,
    own: 0,
    damaged: 0,
    firstDamaged: -1,
    tail: 0,
    hasZeros: false,
    hasOverlongLine: false,
  }
  let isSkipping = false
  for (let offset = 0, limit = CHUNK_BYTES; ;) {
    const { bytes } = await storage.readFrom(path, offset, limit)
    file.size = offset + bytes.byteLength
    if (bytes.byteLength === 0) break
    if (isSkipping) {
      const end = bytes.indexOf(NEWLINE)
      isSkipping = end < 0
      offset += end < 0 ? bytes.byteLength : end + 1
      continue
    }
    const part = decodeJournal(bytes, offset)
    for (const change of part.changes) {
      file.changes++
      if (name && (replicaOf(change.id) === name.replica || Number.isNaN(numberOf(change.id)))) file.own++
      onChange(change)
    }
    if (file.damaged === 0 && part.damaged.length > 0) file.firstDamaged = part.damaged[0]!
    file.damaged += part.damaged.length
    if (part.next > offset) offset = part.next
    else if (bytes.byteLength === limit && limit < MAX_LINE_BYTES) limit *= 2
    else if (bytes.byteLength === limit) file.hasOverlongLine = isSkipping = true
    else {
      file.tail = bytes.byteLength
      file.hasZeros = bytes.includes(0)
      break
    }
  }
  return { path, replica: name?.replica ?? null, segment: name?.segment ?? 0, ...file }
}
