/** Which pictures a browser shows right as they are. */
import { assertNever } from '../../../preload/contract/index.ts'
import { type Format, sniff } from './formats.ts'
import { HeadBytes, HeadTooShort } from './head-bytes.ts'
import { jpegFrame } from './head-jpeg.ts'
import { headSize, webpOrientation } from './head-size.ts'

const HEAD_BYTES = 65_536
const SNIFFED_BYTES = 4_096
/** A browser holds every pixel in four bytes; larger pictures are scaled down for it. */
export const MOST_SHOWN_PIXELS = 150_000_000
const MOST_CHUNKS = 64
/** Bit of a WebP's extended header: there is an EXIF block. */
const WEBP_HAS_EXIF = 8

const TYPES = { JPEG: 'image/jpeg', PNG: 'image/png', WebP: 'image/webp', GIF: 'image/gif', AVIF: 'image/avif', BMP: 'image/bmp' } as const

/** At most so many bytes of the picture's file from a position on; none at the end. */
export type ReadBytes = (position: number, length: number) => Promise<Uint8Array>

/**
 * The media type of a picture that a browser shows as it should be shown, by its content, whatever its name says; null when it must be converted: other formats, drawings (they can
 * carry scripts), printing colours, a turned WebP, and what is too large. Rejects as `read` does.
 */
export async function viewableType(read: ReadBytes): Promise<string | null> {
  const head = await read(0, HEAD_BYTES)
  const format = sniff(Buffer.from(head.buffer, head.byteOffset, Math.min(SNIFFED_BYTES, head.byteLength)))
  if (format === null || isTooLarge(head)) return null
  return await isShownRight(format, head, read) ? TYPES[format as keyof typeof TYPES] : null
}

function isTooLarge(head: Uint8Array): boolean {
  const size = headSize(head)
  return size !== null && size !== 'more' && size.width * size.height > MOST_SHOWN_PIXELS
}

async function isShownRight(format: Format, head: Uint8Array, read: ReadBytes): Promise<boolean> {
  switch (format) {
    case 'PNG': case 'GIF': case 'AVIF': case 'BMP': return true
    case 'TIFF': case 'HEIC': case 'SVG': return false
    case 'JPEG': return !hasPrintingColours(head)
    case 'WebP': return await orientationOf(head, read) === 1
    default: return assertNever(format)
  }
}

/** Browsers take these for colours of a screen when no profile tells more. */
function hasPrintingColours(head: Uint8Array): boolean {
  try {
    return jpegFrame(new HeadBytes(head))?.components === 4
  } catch (error) {
    if (error instanceof HeadTooShort) return false
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
    if (header.text(0, 4) === 'EXIF') return webpOrientation(new HeadBytes(await read(at + 8, Math.min(length, HEAD_BYTES))))
    at += 8 + length + (length & 1)
  }
  return 1
}
