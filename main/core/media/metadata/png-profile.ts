/** Reads the colour profile of a PNG, which is compressed. */
import { inflateSync } from 'node:zlib'

const SIGNATURE = '\x89PNG\r\n\x1A\n'
/** The most bytes of a decompressed profile. */
const MAX_PROFILE_BYTES = 4_000_000
const HEADER_BYTES = 8
const ICC_TAG = 34_675
const UNDEFINED_TYPE = 7
/** A header of eight bytes, and a directory with one tag. */
const TIFF_BYTES = 8 + 2 + 12 + 4

/** Returns the profile in the chunk `iCCP`; null for another file, or when there is none that can be read. */
export function readPngProfile(file: Buffer): Buffer | null {
  if (file.toString('latin1', 0, SIGNATURE.length) !== SIGNATURE) return null
  for (let at = SIGNATURE.length; at + HEADER_BYTES <= file.length;) {
    const end = at + HEADER_BYTES + file.readUInt32BE(at)
    if (file.toString('latin1', at + 4, at + HEADER_BYTES) === 'iCCP')
      return inflate(file.subarray(at + HEADER_BYTES, end))
    at = end + 4
  }
  return null
}

/** Returns the smallest TIFF with this profile, which the metadata library can read. */
export function tiffWithProfile(profile: Buffer): Buffer {
  const head = Buffer.alloc(TIFF_BYTES)
  head.write('MM\0*', 'latin1')
  head.writeUInt32BE(8, 4)
  head.writeUInt16BE(1, 8)
  head.writeUInt16BE(ICC_TAG, 10)
  head.writeUInt16BE(UNDEFINED_TYPE, 12)
  head.writeUInt32BE(profile.length, 14)
  head.writeUInt32BE(TIFF_BYTES, 18)
  return Buffer.concat([head, profile])
}

/** The chunk is a name, a zero, the number of the method of compression, and the compressed profile. */
function inflate(chunk: Buffer): Buffer | null {
  try {
    return inflateSync(chunk.subarray(chunk.indexOf(0) + 2), { maxOutputLength: MAX_PROFILE_BYTES })
  } catch {
    return null
  }
}
