/** Reads a JPEG's frame header, which contains its size and its colour components. */
import type { HeadBytes } from './head-bytes.ts'
import { exifOrientation } from './head-exif.ts'

/** Markers that begin a frame: C0 to CF except C4, C8 and CC. */
const FRAMES = new Set([0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf])
const PROGRESSIVE = new Set([0xc2, 0xc6, 0xca, 0xce])
const APP1 = 0xe1
const END = 0xd9
const SCAN = 0xda

export interface JpegFrame {
  /** In pixels as stored, before the orientation is applied. */
  readonly width: number
  readonly height: number
  /** The EXIF orientation, 1 to 8. */
  readonly orientation: number
  /** 1 for grey, 3 for colours, 4 for printing colours. */
  readonly components: number
  /** Whether the pixels are stored in several passes, which decoders hold in memory. */
  readonly isProgressive: boolean
  /** Where the last EXIF block is in the file; null when there is none before the frame. */
  readonly exif: { readonly start: number; readonly length: number } | null
}

/** Returns the frame header; null when there is none before the pixels or the end. Throws `HeadTooShortError`. */
export function jpegFrame(bytes: HeadBytes): JpegFrame | null {
  let exif: JpegFrame['exif'] = null
  for (let at = 2; ;) {
    // Bytes between segments that are not a marker are skipped, as decoders do.
    while (bytes.u8(at) !== 0xff || bytes.u8(at + 1) === 0xff || bytes.u8(at + 1) === 0) at++
    const marker = bytes.u8(at + 1)
    if (marker === END || marker === SCAN) return null
    const hasNoLength = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)
    const length = hasNoLength ? 0 : bytes.u16(at + 2)
    if (!hasNoLength && length < 2) return null
    if (FRAMES.has(marker)) {
      const orientation = exif === null ? 1 : exifOrientation(bytes.slice(exif.start, exif.length))
      return {
        width: bytes.u16(at + 7),
        height: bytes.u16(at + 5),
        components: bytes.u8(at + 9),
        isProgressive: PROGRESSIVE.has(marker),
        orientation,
        exif,
      }
    }
    if (marker === APP1 && length > 8 && bytes.text(at + 4, 4) === 'Exif') exif = { start: at + 10, length: length - 8 }
    at += 2 + length
  }
}
