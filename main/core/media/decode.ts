/** Opens pictures for decoding, and distinguishes everything that can be wrong with them. */
import { basename } from 'node:path'
import sharp, { type Metadata, type Sharp } from 'sharp'
import { LensletError, t } from '../../../preload/contract/index.ts'
import { bmpSize, readBmp } from './bmp.ts'
import { openHeif } from './decode-heif.ts'
import { openJpeg } from './decode-jpeg.ts'
import { openTiff } from './decode-tiff.ts'
import {
  decodeLeniently,
  readHeaderMetadata,
  noSalvage,
  DECODE_OPTIONS,
  type DecodablePicture,
  readWholeFile,
  assertSafeSize,
  type DecoderSource,
} from './decoder.ts'
import type { HeicThreads } from './heic-threads.ts'
import type { PictureFile } from './picture-file.ts'
import { pngColours, withPngProfile } from './png-colours.ts'
import { formatProblem } from './problems.ts'
import { unsignedRange } from './value-range.ts'

/** SVG is text that is rendered in memory; a file larger than this is not a real drawing. */
const MAX_SVG_BYTES = 20_000_000
/** A bitmap is in memory three times: as the file, as indexes, and as colours with alpha. */
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
 * Opens a picture. Its size is then known, but its pixels are not decoded yet. With `asStored` no range is guessed.
 *
 * Rejects with `damaged`, `unsupported`, `not-found` or `not-readable`.
 */
export async function openPicture(
  picture: PictureFile,
  heic: HeicThreads,
  asStored = false,
): Promise<DecodablePicture> {
  switch (picture.format) {
    case 'HEIC':
    case 'AVIF':
      return await openHeif(picture, heic)
    case 'BMP':
      return await openBitmap(picture)
    case 'SVG':
      return await openSvg(picture)
    case 'JPEG':
      return openJpeg(picture) ?? (await openWithProfile(picture, asStored))
    case 'TIFF':
      return await openTiff(picture, asStored, (metadata) => openWithLibrary(picture, metadata, asStored))
    default:
      return await openWithProfile(picture, asStored)
  }
}

async function openWithProfile(picture: PictureFile, asStored: boolean): Promise<DecodablePicture> {
  const colours = picture.format === 'PNG' ? pngColours(picture.head) : null
  const source = colours?.space ? withPngProfile(await readWholeFile(picture), colours.space) : picture.decoderPath
  return openWithLibrary(
    picture,
    await readHeaderMetadata(picture, source),
    asStored || colours?.isDefined === true,
    source,
  )
}

/**
 * Opens what the decoder library decodes correctly. `isRangeDefined` means that the file says what its numbers mean.
 */
function openWithLibrary(
  picture: PictureFile,
  metadata: Metadata,
  isRangeDefined: boolean,
  source: DecoderSource = picture.decoderPath,
): DecodablePicture {
  const { width, height } = metadata.autoOrient
  const heldBytes = width * height * heldBytesPerPixel(metadata)
  assertSafeSize(picture.file, width, height, heldBytes)
  const mayBeDark =
    metadata.depth === 'ushort' &&
    !metadata.hasProfile &&
    !isRangeDefined &&
    ['grey16', 'rgb16'].includes(metadata.space ?? '')
  const decode: DecodablePicture['decode'] = async () => {
    const pixels = sharp(source, DECODE_OPTIONS).autoOrient()
    const factor = mayBeDark ? await brightnessFactor(source, metadata) : 1
    return factor === 1 ? { pixels, notice: null } : { pixels: brighten(pixels, factor, metadata), notice: 'stretched' }
  }
  return { width, height, heldBytes, decode, salvage: (_, error) => decodeLeniently(picture, error, source) }
}

/** Returns the factor for 16-bit numbers; 1 for a picture that is bright enough. */
async function brightnessFactor(source: DecoderSource, { channels, hasAlpha }: Metadata): Promise<number> {
  const { channels: channelStats } = await sharp(source, DECODE_OPTIONS).stats()
  const { high } = unsignedRange(
    16,
    Math.max(...channelStats.slice(0, hasAlpha ? channels - 1 : channels).map(({ max }) => max)),
  )
  return 65_535 / high
}

/** Multiplies the colours by the factor. Alpha is not changed. */
function brighten(pixels: Sharp, factor: number, { channels, hasAlpha }: Metadata): Sharp {
  const factors = Array.from({ length: channels }, (_, at) => (hasAlpha && at === channels - 1 ? 1 : factor))
  return channels === 1
    ? pixels.linear(factor, 0)
    : pixels.linear(
        factors,
        factors.map(() => 0),
      )
}

/** Returns the bytes per pixel of a picture that is held in memory as a whole; 0 for one that is decoded row by row. */
function heldBytesPerPixel({ format, isProgressive, orientation, channels, depth }: Metadata): number {
  switch (format) {
    // These are decoded into a canvas with alpha.
    case 'gif':
    case 'webp':
      return 4
    // A JPEG is scaled while it is decoded, so turning it takes little memory.
    case 'jpeg':
      return isProgressive ? 3 : 0
    default:
      return isProgressive || (orientation ?? 1) > 1 ? channels * (DEPTH_BYTES[depth] ?? 8) : 0
  }
}

async function openBitmap(picture: PictureFile): Promise<DecodablePicture> {
  const { file } = picture
  const bytes = await readWholeFile(picture)
  const size = bmpSize(bytes)
  if (size === null) throw formatProblem(file, t('an unusual kind of bitmap'))
  const heldBytes = size.width * size.height * BITMAP_PIXEL_BYTES
  assertSafeSize(file, size.width, size.height, heldBytes)
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

/**
 * Opens an SVG from memory and not from its path, because without a path the renderer cannot resolve references to
 * other files.
 */
async function openSvg(picture: PictureFile): Promise<DecodablePicture> {
  const { file, size: bytes } = picture
  if (bytes > MAX_SVG_BYTES)
    throw new LensletError(
      'unsupported',
      `${basename(file)} is a drawing of ${Math.round(bytes / 1e6)} MB, too large to render: save it as PNG.`,
      { path: file },
    )
  const drawing = await readWholeFile(picture)
  const { width, height } = await readHeaderMetadata(picture, drawing)
  assertSafeSize(file, width, height, 0)
  const decode: DecodablePicture['decode'] = async (longest) => ({
    pixels: sharp(drawing, { density: Math.min(2400, Math.max(1, (SVG_DENSITY * longest) / Math.max(width, height))) }),
    notice: null,
  })
  return { width, height, heldBytes: 0, decode, salvage: noSalvage }
}
