/**
 * Makes and reads the ids of changes, which say who made a change and in which order. FORMAT.md, "Changes" and "Replica
 * ids and numbers".
 */
import { createHash, randomBytes } from 'node:crypto'
import type { ChangeId } from '../../../preload/contract/index.ts'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const START_LENGTH = 6
const MAX_PERSON_LETTERS = 20
const PERSON_RANDOM = 6
const SEPARATOR = ':'
/** The first part of the id of a restated change: one that was hidden by another change with the same id. */
const AGAIN = 'again'

/** Returns `length` random characters of Crockford's base 32, which have five bits each. */
export function randomText(length: number): string {
  return Array.from(randomBytes(length), (byte) => ALPHABET[byte % 32]).join('')
}

/**
 * Returns a new random part for one start of a process: 30 bits, so that a copy of this machine's files cannot continue
 * with the same ids.
 */
export function newStartId(): string {
  return randomText(START_LENGTH)
}

/**
 * Returns a new id of a person: the name in the letters a to z and digits, shortened, and 30 random bits. So people and
 * scripts that read the files recognise it, and two people of one name have different ids.
 */
export function newPersonId(name: string): string {
  const letters = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_PERSON_LETTERS)
    .replaceAll(/^-|-$/g, '')
  return `${letters === '' ? 'person' : letters}-${randomText(PERSON_RANDOM)}`
}

/** Returns the writer's part of an id: the replica, and the start of the process. */
export function writerOf(replica: string, start: string): string {
  return `${replica}-${start}`
}

/**
 * Returns the replica that made a change; `external`, `moved` or `again` where the id is derived from the content. An
 * id without a start comes from one of the first versions.
 */
export function replicaOf(id: ChangeId): string {
  const writer = writerOfId(id)
  const dash = writer.indexOf('-')
  return dash < 0 ? writer : writer.slice(0, dash)
}

/** Returns the writer's part of a change's id. */
export function writerOfId(id: ChangeId): string {
  return id.slice(0, id.indexOf(SEPARATOR))
}

/** Returns the number of a change among those of its replica; NaN where the id is derived from the content. */
export function numberOf(id: ChangeId): number {
  return Number(id.slice(id.indexOf(SEPARATOR) + 1))
}

/**
 * Returns the id of the change that restates the change in a JSON text with sorted keys. It is the same in every
 * program.
 */
export function restatedId(canonicalText: string): ChangeId {
  return `${AGAIN}${SEPARATOR}${createHash('sha256').update(canonicalText).digest('hex').slice(0, 24)}`
}
