/** The ids of changes: who made one, and as which of theirs. FORMAT.md, "Changes" and "Replica ids and numbers". */
import { createHash, randomBytes } from 'node:crypto'
import type { ChangeId } from '../../../preload/contract/index.ts'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const START_LENGTH = 6
const SEPARATOR = ':'
/** What stands before the number of a change that says again what another one with the same id hid. */
const AGAIN = 'again'

/** `length` random characters of Crockford's base 32, five bits each. */
export function randomText(length: number): string {
  return Array.from(randomBytes(length), (byte) => ALPHABET[byte % 32]).join('')
}

/**
 * A new random part for one start of a process: 30 bits, so that a copy of this machine's memory cannot go on with the
 * same ids.
 */
export function newStart(): string {
  return randomText(START_LENGTH)
}

/** The writer's part of an id: the replica, and the start of the process. */
export function writerOf(replica: string, start: string): string {
  return `${replica}-${start}`
}

/**
 * The replica that made a change; `external`, `moved` or `again` where the id comes from the content. An id without a
 * start is one of the first programs.
 */
export function replicaOf(id: ChangeId): string {
  const writer = id.slice(0, id.indexOf(SEPARATOR))
  const dash = writer.indexOf('-')
  return dash < 0 ? writer : writer.slice(0, dash)
}

/** The number of a change among those of its replica; NaN where the id comes from the content. */
export function numberOf(id: ChangeId): number {
  return Number(id.slice(id.indexOf(SEPARATOR) + 1))
}

/**
 * The id of the change that says again what stands in a JSON text with sorted keys: everybody who does so gives the
 * same.
 */
export function againId(canonicalText: string): ChangeId {
  return `${AGAIN}${SEPARATOR}${createHash('sha256').update(canonicalText).digest('hex').slice(0, 24)}`
}
