/**
 * Width and height of a picture from the first bytes of its file, upright, with nothing decoded. Pure: it may run in
 * the process that touches the share, over bytes that nobody vouches for. Its work is bounded by the number of bytes,
 * and what they claim never makes it allocate.
 */
import { assertNever } from '../../../preload/contract/index.ts'
import { type Format, sniff } from './formats.ts'
import { boxedSize } from './head-boxes.ts'
import { HeadBytes, HeadTooShort } from './head-bytes.ts'
import { exifOrientation, tiffSize } from './head-exif.ts'
import { jpegFrame } from './head-jpeg.ts'
import { drawingSize } from './head-svg.ts'

/** Bytes beyond which asking for more is not worth it: `headSize` answers null instead of `more`. */
export const MOST_HEAD_BYTES = 1_048_576
const SNIFFED_BYTES = 4_096
/** Bit of a WebP's extended header. */
const WEBP_HAS_ALPHA = 16

export interface HeadSize {
  readonly width: number
  readonly height: number
}

/**
 * Pixels as shown, after EXIF orientation or the container's turn. `more` when it cannot be told from so few bytes,
 * also when they are the whole file; null when more would not help. 64 KB are enough for almost all files. What stands
 * behind a WebP's or PNG's pixels is not waited for: only there it may be unturned. Never throws.
 */
export function headSize(head: Uint8Array): HeadSize | 'more' | null {
  const more = head.byteLength < MOST_HEAD_BYTES ? 'more' : null
  const format = sniff(Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, SNIFFED_BYTES)))
  if (format === null) return head.byteLength < SNIFFED_BYTES ? more : null
  try {
    const size = sizeIn(format, head)
    if (size === 'more') return more
    const isPossible =
      size !== null && size.width >= 1 && size.height >= 1 && size.width < 2 ** 31 && size.height < 2 ** 31
    return isPossible ? { width: Math.round(size.width), height: Math.round(size.height) } : null
  } catch (error) {
    if (error instanceof HeadTooShort) return more
    throw error
  }
}

function sizeIn(format: Format, head: Uint8Array): HeadSize | 'more' | null {
  const bytes = new HeadBytes(head)
  switch (format) {
    case 'JPEG':
      return turned(jpegFrame(bytes))
    case 'PNG':
      return pngSize(bytes)
    case 'WebP':
      return webpSize(bytes.part(0, bytes.length, true))
    case 'GIF':
      return sides(bytes.part(6, 4, true), 0, 2)
    case 'BMP':
      return bitmapSize(bytes.part(14, 16, true))
    case 'TIFF':
      return turned(tiffSize(bytes))
    case 'AVIF':
    case 'HEIC':
      return boxedSize(bytes)
    case 'SVG':
      return drawingSize(new TextDecoder().decode(head))
    default:
      return assertNever(format)
  }
}

function pngSize(bytes: HeadBytes): HeadSize | null {
  const size = { width: bytes.u32(16), height: bytes.u32(20) }
  for (let at = 8; at + 8 <= bytes.length;) {
    const length = bytes.u32(at)
    const type = bytes.text(at + 4, 4)
    if (type === 'eXIf') return turned({ ...size, orientation: exifOrientation(bytes.part(at + 8, length)) })
    if (type === 'IDAT') break
    at += 12 + length
  }
  return size
}

function webpSize(bytes: HeadBytes): HeadSize | null {
  const kind = bytes.text(12, 4)
  if (kind === 'VP8 ') return { width: bytes.u16(26) & 0x3fff, height: bytes.u16(28) & 0x3fff }
  if (kind === 'VP8L') return { width: 1 + (bytes.u32(21) & 0x3fff), height: 1 + ((bytes.u32(21) >>> 14) & 0x3fff) }
  if (kind !== 'VP8X') return null
  const size = { width: 1 + (bytes.u32(24) & 0xffffff), height: 1 + (bytes.u32(26) >>> 8) }
  for (let at = 12; at + 8 <= bytes.length;) {
    const length = bytes.u32(at + 4)
    if (bytes.text(at, 4) === 'EXIF')
      return turned({ ...size, orientation: webpOrientation(bytes.part(at + 8, length)) })
    at += 8 + length + (length & 1)
  }
  return size
}

/** Whether a WebP says that it has transparent pixels; false for other files. */
export function isTransparentWebp(head: Uint8Array): boolean {
  const bytes = new HeadBytes(head, true)
  if (bytes.length < 30 || bytes.text(8, 4) !== 'WEBP') return false
  const kind = bytes.text(12, 4)
  return kind === 'VP8X' ? (bytes.u8(20) & WEBP_HAS_ALPHA) > 0 : kind === 'VP8L' && ((bytes.u32(21) >>> 28) & 1) === 1
}

/** Of the block in a WebP's `EXIF` chunk, 1 to 8. Some writers put the marker of a JPEG's EXIF segment before it. */
export function webpOrientation(block: HeadBytes): number {
  const hasMarker = block.length > 6 && block.text(0, 4) === 'Exif'
  return exifOrientation(hasMarker ? block.part(6, block.length) : block)
}

/**
 * `info` is the part after the file's header: the oldest kind has sides of two bytes, and rows stored from the top have
 * a negative height.
 */
function bitmapSize(info: HeadBytes): HeadSize {
  if (info.u32(0) === 12) return sides(info, 4, 6)
  return { width: info.i32(4), height: Math.abs(info.i32(8)) }
}

function sides(bytes: HeadBytes, width: number, height: number): HeadSize {
  return { width: bytes.u16(width), height: bytes.u16(height) }
}

/** From orientation 5 on the stored picture lies on its side. */
function turned(size: { width: number; height: number; orientation: number } | null): HeadSize | null {
  if (size === null) return null
  const { width, height, orientation } = size
  return orientation >= 5 && orientation <= 8 ? { width: height, height: width } : { width, height }
}
