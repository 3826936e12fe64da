/**
 * Encodes and decodes presence files.
 *
 * There is one small file for each running replica. It is overwritten in place and has a fixed length. When a file is
 * replaced, the cache of a reader may return the old file for any length of time (kernel SMB client). When it is
 * written in place, `open` looks it up again. The checksum shows a torn read. FORMAT.md, "Presence".
 */
import type { ItemKey, Peer } from '../../../preload/contract/index.ts'
import { decodeLine, encodeLine } from './checked-line.ts'
import { isItemKey } from './names.ts'

/** Bytes of a presence file. Texts that do not fit are shortened (user, host) or left out (item). */
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
}

/** Returns the bytes of a presence file. */
export function encodeHeartbeat(heartbeat: Heartbeat): Uint8Array {
  const { user, name, ...rest } = heartbeat
  const body = {
    presence: {
      user: user.slice(0, 100),
      ...(name === user ? {} : { name: name.slice(0, 100) }),
      ...rest,
      host: heartbeat.host.slice(0, 100),
    },
  }
  let line = Buffer.from(encodeLine(body).trimEnd())
  if (line.byteLength >= LENGTH)
    line = Buffer.from(encodeLine({ presence: { ...body.presence, item: null } }).trimEnd())
  const bytes = Buffer.alloc(LENGTH, ' ')
  line.copy(bytes)
  bytes[LENGTH - 1] = 0x0a
  return bytes
}

/** Returns the heartbeat, or null when the file was read in the middle of a write or is damaged. */
export function decodeHeartbeat(bytes: Uint8Array): Heartbeat | null {
  const raw = decodeLine(Buffer.from(bytes.subarray(0, LENGTH)))?.['presence'] as Partial<Heartbeat> | undefined
  if (!raw || typeof raw.user !== 'string' || typeof raw.host !== 'string' || !Number.isInteger(raw.beat)) return null
  const mode = raw.mode === 'viewing' || raw.mode === 'editing' || raw.mode === 'gone' ? raw.mode : 'idle'
  return {
    user: raw.user,
    name: typeof raw.name === 'string' && raw.name !== '' ? raw.name.slice(0, 100) : raw.user,
    host: raw.host,
    beat: raw.beat!,
    item: isItemKey(raw.item) ? raw.item : null,
    mode,
  }
}
