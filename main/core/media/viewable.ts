/** Which pictures a browser shows right as they are. */
import { assertNever } from '../../../preload/contract/index.ts'
import { codedSpace } from './colour-space.ts'
import { endsEarly, type ReadBytes } from '../image-headers/ends-early.ts'
import { type Format, detectFormat } from '../image-headers/formats.ts'
import { boxedColours } from '../image-headers/head-boxes.ts'
import { HeadBytes, HeadTooShortError } from '../image-headers/head-bytes.ts'
import { jpegFrame } from '../image-headers/head-jpeg.ts'
import { headSize, webpOrientation } from '../image-headers/head-size.ts'
import { pngColours } from './png-colours.ts'

const HEAD_BYTES = 65_536
const SNIFFED_BYTES = 4_096
/** A browser holds every pixel in four bytes; larger pictures are scaled down for it. */
export const MOST_SHOWN_PIXELS = 150_000_000
const MOST_CHUNKS = 64
const TAIL_BYTES = 256
const ENDS: Readonly<Partial<Record<Format, string>>> = { JPEG: '\xFF\xD9', PNG: 'IEND', GIF: ';' }
/** Bits from which on a PNG may use a part of its range only. */
const DEEP = 16
/** Bit of a WebP's extended header: there is an EXIF block. */
const WEBP_HAS_EXIF = 8

const TYPES = {
  JPEG: 'image/jpeg',
  PNG: 'image/png',
  WebP: 'image/webp',
  GIF: 'image/gif',
  AVIF: 'image/avif',
  BMP: 'image/bmp',
} as const

export interface Viewed {
  /** Bytes of the file. */
  readonly size: number
  readonly read: ReadBytes
  /**
   * Whether it is whole and its range need not be guessed; asked only where that may be otherwise, as it may take
   * decoding it.
   */
  isUsual(): Promise<boolean>
}

/**
 * The media type of a picture that a browser shows as it should be shown, by its content, whatever its name says; null
 * when it must be converted: other formats, drawings (they can carry scripts), printing colours, colours told by
 * numbers and high dynamic range, which browsers and screens show differently, an AVIF that is cropped or whose colours
 * are halved in width only, a range that has to be guessed, a turned WebP, what is too large, and what is cut short, of
 * which browsers show the rest in the colour of the page. Rejects as `read` does.
 */
export async function viewableType(viewed: Viewed): Promise<string | null> {
  const head = await viewed.read(0, HEAD_BYTES)
  const format = detectFormat(Buffer.from(head.buffer, head.byteOffset, Math.min(SNIFFED_BYTES, head.byteLength)))
  if (format === null || isTooLarge(head)) return null
  const isShown =
    (await isShownRight(format, head, viewed)) && ((await hasEnd(format, viewed)) || (await viewed.isUsual()))
  return isShown ? TYPES[format as keyof typeof TYPES] : null
}

/**
 * Whether the last bytes are what they should be. Much may stand behind a JPEG's end, so a file without it need not be
 * damaged.
 */
async function hasEnd(format: Format, { size, read }: Viewed): Promise<boolean> {
  const end = ENDS[format]
  return (
    end === undefined || Buffer.from(await read(Math.max(0, size - TAIL_BYTES), TAIL_BYTES)).includes(end, 0, 'latin1')
  )
}

function isTooLarge(head: Uint8Array): boolean {
  const size = headSize(head)
  return size !== null && size !== 'more' && size.width * size.height > MOST_SHOWN_PIXELS
}

async function isShownRight(format: Format, head: Uint8Array, viewed: Viewed): Promise<boolean> {
  switch (format) {
    case 'GIF':
    case 'BMP':
      return true
    case 'TIFF':
    case 'HEIC':
    case 'SVG':
      return false
    case 'AVIF':
      return isUsualAvif(head)
    case 'PNG':
      return await isUsualPng(head, viewed)
    case 'JPEG':
      return !hasPrintingColours(head)
    case 'WebP':
      return (await orientationOf(head, viewed.read)) === 1 && !(await endsEarly('WebP', viewed.size, viewed.read))
    default:
      return assertNever(format)
  }
}

function isUsualAvif(head: Uint8Array): boolean {
  const { coded, isPlain } = boxedColours(new HeadBytes(head))
  return isPlain && (coded === null || codedSpace(coded.primaries, coded.transfer) === null)
}

async function isUsualPng(head: Uint8Array, viewed: Viewed): Promise<boolean> {
  const colours = pngColours(head)
  if (colours === null) return true
  if (colours.isCoded && colours.space !== null) return false
  return colours.isTold || colours.depth < DEEP || (await viewed.isUsual())
}

/** Browsers take these for colours of a screen when no profile tells more. */
function hasPrintingColours(head: Uint8Array): boolean {
  try {
    return jpegFrame(new HeadBytes(head))?.components === 4
  } catch (error) {
    if (error instanceof HeadTooShortError) return false
    throw error
  }
}

/** Browsers pass over the orientation in a WebP, which stands behind its pixels. */
async function orientationOf(head: Uint8Array, read: ReadBytes): Promise<number> {
  const start = new HeadBytes(head, true)
  if (start.length < 30 || start.text(12, 4) !== 'VP8X' || (start.u8(20) & WEBP_HAS_EXIF) === 0) return 1
  for (let at = 12, number = 0; number < MOST_CHUNKS; number++) {
    const header = new HeadBytes(await read(at, 8), true)
    if (header.length < 8) return 1
    const length = header.u32(4)
    if (header.text(0, 4) === 'EXIF')
      return webpOrientation(new HeadBytes(await read(at + 8, Math.min(length, HEAD_BYTES))))
    at += 8 + length + (length & 1)
  }
  return 1
}
