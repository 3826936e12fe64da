/** The small version that cameras put into their JPEGs: shown until the thumbnail is made. */
import { open } from 'node:fs/promises'
import sharp from 'sharp'
import { sniff } from './formats.ts'
import { HeadBytes, HeadTooShort } from './head-bytes.ts'
import { exifThumbnail } from './head-exif.ts'
import { jpegFrame } from './head-jpeg.ts'
import { accessProblem } from './problems.ts'

/** An EXIF block has at most 64 KB, and others may stand before it. */
const HEAD_BYTES = 131_072
const MOST_PIXELS = 1_000_000
const QUALITY = 70

/** A JPEG, upright and of the picture's shape; null when there is none or it is damaged. Reads at most 128 KB. Rejects with `not-found` or `not-readable`. */
export async function readPreview(file: string): Promise<Uint8Array | null> {
  const head = await readHead(file)
  if (sniff(head.subarray(0, 4_096)) !== 'JPEG') return null
  const found = findPreview(head)
  if (found === null) return null
  const { width, height } = found
  try {
    const small = sharp(found.jpeg, { limitInputPixels: MOST_PIXELS, failOn: 'error' }).autoOrient()
    const { autoOrient } = await small.metadata()
    // Many are 4:3 with black bars, whatever the picture is.
    return await small.resize({ width: autoOrient.width, height: Math.max(1, Math.round((autoOrient.width * height) / width)), fit: 'cover' }).jpeg({ quality: QUALITY }).toBuffer()
  } catch {
    return null
  }
}

async function readHead(file: string): Promise<Buffer> {
  try {
    const handle = await open(file)
    try {
      const { buffer, bytesRead } = await handle.read({ buffer: Buffer.allocUnsafe(HEAD_BYTES), position: 0 })
      return buffer.subarray(0, bytesRead)
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw accessProblem(file, error)
  }
}

/** The small version with the picture's orientation, and the picture's size as shown. */
function findPreview(head: Buffer): { jpeg: Buffer; width: number; height: number } | null {
  try {
    const bytes = new HeadBytes(head)
    const frame = jpegFrame(bytes)
    if (frame?.exif == null) return null
    const { exif, width, height, orientation } = frame
    const found = exifThumbnail(bytes.part(exif.start, exif.length))
    if (found === null) return null
    const start = exif.start + found.start
    const jpeg = withOrientation(head.subarray(start, start + found.length), orientation)
    return orientation >= 5 ? { jpeg, width: height, height: width } : { jpeg, width, height }
  } catch (error) {
    if (error instanceof HeadTooShort) return null
    throw error
  }
}

/** The small version lies as the picture does, but does not say so. */
function withOrientation(jpeg: Buffer, orientation: number): Buffer {
  const segment = Buffer.from('\xFF\xE1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0', 'latin1')
  segment.writeUInt16BE(orientation, 28)
  return Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)])
}
