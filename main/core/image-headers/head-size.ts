/**
 * Reads width and height of a picture, upright, from the first bytes of its file without decoding it.
 *
 * These functions are pure, because they may run in the process that accesses the share, on bytes that cannot be
 * trusted. The number of bytes limits their work, and no number in the bytes makes them allocate memory.
 */
import { assertNever } from '../../../preload/contract/index.ts'
import { type Format, detectFormat } from './formats.ts'
import { heifSize } from './head-boxes.ts'
import { HeadBytes, HeadTooShortError } from './head-bytes.ts'
import { exifOrientation, tiffSize } from './head-exif.ts'
import { jpegFrame } from './head-jpeg.ts'
import { svgSize } from './head-svg.ts'

/** With this many bytes `headSize` returns null instead of `more`, because reading even more is not worth it. */
export const MAX_HEAD_BYTES = 1_048_576
const FORMAT_BYTES = 4_096
/** A bit of a WebP's extended header. */
const WEBP_HAS_ALPHA = 16

export interface HeadSize {
  readonly width: number
  readonly height: number
}

/**
 * Returns the size in pixels as shown, after EXIF orientation or the container's rotation. Never throws.
 *
 * `more` means that these bytes are not enough, even if they are the whole file; null means that more would not help.
 * 64 KB are enough for almost all files. The function does not wait for data that follows the pixels of a WebP or PNG.
 * An orientation that is stored there is ignored.
 */
export function headSize(head: Uint8Array): HeadSize | 'more' | null {
  const more = head.byteLength < MAX_HEAD_BYTES ? 'more' : null
  const format = detectFormat(Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, FORMAT_BYTES)))
  if (format === null) return head.byteLength < FORMAT_BYTES ? more : null
  try {
    const size = readSize(format, head)
    if (size === 'more') return more
    const isPossible =
      size !== null && size.width >= 1 && size.height >= 1 && size.width < 2 ** 31 && size.height < 2 ** 31
    return isPossible ? { width: Math.round(size.width), height: Math.round(size.height) } : null
  } catch (error) {
    if (error instanceof HeadTooShortError) return more
    throw error
  }
}

function readSize(format: Format, head: Uint8Array): HeadSize | 'more' | null {
  const bytes = new HeadBytes(head)
  switch (format) {
    case 'JPEG':
      return applyOrientation(jpegFrame(bytes))
    case 'PNG':
      return pngSize(bytes)
    case 'WebP':
      return webpSize(bytes.slice(0, bytes.length, true))
    case 'GIF':
      return sizeAt(bytes.slice(6, 4, true), 0, 2)
    case 'BMP':
      return bitmapSize(bytes.slice(14, 16, true))
    case 'TIFF':
      return applyOrientation(tiffSize(bytes))
    case 'AVIF':
    case 'HEIC':
      return heifSize(bytes)
    case 'SVG':
      return svgSize(new TextDecoder().decode(head))
    default:
      return assertNever(format)
  }
}

function pngSize(bytes: HeadBytes): HeadSize | null {
  const size = { width: bytes.u32(16), height: bytes.u32(20) }
  for (let at = 8; at + 8 <= bytes.length;) {
    const length = bytes.u32(at)
    const type = bytes.text(at + 4, 4)
    if (type === 'eXIf') return applyOrientation({ ...size, orientation: exifOrientation(bytes.slice(at + 8, length)) })
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
      return applyOrientation({ ...size, orientation: webpOrientation(bytes.slice(at + 8, length)) })
    at += 8 + length + (length & 1)
  }
  return size
}

/** Returns whether a WebP's header says that it has transparent pixels; false for other files. */
export function isTransparentWebp(head: Uint8Array): boolean {
  const bytes = new HeadBytes(head, true)
  if (bytes.length < 30 || bytes.text(8, 4) !== 'WEBP') return false
  const kind = bytes.text(12, 4)
  return kind === 'VP8X' ? (bytes.u8(20) & WEBP_HAS_ALPHA) > 0 : kind === 'VP8L' && ((bytes.u32(21) >>> 28) & 1) === 1
}

/**
 * Returns the orientation in the block of a WebP's `EXIF` chunk, 1 to 8.
 *
 * Some writers put the marker of a JPEG's EXIF segment before it.
 */
export function webpOrientation(block: HeadBytes): number {
  const hasMarker = block.length > 6 && block.text(0, 4) === 'Exif'
  return exifOrientation(hasMarker ? block.slice(6, block.length) : block)
}

/**
 * Returns the size of a bitmap. `info` is the part after the file header.
 *
 * The oldest kind stores each side in two bytes. A negative height means that the rows are stored from the top.
 */
function bitmapSize(info: HeadBytes): HeadSize {
  if (info.u32(0) === 12) return sizeAt(info, 4, 6)
  return { width: info.i32(4), height: Math.abs(info.i32(8)) }
}

function sizeAt(bytes: HeadBytes, width: number, height: number): HeadSize {
  return { width: bytes.u16(width), height: bytes.u16(height) }
}

/** Returns the size after applying the orientation. From 5 on, the stored picture lies on its side. */
function applyOrientation(size: { width: number; height: number; orientation: number } | null): HeadSize | null {
  if (size === null) return null
  const { width, height, orientation } = size
  return orientation >= 5 && orientation <= 8 ? { width: height, height: width } : { width, height }
}
