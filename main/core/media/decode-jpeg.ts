/**
 * Decodes JPEGs.
 *
 * Most are opened with the bytes that were already read. Of a damaged JPEG the intact part is shown.
 */
import sharp from 'sharp'
import {
  type Decoded,
  decodeLeniently,
  DECODE_OPTIONS,
  type DecodablePicture,
  readWholeFile,
  assertSafeSize,
} from './decoder.ts'
import { HeadBytes, HeadTooShortError } from '../image-headers/head-bytes.ts'
import { jpegFrame, type JpegFrame } from '../image-headers/head-jpeg.ts'
import { hasAllScans } from './jpeg-scans.ts'
import type { PictureFile } from './picture-file.ts'

/** Coefficients have two bytes, and there are half as many for colour as for brightness. */
const PROGRESSIVE_PIXEL_BYTES = 3
const FILL_BYTE = 0xff
const END = Buffer.from([0xff, 0xd9])
/** How many of the last bytes of the pixels can look like fill: a byte with all bits set, its zero, and another zero. */
const MAX_LIKE_FILL = 3

/** Opens a JPEG with the bytes that were already read; null when they do not contain the frame header. */
export function openJpeg(picture: PictureFile): DecodablePicture | null {
  const frame = readFrame(picture.head)
  if (frame === null) return null
  const [width, height] = frame.orientation >= 5 ? [frame.height, frame.width] : [frame.width, frame.height]
  const heldBytes = frame.isProgressive ? width * height * PROGRESSIVE_PIXEL_BYTES : 0
  assertSafeSize(picture.file, width, height, heldBytes)
  const decode: DecodablePicture['decode'] = async () => ({
    pixels: sharp(picture.decoderPath, DECODE_OPTIONS).autoOrient(),
    notice: null,
  })
  return { width, height, heldBytes, decode, salvage: (_, error) => salvageJpeg(picture, error) }
}

/**
 * Decodes a JPEG whose end is missing.
 *
 * Some cameras, and transfers that are interrupted at the very end, leave out the last two bytes. Then every pixel is
 * there, and nothing is wrong.
 */
async function* salvageJpeg(picture: PictureFile, error: unknown): AsyncGenerator<Decoded> {
  const bytes = await readWholeFile(picture)
  if (hasAllScans(bytes)) {
    yield withEndMarker(bytes)
    // Disks and transfers fill missing bytes with zeros. The last bytes of the pixels can look like these, so the decoder
    // decides where the pixels end: it warns of every byte that is missing or too much.
    const end = bytes.findLastIndex((byte) => byte !== 0 && byte !== FILL_BYTE) + 1
    for (let more = 0; more <= MAX_LIKE_FILL && end + more < bytes.length; more++)
      yield withEndMarker(bytes.subarray(0, end + more))
  }
  yield* decodeLeniently(picture, error)
}

function withEndMarker(part: Buffer): Decoded {
  return {
    pixels: sharp(Buffer.concat([part, END]), { ...DECODE_OPTIONS, failOn: 'warning' }).autoOrient(),
    notice: null,
  }
}

function readFrame(head: Buffer): JpegFrame | null {
  try {
    return jpegFrame(new HeadBytes(head))
  } catch (error) {
    if (error instanceof HeadTooShortError) return null
    throw error
  }
}
