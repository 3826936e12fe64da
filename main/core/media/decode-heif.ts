/** Decodes AVIF and HEIC. */
import sharp, { type Sharp } from 'sharp'
import { cicpSpace, type ColourSpace, iccProfile } from './colour-space.ts'
import {
  readHeaderMetadata,
  noSalvage,
  DECODE_OPTIONS,
  type DecodablePicture,
  readWholeFile,
  assertSafeSize,
  type DecoderSource,
} from './decoder.ts'
import { heifColours, thumbnailItem } from '../image-headers/head-boxes.ts'
import { HeadBytes } from '../image-headers/head-bytes.ts'
import type { HeicThreads } from './heic-threads.ts'
import type { PictureFile } from './picture-file.ts'
import { rawTiff } from './raw-tiff.ts'

/** A HEIC is in memory three times: encoded, as colours, and as a copy in transfer. */
const HEIC_PIXEL_BYTES = 10
/** As measured. In memory are planes of 16 bits, the colours that are computed from them, and copies. */
const AVIF_PIXEL_BYTES = 20
/** The brands by which the decoder library recognises a file; it checks only the first brand. */
const KNOWN_BRANDS: ReadonlySet<string> = new Set([
  'heic',
  'heix',
  'hevc',
  'heim',
  'heis',
  'hevm',
  'hevs',
  'mif1',
  'msf1',
  'avif',
])
const BRAND_AT = 8

/** Opens an AVIF or HEIF. Rejects like `openPicture`. */
export async function openHeif(picture: PictureFile, heic: HeicThreads): Promise<DecodablePicture> {
  const source = await withKnownBrand(picture)
  const metadata = await readHeaderMetadata(picture, source)
  const {
    autoOrient: { width, height },
    icc,
  } = metadata
  const isAv1 = metadata.compression === 'av1' || (metadata.compression === undefined && picture.format === 'AVIF')
  const heldBytes = width * height * (isAv1 ? AVIF_PIXEL_BYTES : HEIC_PIXEL_BYTES)
  assertSafeSize(picture.file, width, height, heldBytes)
  const { cicp, isLimitedGrey } = heifColours(new HeadBytes(picture.head))
  const space = icc === undefined && cicp !== null ? cicpSpace(cicp.primaries, cicp.transfer) : null
  const decode = async (longest: number): Promise<Sharp> =>
    isAv1
      ? expandRange(
          await decodeAvif(source, space),
          isLimitedGrey && !metadata.hasAlpha,
          metadata.depth === 'ushort' ? 257 : 1,
        )
      : await decodeHeic(picture, heic, longest, icc ?? (space && iccProfile(space)) ?? undefined)
  return {
    width,
    height,
    heldBytes,
    decode: async (longest) => ({ pixels: await decode(longest), notice: null }),
    salvage: noSalvage,
  }
}

/**
 * Returns a source that the library recognises.
 *
 * An animation has another first brand, but its first picture is stored as in any other file.
 */
async function withKnownBrand(picture: PictureFile): Promise<DecoderSource> {
  if (KNOWN_BRANDS.has(picture.head.toString('latin1', BRAND_AT, BRAND_AT + 4))) return picture.decoderPath
  const bytes = await readWholeFile(picture)
  bytes.write(picture.format === 'AVIF' ? 'avif' : 'heic', BRAND_AT, 'latin1')
  return bytes
}

/**
 * Expands limited grey to the full range. `level` is the size of one of 255 levels.
 *
 * The library treats such grey as if it had both ends of the range.
 */
function expandRange(pixels: Sharp, isLimitedGrey: boolean, level: number): Sharp {
  return isLimitedGrey ? pixels.linear(255 / 219, (-16 * level * 255) / 219) : pixels
}

/** Decodes an AVIF. The library reads profiles, but not colours that are defined by numbers. */
async function decodeAvif(source: DecoderSource, space: ColourSpace | null): Promise<Sharp> {
  const picture = sharp(source, DECODE_OPTIONS).autoOrient()
  const profile = space && iccProfile(space)
  if (!profile) return picture
  const { data, info } = await picture
    .toColourspace('rgb16')
    .raw({ depth: 'ushort' })
    .toBuffer({ resolveWithObject: true })
  if (info.channels < 3) return sharp(source, DECODE_OPTIONS).autoOrient()
  return sharp(
    rawTiff(data, { width: info.width, height: info.height, channels: info.channels as 3 | 4, bits: 16 }, profile),
    DECODE_OPTIONS,
  )
}

async function decodeHeic(
  picture: PictureFile,
  heic: HeicThreads,
  longest: number,
  profile: Buffer | undefined,
): Promise<Sharp> {
  const bytes = await readWholeFile(picture)
  const item = thumbnailItem(new HeadBytes(bytes))
  const { data, ...raw } = await heic.decode({ bytes, thumbnail: item === null ? null : { item, atLeast: longest } })
  return profile === undefined ? sharp(data, { raw }) : sharp(rawTiff(data, raw, profile), DECODE_OPTIONS)
}
