/** Opens pictures for decoding, after telling apart everything that can be wrong with them. */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp'
import { LensletError } from '../../../preload/contract/index.ts'
import { bmpSize, readBmp } from './bmp.ts'
import { HeadBytes, HeadTooShort } from './head-bytes.ts'
import { thumbnailItem } from './head-boxes.ts'
import { jpegFrame, type JpegFrame } from './head-jpeg.ts'
import type { HeicThreads } from './heic-threads.ts'
import type { PictureFile } from './picture-file.ts'
import { accessProblem, decodeProblem, formatProblem, MOST_PIXELS, tooLargeProblem } from './problems.ts'
import { rawTiff } from './raw-tiff.ts'

/** SVG is text that is rendered in memory; a drawing beyond this is no drawing. */
const MOST_SVG_BYTES = 20_000_000
/** Of a picture whose file is read as a whole. */
const MOST_WHOLE_BYTES = 500_000_000
/** Of a picture that cannot be decoded row by row and is held whole in memory. */
export const MOST_BYTES_HELD = 1_000_000_000
/** Coefficients of two bytes, of which half as many for colour. */
const PROGRESSIVE_PIXEL_BYTES = 3
/** HEIC is held three times: as it is coded, as colours, and as it is handed over. */
const HEIC_PIXEL_BYTES = 10
/** A bitmap is held as it is, as indexes, and as colours with alpha. */
const BITMAP_PIXEL_BYTES = 10
const SVG_DENSITY = 72
const DEPTH_BYTES: Readonly<Record<string, number>> = { uchar: 1, char: 1, ushort: 2, short: 2, uint: 4, int: 4, float: 4 }

const OPTIONS: SharpOptions = { failOn: 'error', limitInputPixels: MOST_PIXELS }

export interface Picture {
  /** Pixels after EXIF orientation. */
  readonly width: number
  readonly height: number
  /** About so many bytes are taken while it is decoded; 0 when that does not grow with the picture. */
  readonly heldBytes: number
  /** A pipeline that starts at the upright picture, ready to be scaled down to `longest` pixels. Rejects with the decoder's own error. */
  decode(longest: number): Promise<Sharp>
}

/** Opens a picture: its size is known, its pixels not yet decoded. Rejects with `damaged`, `unsupported`, `not-found` or `not-readable`. */
export async function openPicture(picture: PictureFile, heic: HeicThreads): Promise<Picture> {
  switch (picture.format) {
    case 'HEIC': return await openHeic(picture, heic)
    case 'BMP': return await openBitmap(picture)
    case 'SVG': return await openDrawing(picture)
    case 'JPEG': return openJpeg(picture) ?? await openPixels(picture)
    default: return await openPixels(picture)
  }
}

/** Of what was read already; null when the frame lies behind it. */
function openJpeg({ file, readable, head }: PictureFile): Picture | null {
  const frame = frameIn(head)
  if (frame === null) return null
  const [width, height] = frame.orientation >= 5 ? [frame.height, frame.width] : [frame.width, frame.height]
  const heldBytes = frame.isProgressive ? width * height * PROGRESSIVE_PIXEL_BYTES : 0
  refuseBomb(file, width, height, heldBytes)
  return { width, height, heldBytes, decode: async () => sharp(readable, OPTIONS).autoOrient() }
}

function frameIn(head: Buffer): JpegFrame | null {
  try {
    return jpegFrame(new HeadBytes(head))
  } catch (error) {
    if (error instanceof HeadTooShort) return null
    throw error
  }
}

async function openPixels(picture: PictureFile): Promise<Picture> {
  const { file, readable } = picture
  const metadata = await metadataOf(picture)
  const { width, height } = metadata.autoOrient
  const heldBytes = width * height * pixelBytesHeld(metadata)
  refuseBomb(file, width, height, heldBytes)
  return { width, height, heldBytes, decode: async () => sharp(readable, OPTIONS).autoOrient() }
}

/** Bytes that each pixel takes in a picture that is held whole, 0 for one that goes through row by row. */
function pixelBytesHeld({ format, isProgressive, orientation, channels, depth }: Metadata): number {
  switch (format) {
    // These decode into a canvas with alpha.
    case 'gif': case 'webp': return 4
    // As measured: planes of 16 bits, the colours made of them, and copies on the way.
    case 'heif': return 20
    // It is scaled while it is decoded, so that turning it costs little.
    case 'jpeg': return isProgressive ? PROGRESSIVE_PIXEL_BYTES : 0
    default: return isProgressive || (orientation ?? 1) > 1 ? channels * (DEPTH_BYTES[depth] ?? 8) : 0
  }
}

async function metadataOf({ file, readable }: PictureFile): Promise<Metadata> {
  return sharp(readable, { ...OPTIONS, limitInputPixels: false }).metadata().catch((error: unknown) => { throw decodeProblem(file, error) })
}

/** The decoder library reads everything of HEIC but the pixels. */
async function openHeic(picture: PictureFile, heic: HeicThreads): Promise<Picture> {
  const { autoOrient: { width, height }, icc } = await metadataOf(picture)
  const heldBytes = width * height * HEIC_PIXEL_BYTES
  refuseBomb(picture.file, width, height, heldBytes)
  const decode = async (longest: number): Promise<Sharp> => {
    const bytes = await readWhole(picture)
    const item = thumbnailItem(new HeadBytes(bytes))
    const { data, ...raw } = await heic.decode({ bytes, small: item === null ? null : { item, atLeast: longest } })
    return icc === undefined ? sharp(data, { raw }) : sharp(rawTiff(data, raw.width, raw.height, raw.channels, icc), OPTIONS)
  }
  return { width, height, heldBytes, decode }
}

async function openBitmap(picture: PictureFile): Promise<Picture> {
  const { file } = picture
  const bytes = await readWhole(picture)
  const size = bmpSize(bytes)
  if (size === null) throw formatProblem(file, 'an unusual kind of bitmap')
  const heldBytes = size.width * size.height * BITMAP_PIXEL_BYTES
  refuseBomb(file, size.width, size.height, heldBytes)
  const decode = async (): Promise<Sharp> => {
    const { data, ...raw } = readBmp(bytes)!
    return sharp(data, { raw })
  }
  return { ...size, heldBytes, decode }
}

/** From memory, not from its path: without a path the renderer has nothing against which to look up other files. */
async function openDrawing(picture: PictureFile): Promise<Picture> {
  const { file, size: bytes } = picture
  if (bytes > MOST_SVG_BYTES) throw new LensletError('unsupported', `${basename(file)} is a drawing of ${Math.round(bytes / 1e6)} MB, too large to render: save it as PNG.`, { path: file })
  const drawing = await readWhole(picture)
  const { width, height } = await sharp(drawing, { density: SVG_DENSITY, limitInputPixels: false }).metadata().catch((error: unknown) => { throw decodeProblem(file, error) })
  refuseBomb(file, width, height, 0)
  const decode = async (longest: number): Promise<Sharp> => sharp(drawing, { density: Math.min(2400, Math.max(1, (SVG_DENSITY * longest) / Math.max(width, height))) })
  return { width, height, heldBytes: 0, decode }
}

async function readWhole({ file, readable, size }: PictureFile): Promise<Buffer> {
  if (size > MOST_WHOLE_BYTES) throw formatProblem(file, `a file of ${Math.round(size / 1e6)} MB`)
  return readFile(readable).catch((error: unknown) => { throw accessProblem(file, error) })
}

function refuseBomb(file: string, width: number, height: number, heldBytes: number): void {
  if (width * height > MOST_PIXELS || heldBytes > MOST_BYTES_HELD) throw tooLargeProblem(file, width, height)
}
