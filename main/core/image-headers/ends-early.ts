/**
 * Finds out whether a file that a decoder refuses is shorter than its own structure says.
 *
 * Only for such a file is it certain that copying it again helps. Reads a few bytes at a time.
 */
import { assertNever } from '../../../preload/contract/index.ts'
import type { Format } from './formats.ts'
import { HeadBytes, HeadTooShortError } from './head-bytes.ts'

/** Reads at most `length` bytes from `position` on; none at the end of the file. */
export type ReadBytes = (position: number, length: number) => Promise<Uint8Array>

const MAX_PARTS = 10_000
const TAIL_BYTES = 256
const STRIP_OFFSETS = 273
const STRIP_LENGTHS = 279
const TILE_OFFSETS = 324
const TILE_LENGTHS = 325
const SHORT = 3
/** The most entries and strips that are checked. */
const MAX_ENTRIES = 1_000
const MAX_STRIPS = 65_536

/**
 * Returns true when the file certainly ends too early; false when its end is there, or when nothing shows whether it
 * is.
 *
 * `size` is the size of the file in bytes. Rejects when `read` does.
 */
export async function endsEarly(format: Format, size: number, read: ReadBytes): Promise<boolean> {
  try {
    switch (format) {
      case 'PNG':
        return await isPartCutOff(8, size, read, (header) => ({
          next: 12 + header.u32(0),
          isLast: header.text(4, 4) === 'IEND',
        }))
      case 'AVIF':
      case 'HEIC':
        return await isPartCutOff(
          0,
          size,
          read,
          (header) => ({ next: header.u32(0) === 1 ? header.u64(8) : header.u32(0), isLast: header.u32(0) === 0 }),
          false,
        )
      case 'WebP':
        return new HeadBytes(await read(4, 4), true).u32(0) + 8 > size
      case 'GIF':
        return !Buffer.from(await read(Math.max(0, size - TAIL_BYTES), TAIL_BYTES)).includes(0x3b)
      case 'TIFF':
        return await isStripCutOff(size, read)
      case 'JPEG':
        return !Buffer.from(await read(Math.max(0, size - TAIL_BYTES), TAIL_BYTES)).includes('\xFF\xD9', 0, 'latin1')
      case 'BMP':
      case 'SVG':
        return false
      default:
        return assertNever(format)
    }
  } catch (error) {
    if (error instanceof HeadTooShortError) return true
    throw error
  }
}

/**
 * Follows a chain of parts that contain their own length, and returns whether the file ends inside one.
 *
 * With `needsLast`, a file without a last part also counts as cut off.
 */
async function isPartCutOff(
  start: number,
  size: number,
  read: ReadBytes,
  partAt: (header: HeadBytes) => { next: number; isLast: boolean },
  needsLast = true,
): Promise<boolean> {
  let at = start
  for (let number = 0; number < MAX_PARTS && at < size; number++) {
    const { next, isLast } = partAt(new HeadBytes(await read(at, 16)))
    if (at + next > size) return true
    if (isLast || next < 8) return false
    at += next
  }
  return needsLast
}

async function isStripCutOff(size: number, read: ReadBytes): Promise<boolean> {
  const start = await read(0, 16)
  const isLittle = start[0] === 0x49
  const head = new HeadBytes(start, isLittle)
  const isBig = head.u16(2) === 43
  const at = isBig ? head.u64(8) : head.u32(4)
  if (at >= size) return true
  const [countBytes, entryBytes] = isBig ? [8, 20] : [2, 12]
  const countField = new HeadBytes(await read(at, countBytes), isLittle)
  const count = Math.min(MAX_ENTRIES, isBig ? countField.u64(0) : countField.u16(0))
  const entries = new HeadBytes(await read(at + countBytes, count * entryBytes), isLittle)
  const field = async (tag: number): Promise<number[]> =>
    readTagValues(entries, { tag, count, entryBytes, isLittle }, read)
  const [starts, lengths] = [
    [...(await field(STRIP_OFFSETS)), ...(await field(TILE_OFFSETS))],
    [...(await field(STRIP_LENGTHS)), ...(await field(TILE_LENGTHS))],
  ]
  return starts.some((from, strip) => from + (lengths[strip] ?? 0) > size)
}

interface Directory {
  readonly tag: number
  readonly count: number
  readonly entryBytes: number
  readonly isLittle: boolean
}

async function readTagValues(
  entries: HeadBytes,
  { tag, count, entryBytes, isLittle }: Directory,
  read: ReadBytes,
): Promise<number[]> {
  const isBig = entryBytes === 20
  const entry = Array.from({ length: count }, (_, number) => number * entryBytes).find(
    (from) => entries.u16(from) === tag,
  )
  if (entry === undefined) return []
  const type = entries.u16(entry + 2)
  const width = type === SHORT ? 2 : type === 16 ? 8 : 4
  const length = Math.min(MAX_STRIPS, isBig ? entries.u64(entry + 4) : entries.u32(entry + 4))
  const valueAt = isBig ? 12 : 8
  const isInline = length * width <= (isBig ? 8 : 4)
  const values = isInline
    ? entries.slice(entry + valueAt, length * width, isLittle)
    : new HeadBytes(
        await read(isBig ? entries.u64(entry + valueAt) : entries.u32(entry + valueAt), length * width),
        isLittle,
      )
  return Array.from({ length }, (_, number) =>
    width === 2 ? values.u16(number * 2) : width === 8 ? values.u64(number * 8) : values.u32(number * 4),
  )
}
