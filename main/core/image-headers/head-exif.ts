/**
 * Reads the few TIFF tags that contain a picture's size, its orientation and the place of its thumbnail.
 *
 * EXIF blocks have the same structure.
 */
import { HeadTooShortError, type HeadBytes } from './head-bytes.ts'

const WIDTH = 256
const HEIGHT = 257
const ORIENTATION = 274
const THUMBNAIL_START = 513
const THUMBNAIL_LENGTH = 514
const SHORT = 3
const LONG = 4
const LONG8 = 16
/** More entries than this in one directory make no sense and would only cost time. */
const MAX_ENTRIES = 1_000

interface TiffSize {
  readonly width: number
  readonly height: number
  readonly orientation: number
}

/**
 * Returns the size in the first directory of a TIFF file or EXIF block; missing tags are 0. Null when it is neither.
 *
 * Throws `HeadTooShortError`.
 */
export function tiffSize(bytes: HeadBytes): TiffSize | null {
  const order = bytes.text(0, 2)
  if (order !== 'II' && order !== 'MM') return null
  const block = bytes.slice(0, bytes.length, order === 'II')
  const version = block.u16(2)
  if (version !== 42 && version !== 43) return null
  const isBig = version === 43
  return readDirectory(block, isBig ? block.u64(8) : block.u32(4), isBig)
}

/** Returns the EXIF orientation, 1 to 8; 1 for a block that has none or is cut off. */
export function exifOrientation(block: HeadBytes): number {
  try {
    const orientation = tiffSize(block)?.orientation ?? 0
    return orientation >= 1 && orientation <= 8 ? orientation : 1
  } catch (error) {
    if (error instanceof HeadTooShortError) return 1
    throw error
  }
}

/** Returns where the JPEG thumbnail is in an EXIF block; null when there is none, or it is not complete. */
export function exifThumbnail(bytes: HeadBytes): { start: number; length: number } | null {
  try {
    const block = bytes.slice(0, bytes.length, bytes.text(0, 2) === 'II')
    const first = block.u32(4)
    const second = block.u32(first + 2 + 12 * Math.min(block.u16(first), MAX_ENTRIES))
    if (second === 0) return null
    let [start, length] = [0, 0]
    for (let number = 0; number < Math.min(block.u16(second), MAX_ENTRIES); number++) {
      const entry = second + 2 + number * 12
      const tag = block.u16(entry)
      if (tag === THUMBNAIL_START) start = valueOf(block, entry, 8)
      else if (tag === THUMBNAIL_LENGTH) length = valueOf(block, entry, 8)
    }
    return start > 0 && length > 0 && start + length <= block.length ? { start, length } : null
  } catch (error) {
    if (error instanceof HeadTooShortError) return null
    throw error
  }
}

function readDirectory(block: HeadBytes, at: number, isBig: boolean): TiffSize {
  const [countBytes, entryBytes, valueAt] = isBig ? [8, 20, 12] : [2, 12, 8]
  const count = isBig ? block.u64(at) : block.u16(at)
  const size = { width: 0, height: 0, orientation: 0 }
  for (let number = 0; number < Math.min(count, MAX_ENTRIES); number++) {
    const entry = at + countBytes + number * entryBytes
    const tag = block.u16(entry)
    if (tag > ORIENTATION) break
    if (tag === WIDTH) size.width = valueOf(block, entry, valueAt)
    else if (tag === HEIGHT) size.height = valueOf(block, entry, valueAt)
    else if (tag === ORIENTATION) size.orientation = valueOf(block, entry, valueAt)
  }
  return size
}

function valueOf(block: HeadBytes, entry: number, valueAt: number): number {
  const type = block.u16(entry + 2)
  if (type === SHORT) return block.u16(entry + valueAt)
  if (type === LONG) return block.u32(entry + valueAt)
  return type === LONG8 ? block.u64(entry + valueAt) : 0
}
