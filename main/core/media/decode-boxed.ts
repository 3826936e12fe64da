/** AVIF and HEIC. */
import sharp, { type Sharp } from 'sharp'
import { codedSpace, type ColourSpace, iccProfile } from './colour-space.ts'
import { metadataOf, nothing, OPTIONS, type Picture, readWhole, refuseBomb, type Source } from './decoder.ts'
import { boxedColours, thumbnailItem } from '../image-headers/head-boxes.ts'
import { HeadBytes } from '../image-headers/head-bytes.ts'
import type { HeicThreads } from './heic-threads.ts'
import type { PictureFile } from './picture-file.ts'
import { rawTiff } from './raw-tiff.ts'

/** HEIC is held three times: as it is coded, as colours, and as it is handed over. */
const HEIC_PIXEL_BYTES = 10
/** As measured: planes of 16 bits, the colours made of them, and copies on the way. */
const AVIF_PIXEL_BYTES = 20
/** Brands by which the decoder library knows a file; it looks at the first one only. */
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

/** Opens an AVIF or HEIF. Rejects as `openPicture`. */
export async function openBoxed(picture: PictureFile, heic: HeicThreads): Promise<Picture> {
  const source = await knownToLibrary(picture)
  const metadata = await metadataOf(picture, source)
  const {
    autoOrient: { width, height },
    icc,
  } = metadata
  const isAv1 = metadata.compression === 'av1' || (metadata.compression === undefined && picture.format === 'AVIF')
  const heldBytes = width * height * (isAv1 ? AVIF_PIXEL_BYTES : HEIC_PIXEL_BYTES)
  refuseBomb(picture.file, width, height, heldBytes)
  const { coded, isLimitedGrey } = boxedColours(new HeadBytes(picture.head))
  const space = icc === undefined && coded !== null ? codedSpace(coded.primaries, coded.transfer) : null
  const decode = async (longest: number): Promise<Sharp> =>
    isAv1
      ? widened(
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
    salvage: nothing,
  }
}

/** An animation's first brand is another one; its first picture lies in it as in any other file. */
async function knownToLibrary(picture: PictureFile): Promise<Source> {
  if (KNOWN_BRANDS.has(picture.head.toString('latin1', BRAND_AT, BRAND_AT + 4))) return picture.readable
  const bytes = await readWhole(picture)
  bytes.write(picture.format === 'AVIF' ? 'avif' : 'heic', BRAND_AT, 'latin1')
  return bytes
}

/** The library takes grey for what it would be with both ends of the range. `level` is one of 255. */
function widened(pixels: Sharp, isLimitedGrey: boolean, level: number): Sharp {
  return isLimitedGrey ? pixels.linear(255 / 219, (-16 * level * 255) / 219) : pixels
}

/** The library reads profiles, but not colours that are told by numbers. */
async function decodeAvif(source: Source, space: ColourSpace | null): Promise<Sharp> {
  const picture = sharp(source, OPTIONS).autoOrient()
  const profile = space && iccProfile(space)
  if (!profile) return picture
  const { data, info } = await picture
    .toColourspace('rgb16')
    .raw({ depth: 'ushort' })
    .toBuffer({ resolveWithObject: true })
  if (info.channels < 3) return sharp(source, OPTIONS).autoOrient()
  return sharp(
    rawTiff(data, { width: info.width, height: info.height, channels: info.channels as 3 | 4, bits: 16 }, profile),
    OPTIONS,
  )
}

async function decodeHeic(
  picture: PictureFile,
  heic: HeicThreads,
  longest: number,
  profile: Buffer | undefined,
): Promise<Sharp> {
  const bytes = await readWhole(picture)
  const item = thumbnailItem(new HeadBytes(bytes))
  const { data, ...raw } = await heic.decode({ bytes, small: item === null ? null : { item, atLeast: longest } })
  return profile === undefined ? sharp(data, { raw }) : sharp(rawTiff(data, raw, profile), OPTIONS)
}
