/** What a PNG says of its colours before its pixels (https://www.w3.org/TR/png-3/). */
import { crc32, deflateSync } from 'node:zlib'
import { type ColourSpace, codedSpace, gammaSpace, iccProfile, type Primaries } from './colour-space.ts'
import { HeadBytes, HeadTooShortError } from '../image-headers/head-bytes.ts'

export interface PngColours {
  /** Bits of a number: 1 to 16. */
  readonly depth: number
  /** A profile, or the word that it is sRGB: nothing has to be guessed. */
  readonly isTold: boolean
  /** How its numbers become colours where that is told by numbers and is not sRGB. */
  readonly space: ColourSpace | null
  /** `space` was told by `cICP`, which not every browser reads. */
  readonly isCoded: boolean
}

/** Chunks that tell colours; all of them are replaced by a profile. */
const OF_COLOURS: ReadonlySet<string> = new Set(['cICP', 'iCCP', 'sRGB', 'gAMA', 'cHRM'])
const FIRST_CHUNK = 8
const HEADER_END = 33

/** Of a file's first bytes; null when they are no PNG's, or end before the pixels begin. */
export function pngColours(head: Uint8Array): PngColours | null {
  const bytes = new HeadBytes(head)
  try {
    const chunks = new Map<string, HeadBytes>()
    for (let at = FIRST_CHUNK; ;) {
      const [length, type] = [bytes.u32(at), bytes.text(at + 4, 4)]
      if (type === 'IDAT' || type === 'IEND') break
      if (OF_COLOURS.has(type)) chunks.set(type, bytes.slice(at + 8, length))
      at += 12 + length
    }
    return { depth: bytes.u8(24), ...toldBy(chunks) }
  } catch (error) {
    if (error instanceof HeadTooShortError) return null
    throw error
  }
}

/** The first that is there counts. */
function toldBy(chunks: ReadonlyMap<string, HeadBytes>): Omit<PngColours, 'depth'> {
  const coded = chunks.get('cICP')
  if (coded !== undefined) return { isTold: true, isCoded: true, space: codedSpace(coded.u8(0), coded.u8(1)) }
  if (chunks.has('iCCP') || chunks.has('sRGB')) return { isTold: true, isCoded: false, space: null }
  const [gamma, places] = [chunks.get('gAMA'), chunks.get('cHRM')]
  return {
    isTold: false,
    isCoded: false,
    space: gammaSpace(
      gamma === undefined ? null : gamma.u32(0) / 100_000,
      places === undefined ? null : primariesOf(places),
    ),
  }
}

function primariesOf(places: HeadBytes): Primaries {
  const place = (at: number): [number, number] => [places.u32(at) / 100_000, places.u32(at + 4) / 100_000]
  return [place(8), place(16), place(24), place(0)]
}

/**
 * The same file with a profile in place of all that it says of its colours; the file itself when the space cannot be
 * told by one.
 */
export function withPngProfile(file: Buffer, space: ColourSpace): Buffer {
  const profile = iccProfile(space)
  if (profile === null) return file
  const parts = [
    file.subarray(0, HEADER_END),
    chunk('iCCP', Buffer.concat([Buffer.from('told\0\0', 'latin1'), deflateSync(profile)])),
  ]
  for (let at = HEADER_END; at + 8 <= file.length;) {
    const end = at + 12 + file.readUInt32BE(at)
    if (!OF_COLOURS.has(file.toString('latin1', at + 4, at + 8))) parts.push(file.subarray(at, end))
    at = end
  }
  return Buffer.concat(parts)
}

function chunk(type: string, body: Buffer): Buffer {
  const framed = Buffer.alloc(body.length + 12)
  framed.writeUInt32BE(body.length, 0)
  framed.write(type, 4, 'latin1')
  body.copy(framed, 8)
  framed.writeUInt32BE(crc32(framed.subarray(4, body.length + 8)), body.length + 8)
  return framed
}
