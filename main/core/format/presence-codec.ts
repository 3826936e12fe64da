/**
 * Encodes and decodes presence files.
 *
 * There is one small file for each running replica. It is overwritten in place and has a fixed length. When a file is
 * replaced, the cache of a reader may return the old file for any length of time (kernel SMB client). When it is
 * written in place, `open` looks it up again. The checksum shows a torn read. FORMAT.md, "Presence".
 */
import { MAX_CLAIMS, type ItemKey, type Peer } from '../../../preload/contract/index.ts'
import { decodeLine, encodeLine } from './checked-line.ts'
import { isItemKey } from './names.ts'

/** Bytes of a presence file. Texts that do not fit are shortened (user, host) or left out (item, then claims, then name). */
const LENGTH = 2048

export interface Heartbeat {
  /** The id of the person. */
  readonly user: string
  /** How the person is called, because somebody who never labelled has no profile. */
  readonly name: string
  readonly host: string
  /**
   * Rises with every heartbeat of a process. A reader that sees it rise knows that the process is running, even when
   * clocks differ.
   */
  readonly beat: number
  readonly item: ItemKey | null
  readonly mode: Peer['mode'] | 'gone'
  /** The pictures that this person labels next, by `claimHash`; at most `MAX_CLAIMS`. */
  readonly claims: readonly number[]
  /**
   * For how many seconds the person has had the data set open, and has been at the item. Times would need clocks that
   * agree.
   */
  readonly openFor: number
  readonly itemFor: number
  /** The version of the program; empty where it does not say. */
  readonly version: string
}

/** Bytes of one claim. */
const CLAIM_BYTES = 4

/** Returns the bytes of a presence file. */
export function encodeHeartbeat(heartbeat: Heartbeat): Uint8Array {
  const { user, name, claims, openFor, itemFor, version, ...rest } = heartbeat
  const body = {
    presence: {
      user: user.slice(0, 100),
      ...(name === user ? {} : { name: name.slice(0, 100) }),
      ...rest,
      host: heartbeat.host.slice(0, 100),
      open_for: openFor,
      item_for: itemFor,
      version: version.replaceAll(/[^\w.+-]/g, '').slice(0, 30),
      ...(claims.length === 0 ? {} : { claims: encodeClaims(claims) }),
    },
  }
  const { claims: _claims, ...unclaimed } = { ...body.presence, item: null, claims: '' }
  const { name: _name, ...unnamed } = { ...unclaimed, name: '' }
  const line = [body.presence, { ...body.presence, item: null }, unclaimed, unnamed]
    .map((presence) => Buffer.from(encodeLine({ presence }).trimEnd()))
    .find(({ byteLength }) => byteLength < LENGTH)!
  const bytes = Buffer.alloc(LENGTH, ' ')
  line.copy(bytes)
  bytes[LENGTH - 1] = 0x0a
  return bytes
}

/** Returns the heartbeat, or null when the file was read in the middle of a write or is damaged. */
export function decodeHeartbeat(bytes: Uint8Array): Heartbeat | null {
  const raw = decodeLine(Buffer.from(bytes.subarray(0, LENGTH)))?.['presence'] as
    | (Partial<Omit<Heartbeat, 'claims'>> & Readonly<Record<'claims' | 'open_for' | 'item_for', unknown>>)
    | undefined
  if (!raw || typeof raw.user !== 'string' || typeof raw.host !== 'string' || !Number.isInteger(raw.beat)) return null
  const mode = raw.mode === 'viewing' || raw.mode === 'editing' || raw.mode === 'gone' ? raw.mode : 'idle'
  return {
    user: raw.user,
    name: typeof raw.name === 'string' && raw.name !== '' ? raw.name.slice(0, 100) : raw.user,
    host: raw.host,
    beat: raw.beat!,
    item: isItemKey(raw.item) ? raw.item : null,
    mode,
    claims: decodeClaims(raw.claims),
    openFor: secondsIn(raw.open_for),
    itemFor: secondsIn(raw.item_for),
    version: typeof raw.version === 'string' ? raw.version.slice(0, 30) : '',
  }
}

function secondsIn(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.floor(value) : 0
}

function encodeClaims(claims: readonly number[]): string {
  const bytes = Buffer.alloc(Math.min(claims.length, MAX_CLAIMS) * CLAIM_BYTES)
  for (const [at, claim] of claims.slice(0, MAX_CLAIMS).entries()) bytes.writeUInt32BE(claim, at * CLAIM_BYTES)
  return bytes.toString('base64')
}

function decodeClaims(text: unknown): number[] {
  if (typeof text !== 'string') return []
  const bytes = Buffer.from(text, 'base64')
  const count = Math.min(MAX_CLAIMS, Math.floor(bytes.length / CLAIM_BYTES))
  return Array.from({ length: count }, (_, at) => bytes.readUInt32BE(at * CLAIM_BYTES))
}
