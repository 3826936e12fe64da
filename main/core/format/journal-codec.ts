/**
 * Journal segments: one checked line for each change, in the order in which the replica made them. FORMAT.md,
 * "Journal".
 */
import { encodeLine, splitLines } from './checked-line.ts'
import { decodeChange, encodeChange, type StoredChange } from './change-codec.ts'

/** Lines for an append. */
export function encodeJournal(changes: readonly StoredChange[]): string {
  return changes.map((change) => encodeLine({ change: encodeChange(change, true) })).join('')
}

export interface JournalPart {
  readonly changes: readonly StoredChange[]
  /** Offsets of lines that are not whole or hold no valid change. */
  readonly damaged: readonly number[]
  /** Where the next read begins. */
  readonly next: number
}

/**
 * The changes in bytes that were read from `offset` of a segment. Lines of kinds this version does not know are passed
 * over.
 */
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
