/** Reads the parts of a TIFF that contain metadata: its first directories and what they point to, without the pixels. */
import { HeadTooShortError, type HeadBytes } from '../../image-headers/head-bytes.ts'
import type { SparseFile } from './sparse-file.ts'

const LITTLE_ENDIAN = 0x4949
const CLASSIC = 42
const HEADER_BYTES = 8
const ENTRY_BYTES = 12
/** The bytes of each type of value, by its number. */
const TYPE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8] as const
/** Tags that point to another directory: EXIF, GPS and interoperability. */
const DIRECTORY_TAGS: ReadonlySet<number> = new Set([34_665, 34_853, 40_965])
/** Tags whose values are places and lengths of pixels. They can be many, and say nothing to people. */
const PIXEL_TAGS: ReadonlySet<number> = new Set([273, 279, 288, 289, 324, 325])
/** The picture, its small version, and the directories of each. */
const MAX_DIRECTORIES = 8
/** More entries in a directory make no sense and would only cost time. */
const MAX_ENTRIES = 1_000
/** Longer values, such as layers of an editor, are left out. */
const MAX_VALUE_BYTES = 4_000_000

/** Reads the parts into the file. Returns false when it is no classic TIFF, so that these parts are not enough. */
export async function readTiffParts(file: SparseFile): Promise<boolean> {
  try {
    const order = (await file.read(0, HEADER_BYTES)).u16(0)
    const isLittle = order === LITTLE_ENDIAN
    const header = await file.read(0, HEADER_BYTES, isLittle)
    if (header.u16(2) !== CLASSIC) return false
    const directories = [header.u32(4)]
    const pictures = new Set(directories)
    for (let at = 0; at < directories.length && at < MAX_DIRECTORIES; at++) {
      const { inside, next } = await readDirectory(file, directories[at]!, isLittle)
      // Only the first picture and the one after it, which may be its small version.
      if (pictures.has(directories[at]!) && next !== 0 && pictures.size < 2) {
        pictures.add(next)
        directories.push(next)
      }
      directories.push(...inside.filter((offset) => !directories.includes(offset)))
    }
    return true
  } catch (error) {
    if (error instanceof HeadTooShortError) return false
    throw error
  }
}

async function readDirectory(
  file: SparseFile,
  offset: number,
  isLittle: boolean,
): Promise<{ inside: number[]; next: number }> {
  const count = Math.min((await file.read(offset, 2, isLittle)).u16(0), MAX_ENTRIES)
  const entries = await file.read(offset + 2, count * ENTRY_BYTES + 4, isLittle)
  const inside: number[] = []
  for (let at = 0; at < count * ENTRY_BYTES; at += ENTRY_BYTES) {
    const { tag, length, value } = entryAt(entries, at)
    if (DIRECTORY_TAGS.has(tag)) inside.push(value)
    else if (length > 4 && length <= MAX_VALUE_BYTES && !PIXEL_TAGS.has(tag)) await file.read(value, length)
  }
  return { inside, next: entries.u32(count * ENTRY_BYTES) }
}

function entryAt(entries: HeadBytes, at: number): { tag: number; length: number; value: number } {
  const [type, count] = [entries.u16(at + 2), entries.u32(at + 4)]
  return { tag: entries.u16(at), length: (TYPE_BYTES[type] ?? 0) * count, value: entries.u32(at + 8) }
}
