/** Reads what a PNG says about its colours before its pixels (https://www.w3.org/TR/png-3/). */
import { crc32, deflateSync } from 'node:zlib'
import { type ColourSpace, cicpSpace, gammaSpace, iccProfile, type Primaries } from './colour-space.ts'
import { HeadBytes, HeadTooShortError } from '../image-headers/head-bytes.ts'

interface PngColours {
  /** The bits of a number: 1 to 16. */
  readonly depth: number
  /** Whether there is a profile, or the statement that it is sRGB, so that nothing has to be guessed. */
  readonly isDefined: boolean
  /** The colour space where it is defined by numbers and is not sRGB. */
  readonly space: ColourSpace | null
  /** Whether `space` comes from `cICP`, which not every browser reads. */
  readonly isFromCicp: boolean
}

/** The chunks that define colours; a profile replaces all of them. */
const COLOUR_CHUNKS: ReadonlySet<string> = new Set(['cICP', 'iCCP', 'sRGB', 'gAMA', 'cHRM'])
const FIRST_CHUNK = 8
const HEADER_END = 33

/**
 * Returns the colours by the file's first bytes; null when it is not a PNG, or the bytes end before the pixels begin.
 */
export function pngColours(head: Uint8Array): PngColours | null {
  const bytes = new HeadBytes(head)
  try {
    const chunks = new Map<string, HeadBytes>()
    for (let at = FIRST_CHUNK; ;) {
      const [length, type] = [bytes.u32(at), bytes.text(at + 4, 4)]
      if (type === 'IDAT' || type === 'IEND') break
      if (COLOUR_CHUNKS.has(type)) chunks.set(type, bytes.slice(at + 8, length))
      at += 12 + length
    }
    return { depth: bytes.u8(24), ...coloursFrom(chunks) }
  } catch (error) {
    if (error instanceof HeadTooShortError) return null
    throw error
  }
}

/** Returns the colours by the chunk that has priority. */
function coloursFrom(chunks: ReadonlyMap<string, HeadBytes>): Omit<PngColours, 'depth'> {
  const cicp = chunks.get('cICP')
  if (cicp !== undefined) return { isDefined: true, isFromCicp: true, space: cicpSpace(cicp.u8(0), cicp.u8(1)) }
  if (chunks.has('iCCP') || chunks.has('sRGB')) return { isDefined: true, isFromCicp: false, space: null }
  const [gamma, chromaticities] = [chunks.get('gAMA'), chunks.get('cHRM')]
  return {
    isDefined: false,
    isFromCicp: false,
    space: gammaSpace(
      gamma === undefined ? null : gamma.u32(0) / 100_000,
      chromaticities === undefined ? null : primariesOf(chromaticities),
    ),
  }
}

function primariesOf(chromaticities: HeadBytes): Primaries {
  const chromaticityAt = (at: number): [number, number] => [
    chromaticities.u32(at) / 100_000,
    chromaticities.u32(at + 4) / 100_000,
  ]
  return [chromaticityAt(8), chromaticityAt(16), chromaticityAt(24), chromaticityAt(0)]
}

/**
 * Returns the file with a profile in place of all its colour chunks; the file itself when no profile can describe the
 * space.
 */
export function withPngProfile(file: Buffer, space: ColourSpace): Buffer {
  const profile = iccProfile(space)
  if (profile === null) return file
  const parts = [
    file.subarray(0, HEADER_END),
    makeChunk('iCCP', Buffer.concat([Buffer.from('told\0\0', 'latin1'), deflateSync(profile)])),
  ]
  for (let at = HEADER_END; at + 8 <= file.length;) {
    const end = at + 12 + file.readUInt32BE(at)
    if (!COLOUR_CHUNKS.has(file.toString('latin1', at + 4, at + 8))) parts.push(file.subarray(at, end))
    at = end
  }
  return Buffer.concat(parts)
}

function makeChunk(type: string, body: Buffer): Buffer {
  const chunk = Buffer.alloc(body.length + 12)
  chunk.writeUInt32BE(body.length, 0)
  chunk.write(type, 4, 'latin1')
  body.copy(chunk, 8)
  chunk.writeUInt32BE(crc32(chunk.subarray(4, body.length + 8)), body.length + 8)
  return chunk
}
