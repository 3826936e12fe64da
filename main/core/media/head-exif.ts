/** The few TIFF tags that tell how large a picture is and which side is up; EXIF blocks are built the same way. */
import type { HeadBytes } from './head-bytes.ts'

const WIDTH = 256
const HEIGHT = 257
const ORIENTATION = 274
const SHORT = 3
const LONG = 4
const LONG8 = 16
/** More entries than this in one directory are nonsense that would only cost time. */
const MOST_ENTRIES = 1_000

export interface TiffSize { readonly width: number; readonly height: number; readonly orientation: number }

/** The first directory of a TIFF file or EXIF block; missing tags are 0. Null when it is none. Throws `HeadTooShort`. */
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
  } catch {
    return 1
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
