/**
 * The few TIFF tags that tell how large a picture is, which side is up, and where a small version lies; EXIF blocks are
 * built the same way.
 */
import { HeadTooShort, type HeadBytes } from './head-bytes.ts'

const WIDTH = 256
const HEIGHT = 257
const ORIENTATION = 274
const THUMBNAIL_START = 513
const THUMBNAIL_LENGTH = 514
const SHORT = 3
const LONG = 4
const LONG8 = 16
/** More entries than this in one directory are nonsense that would only cost time. */
const MOST_ENTRIES = 1_000

export interface TiffSize {
  readonly width: number
  readonly height: number
  readonly orientation: number
}

/**
 * The first directory of a TIFF file or EXIF block; missing tags are 0. Null when it is none. Throws `HeadTooShort`.
 */
export function tiffSize(bytes: HeadBytes): TiffSize | null {
  const order = bytes.text(0, 2)
  if (order !== 'II' && order !== 'MM') return null
  const block = bytes.part(0, bytes.length, order === 'II')
  const version = block.u16(2)
  if (version !== 42 && version !== 43) return null
  const isBig = version === 43
  return readDirectory(block, isBig ? block.u64(8) : block.u32(4), isBig)
}

/** 1 to 8, as EXIF counts; 1 for a block that tells nothing or is cut off. */
export function exifOrientation(block: HeadBytes): number {
  try {
    const orientation = tiffSize(block)?.orientation ?? 0
    return orientation >= 1 && orientation <= 8 ? orientation : 1
  } catch (error) {
    if (error instanceof HeadTooShort) return 1
    throw error
  }
}

/** Where the JPEG of a small version lies in an EXIF block; null when there is none, or it is not all there. */
export function exifThumbnail(bytes: HeadBytes): { start: number; length: number } | null {
  try {
    const block = bytes.part(0, bytes.length, bytes.text(0, 2) === 'II')
    const first = block.u32(4)
    const second = block.u32(first + 2 + 12 * Math.min(block.u16(first), MOST_ENTRIES))
    if (second === 0) return null
    let [start, length] = [0, 0]
    for (let number = 0; number < Math.min(block.u16(second), MOST_ENTRIES); number++) {
      const entry = second + 2 + number * 12
      const tag = block.u16(entry)
      if (tag === THUMBNAIL_START) start = valueOf(block, entry, 8)
      else if (tag === THUMBNAIL_LENGTH) length = valueOf(block, entry, 8)
    }
    return start > 0 && length > 0 && start + length <= block.length ? { start, length } : null
  } catch (error) {
    if (error instanceof HeadTooShort) return null
    throw error
  }
}

function readDirectory(block: HeadBytes, at: number, isBig: boolean): TiffSize {
  const [countBytes, entryBytes, valueAt] = isBig ? [8, 20, 12] : [2, 12, 8]
  const count = isBig ? block.u64(at) : block.u16(at)
  const size = { width: 0, height: 0, orientation: 0 }
  for (let number = 0; number < Math.min(count, MOST_ENTRIES); number++) {
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
