/**
 * Encodes and decodes journal segments: one line with a checksum for each change, in the order in which the replica
 * made them. FORMAT.md, "Journal".
 */
import { encodeLine, splitLines } from './checked-line.ts'
import { decodeChange, encodeChange, type StoredChange } from './change-codec.ts'

/** Returns the lines to append for these changes. */
export function encodeJournal(changes: readonly StoredChange[]): string {
  return changes.map((change) => encodeLine({ change: encodeChange(change, true) })).join('')
}

export interface JournalPart {
  readonly changes: readonly StoredChange[]
  /** Offsets of lines that are damaged or contain no valid change. */
  readonly damaged: readonly number[]
  /** Where the next read begins. */
  readonly next: number
}

/** Returns the changes in bytes that were read at `offset` of a segment. Lines of unknown kinds are skipped. */
export function decodeJournal(bytes: Uint8Array, offset: number): JournalPart {
  const { lines, next } = splitLines(bytes, offset)
  const changes: StoredChange[] = []
  const damaged: number[] = []
  for (const line of lines) {
    if (line.body && !('change' in line.body)) continue
    const change = line.body ? decodeChange(line.body['change']) : null
    if (change) changes.push(change)
    else damaged.push(line.offset)
  }
  return { changes, damaged, next }
}
