/** Opens pictures for decoding, after telling apart everything that can be wrong with them. */
import { basename } from 'node:path'
import sharp, { type Metadata, type Sharp } from 'sharp'
import { LensletError } from '../../../preload/contract/index.ts'
import { bmpSize, readBmp } from './bmp.ts'
import { openBoxed } from './decode-boxed.ts'
import { openJpeg } from './decode-jpeg.ts'
import { openTiff } from './decode-tiff.ts'
import { lenient, metadataOf, nothing, OPTIONS, type Picture, readWhole, refuseBomb, type Source } from './decoder.ts'
import type { HeicThreads } from './heic-threads.ts'
import type { PictureFile } from './picture-file.ts'
import { pngColours, withPngProfile } from './png-colours.ts'
import { formatProblem } from './problems.ts'
import { unsignedRange } from './value-range.ts'

/** SVG is text that is rendered in memory; a drawing beyond this is no drawing. */
const MOST_SVG_BYTES = 20_000_000
/** A bitmap is held as it is, as indexes, and as colours with alpha. */
const BITMAP_PIXEL_BYTES = 10
const SVG_DENSITY = 72
const DEPTH_BYTES: Readonly<Record<string, number>> = {
  uchar: 1,
  char: 1,
  ushort: 2,
  short: 2,
  uint: 4,
  int: 4,
  float: 4,
}

/**
 * Opens a picture: its size is known, its pixels not yet decoded. With `asStored` no range is guessed. Rejects with
 * `damaged`, `unsupported`, `not-found` or `not-readable`.
 */
export async function openPicture(picture: PictureFile, heic: HeicThreads, asStored = false): Promise<Picture> {
  switch (picture.format) {
    case 'HEIC':
    case 'AVIF':
      return await openBoxed(picture, heic)
    case 'BMP':
      return await openBitmap(picture)
    case 'SVG':
      return await openDrawing(picture)
    case 'JPEG':
      return openJpeg(picture) ?? (await openPixels(picture, asStored))
    case 'TIFF':
      return await openTiff(picture, asStored, (metadata) => openLibrary(picture, metadata, asStored))
    default:
      return await openPixels(picture, asStored)
  }
}

async function openPixels(picture: PictureFile, asStored: boolean): Promise<Picture> {
  const colours = picture.format === 'PNG' ? pngColours(picture.head) : null
  const source = colours?.space ? withPngProfile(await readWhole(picture), colours.space) : picture.readable
  return openLibrary(picture, await metadataOf(picture, source), asStored || colours?.isTold === true, source)
}

/** What the decoder library decodes right. `isTold`: the file says what its numbers mean. */
function openLibrary(
  picture: PictureFile,
  metadata: Metadata,
  isTold: boolean,
  source: Source = picture.readable,
): Picture {
  const { width, height } = metadata.autoOrient
  const heldBytes = width * height * pixelBytesHeld(metadata)
  refuseBomb(picture.file, width, height, heldBytes)
  const mayBeDark =
    metadata.depth === 'ushort' && !metadata.hasProfile && !isTold && ['grey16', 'rgb16'].includes(metadata.space ?? '')
  const decode: Picture['decode'] = async () => {
    const pixels = sharp(source, OPTIONS).autoOrient()
    const factor = mayBeDark ? await brightening(source, metadata) : 1
    return factor === 1
      ? { pixels, notice: null }
      : { pixels: brightened(pixels, factor, metadata), notice: 'stretched' }
  }
  return { width, height, heldBytes, decode, salvage: (_, error) => lenient(picture, error, source) }
}

/** By how much the numbers of 16 bits are to be multiplied; 1 for what is bright enough. */
async function brightening(source: Source, { channels, hasAlpha }: Metadata): Promise<number> {
  const { channels: measured } = await sharp(source, OPTIONS).stats()
  const { high } = unsignedRange(
    16,
    Math.max(...measured.slice(0, hasAlpha ? channels - 1 : channels).map(({ max }) => max)),
  )
  return 65_535 / high
}

/** Alpha stays as it is. */
function brightened(pixels: Sharp, factor: number, { channels, hasAlpha }: Metadata): Sharp {
  const factors = Array.from({ length: channels }, (_, at) => (hasAlpha && at === channels - 1 ? 1 : factor))
  return channels === 1
    ? pixels.linear(factor, 0)
    : pixels.linear(
        factors,
        factors.map(() => 0),
      )
}

/** Bytes that each pixel takes in a picture that is held whole, 0 for one that goes through row by row. */
function pixelBytesHeld({ format, isProgressive, orientation, channels, depth }: Metadata): number {
  switch (format) {
    // These decode into a canvas with alpha.
    case 'gif':
    case 'webp':
      return 4
    // It is scaled while it is decoded, so that turning it costs little.
    case 'jpeg':
      return isProgressive ? 3 : 0
    default:
      return isProgressive || (orientation ?? 1) > 1 ? channels * (DEPTH_BYTES[depth] ?? 8) : 0
  }
}

async function openBitmap(picture: PictureFile): Promise<Picture> {
  const { file } = picture
  const bytes = await readWhole(picture)
  const size = bmpSize(bytes)
  if (size === null) throw formatProblem(file, 'an unusual kind of bitmap')
  const heldBytes = size.width * size.height * BITMAP_PIXEL_BYTES
  refuseBomb(file, size.width, size.height, heldBytes)
  const read = (isWhole: boolean): Sharp => {
    const { data, ...raw } = readBmp(bytes, isWhole)!
    return sharp(data, { raw })
  }
  return {
    ...size,
    heldBytes,
    decode: async () => ({ pixels: read(true), notice: null }),
    async *salvage() {
      yield { pixels: read(false), notice: 'incomplete' }
    },
  }
}

/** From memory, not from its path: without a path the renderer has nothing against which to look up other files. */
async function openDrawing(picture: PictureFile): Promise<Picture> {
  const { file, size: bytes } = picture
  if (bytes > MOST_SVG_BYTES)
    throw new LensletError(
      'unsupported',
      `${basename(file)} is a drawing of ${Math.round(bytes / 1e6)} MB, too large to render: save it as PNG.`,
      { path: file },
    )
  const drawing = await readWhole(picture)
  const { width, height } = await metadataOf(picture, drawing)
  refuseBomb(file, width, height, 0)
  const decode: Picture['decode'] = async (longest) => ({
    pixels: sharp(drawing, { density: Math.min(2400, Math.max(1, (SVG_DENSITY * longest) / Math.max(width, height))) }),
    notice: null,
  })
  return { width, height, heldBytes: 0, decode, salvage: nothing }
}
