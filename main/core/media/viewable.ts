/** Decides which pictures a browser shows correctly as they are. */
import { assertNever } from '../../../preload/contract/index.ts'
import { cicpSpace } from './colour-space.ts'
import { endsEarly, type ReadBytes } from '../image-headers/ends-early.ts'
import { type Format, detectFormat } from '../image-headers/formats.ts'
import { heifColours } from '../image-headers/head-boxes.ts'
import { HeadBytes, HeadTooShortError } from '../image-headers/head-bytes.ts'
import { jpegFrame } from '../image-headers/head-jpeg.ts'
import { headSize, webpOrientation } from '../image-headers/head-size.ts'
import { pngColours } from './png-colours.ts'

const HEAD_BYTES = 65_536
const FORMAT_BYTES = 4_096
/** A browser holds every pixel in four bytes; larger pictures are scaled down for it. */
export const MAX_SHOWN_PIXELS = 150_000_000
const MAX_CHUNKS = 64
const TAIL_BYTES = 256
const ENDS: Readonly<Partial<Record<Format, string>>> = { JPEG: '\xFF\xD9', PNG: 'IEND', GIF: ';' }
/** With this many bits a PNG may use only a part of its range. */
const DEEP_BITS = 16
/** A bit of a WebP's extended header: there is an EXIF block. */
const WEBP_HAS_EXIF = 8

const TYPES = {
  JPEG: 'image/jpeg',
  PNG: 'image/png',
  WebP: 'image/webp',
  GIF: 'image/gif',
  AVIF: 'image/avif',
  BMP: 'image/bmp',
} as const

interface ViewableSource {
  /** In bytes. */
  readonly size: number
  readonly read: ReadBytes
  /**
   * Returns whether the file is complete and its range need not be guessed. It is called only when necessary, because
   * it may have to decode the picture.
   */
  isUsual(): Promise<boolean>
}

/**
 * Returns the media type of a picture that a browser shows correctly; null when the picture must be converted.
 *
 * The content decides, not the name. The following are converted: other formats; drawings, which can contain scripts;
 * printing colours; colours that are defined by numbers and high dynamic range, which browsers and screens show
 * differently; an AVIF that is cropped or whose colour resolution is halved in width only; a range that has to be
 * guessed; a rotated WebP; pictures that are too large; and truncated pictures, whose missing part has the page's
 * colour in a browser. Rejects when `read` does.
 */
export async function viewableType(source: ViewableSource): Promise<string | null> {
  const head = await source.read(0, HEAD_BYTES)
  const format = detectFormat(Buffer.from(head.buffer, head.byteOffset, Math.min(FORMAT_BYTES, head.byteLength)))
  if (format === null || isTooLarge(head)) return null
  const isShown =
    (await isShownCorrectly(format, head, source)) && ((await hasEnd(format, source)) || (await source.isUsual()))
  return isShown ? TYPES[format as keyof typeof TYPES] : null
}

/**
 * Returns whether the file ends correctly. A JPEG may have much data after its end, so one without the marker need not
 * be damaged.
 */
async function hasEnd(format: Format, { size, read }: ViewableSource): Promise<boolean> {
  const end = ENDS[format]
  return (
    end === undefined || Buffer.from(await read(Math.max(0, size - TAIL_BYTES), TAIL_BYTES)).includes(end, 0, 'latin1')
  )
}

function isTooLarge(head: Uint8Array): boolean {
  const size = headSize(head)
  return size !== null && size !== 'more' && size.width * size.height > MAX_SHOWN_PIXELS
}

async function isShownCorrectly(format: Format, head: Uint8Array, source: ViewableSource): Promise<boolean> {
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
      return await isUsualPng(head, source)
    case 'JPEG':
      return !hasPrintingColours(head)
    case 'WebP':
      return (await orientationOf(head, source.read)) === 1 && !(await endsEarly('WebP', source.size, source.read))
    default:
      return assertNever(format)
  }
}

function isUsualAvif(head: Uint8Array): boolean {
  const { cicp, isPlain } = heifColours(new HeadBytes(head))
  return isPlain && (cicp === null || cicpSpace(cicp.primaries, cicp.transfer) === null)
}

async function isUsualPng(head: Uint8Array, source: ViewableSource): Promise<boolean> {
  const colours = pngColours(head)
  if (colours === null) return true
  if (colours.isFromCicp && colours.space !== null) return false
  return colours.isDefined || colours.depth < DEEP_BITS || (await source.isUsual())
}

/** Returns whether a JPEG has printing colours. Without a profile browsers show them as screen colours. */
function hasPrintingColours(head: Uint8Array): boolean {
  try {
    return jpegFrame(new HeadBytes(head))?.components === 4
  } catch (error) {
    if (error instanceof HeadTooShortError) return false
    throw error
  }
}

/** Returns the orientation of a WebP, which is stored after its pixels. Browsers ignore it. */
async function orientationOf(head: Uint8Array, read: ReadBytes): Promise<number> {
  const start = new HeadBytes(head, true)
  if (start.length < 30 || start.text(12, 4) !== 'VP8X' || (start.u8(20) & WEBP_HAS_EXIF) === 0) return 1
  for (let at = 12, number = 0; number < MAX_CHUNKS; number++) {
    const header = new HeadBytes(await read(at, 8), true)
    if (header.length < 8) return 1
    const length = header.u32(4)
    if (header.text(0, 4) === 'EXIF')
      return webpOrientation(new HeadBytes(await read(at + 8, Math.min(length, HEAD_BYTES))))
    at += 8 + length + (length & 1)
  }
  return 1
}
