/** JPEGs: most are opened by what was read already, and what of a damaged one is whole is told. */
import sharp from 'sharp'
import { type Decoded, lenient, OPTIONS, type Picture, readWhole, refuseBomb } from './decoder.ts'
import { HeadBytes, HeadTooShortError } from '../image-headers/head-bytes.ts'
import { jpegFrame, type JpegFrame } from '../image-headers/head-jpeg.ts'
import { hasAllScans } from './jpeg-scans.ts'
import type { PictureFile } from './picture-file.ts'

/** Coefficients of two bytes, of which half as many for colour. */
const PROGRESSIVE_PIXEL_BYTES = 3
const FILLING = 0xff
const END = Buffer.from([0xff, 0xd9])

/** Of what was read already; null when the frame lies behind it. */
export function openJpeg(picture: PictureFile): Picture | null {
  const frame = frameIn(picture.head)
  if (frame === null) return null
  const [width, height] = frame.orientation >= 5 ? [frame.height, frame.width] : [frame.width, frame.height]
  const heldBytes = frame.isProgressive ? width * height * PROGRESSIVE_PIXEL_BYTES : 0
  refuseBomb(picture.file, width, height, heldBytes)
  const decode: Picture['decode'] = async () => ({
    pixels: sharp(picture.readable, OPTIONS).autoOrient(),
    notice: null,
  })
  return { width, height, heldBytes, decode, salvage: (_, error) => salvageJpeg(picture, error) }
}

/**
 * Cameras and transfers that are interrupted late leave out the last two bytes: then every pixel is there, and nothing
 * is wrong.
 */
async function* salvageJpeg(picture: PictureFile, error: unknown): AsyncGenerator<Decoded> {
  const bytes = await readWhole(picture)
  if (hasAllScans(bytes)) {
    yield ended(bytes)
    // Disks and transfers fill up with zeros.
    yield ended(bytes.subarray(0, bytes.findLastIndex((byte) => byte !== 0 && byte !== FILLING) + 1))
  }
  yield* lenient(picture, error)
}

function ended(part: Buffer): Decoded {
  return { pixels: sharp(Buffer.concat([part, END]), { ...OPTIONS, failOn: 'warning' }).autoOrient(), notice: null }
}

function frameIn(head: Buffer): JpegFrame | null {
  try {
    return jpegFrame(new HeadBytes(head))
  } catch (error) {
    if (error instanceof HeadTooShortError) return null
    throw error
  }
}
