/** Reads the thumbnail that cameras embed in their JPEGs. It is shown until our own thumbnail is made. */
import type { FileHandle } from 'node:fs/promises'
import { detectFormat } from '../image-headers/formats.ts'
import { HeadBytes, HeadTooShortError } from '../image-headers/head-bytes.ts'
import { exifThumbnail } from '../image-headers/head-exif.ts'
import { jpegFrame } from '../image-headers/head-jpeg.ts'
import { openPictureFile } from './picture-file.ts'
import { accessProblem } from './problems.ts'

/** An EXIF block has at most 64 KB, and other blocks may precede it. */
const HEAD_BYTES = 131_072
const MAX_PIXELS = 1_000_000

/**
 * A JPEG with its orientation, and the size of the picture itself as shown.
 *
 * Many embedded thumbnails are 4:3, with black bars on two sides if the picture has another shape.
 */
export interface EmbeddedPreview {
  readonly jpeg: Uint8Array
  readonly width: number
  readonly height: number
}

/**
 * Returns the embedded thumbnail; null when there is none. Rejects with `not-found` or `not-readable`.
 *
 * Reads at most 128 KB and decodes nothing. The browser decodes the thumbnail, like the picture itself.
 */
export async function readPreview(file: string, root: string | null): Promise<EmbeddedPreview | null> {
  await using handle = await openPictureFile(file, root)
  return await readPreviewFrom(handle, file)
}

/** Does the same for a file that is already open. */
export async function readPreviewFrom(handle: FileHandle, file: string): Promise<EmbeddedPreview | null> {
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
  const location = exifThumbnail(bytes.slice(frame.exif.start, frame.exif.length))
  if (location === null) return null
  const start = frame.exif.start + location.start
  const small = head.subarray(start, start + location.length)
  const smallFrame = small[0] === 0xff && small[1] === 0xd8 ? jpegFrame(new HeadBytes(small)) : null
  if (smallFrame === null || smallFrame.width * smallFrame.height > MAX_PIXELS) return null
  const { width, height, orientation } = frame
  const jpeg = withOrientation(small, orientation)
  return orientation >= 5 ? { jpeg, width: height, height: width } : { jpeg, width, height }
}

/**
 * Returns the JPEG with its orientation. Embedded thumbnails have the same orientation as the picture, but do not
 * contain it.
 */
function withOrientation(jpeg: Buffer, orientation: number): Buffer {
  const segment = Buffer.from(
    '\xFF\xE1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0',
    'latin1',
  )
  segment.writeUInt16BE(orientation, 28)
  return Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)])
}
