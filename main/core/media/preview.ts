/** The small version that cameras put into their JPEGs: shown until the thumbnail is made. */
import type { FileHandle } from 'node:fs/promises'
import { detectFormat } from '../image-headers/formats.ts'
import { HeadBytes, HeadTooShortError } from '../image-headers/head-bytes.ts'
import { exifThumbnail } from '../image-headers/head-exif.ts'
import { jpegFrame } from '../image-headers/head-jpeg.ts'
import { openPictureFile } from './picture-file.ts'
import { accessProblem } from './problems.ts'

/** An EXIF block has at most 64 KB, and others may stand before it. */
const HEAD_BYTES = 131_072
const MOST_PIXELS = 1_000_000

/**
 * A JPEG that says which side is up, and the picture's own sides as shown: many small versions are 4:3, with black bars
 * at two sides of a picture of another shape.
 */
export interface EmbeddedPreview {
  readonly jpeg: Uint8Array
  readonly width: number
  readonly height: number
}

/**
 * Null when there is none. Reads at most 128 KB and decodes nothing: that is for a browser, as with the picture itself.
 * Rejects with `not-found` or `not-readable`.
 */
export async function readPreview(file: string, root: string | null): Promise<EmbeddedPreview | null> {
  await using handle = await openPictureFile(file, root)
  return await previewIn(handle, file)
}

/** The same of a file that is open already. */
export async function previewIn(handle: FileHandle, file: string): Promise<EmbeddedPreview | null> {
  const head = await readHead(handle, file)
  if (detectFormat(head.subarray(0, 4_096)) !== 'JPEG') return null
  try {
    return findPreview(head)
  } catch (error) {
    if (error instanceof HeadTooShortError) return null
    throw error
  }
}

async function readHead(handle: FileHandle, file: string): Promise<Buffer> {
  try {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.allocUnsafe(HEAD_BYTES), position: 0 })
    return buffer.subarray(0, bytesRead)
  } catch (error) {
    throw accessProblem(file, error)
  }
}

function findPreview(head: Buffer): EmbeddedPreview | null {
  const bytes = new HeadBytes(head)
  const frame = jpegFrame(bytes)
  if (frame?.exif == null) return null
  const found = exifThumbnail(bytes.slice(frame.exif.start, frame.exif.length))
  if (found === null) return null
  const start = frame.exif.start + found.start
  const small = head.subarray(start, start + found.length)
  const smallFrame = small[0] === 0xff && small[1] === 0xd8 ? jpegFrame(new HeadBytes(small)) : null
  if (smallFrame === null || smallFrame.width * smallFrame.height > MOST_PIXELS) return null
  const { width, height, orientation } = frame
  const jpeg = withOrientation(small, orientation)
  return orientation >= 5 ? { jpeg, width: height, height: width } : { jpeg, width, height }
}

/** The small version lies as the picture does, but does not say so. */
function withOrientation(jpeg: Buffer, orientation: number): Buffer {
  const segment = Buffer.from(
    '\xFF\xE1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0',
    'latin1',
  )
  segment.writeUInt16BE(orientation, 28)
  return Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)])
}
