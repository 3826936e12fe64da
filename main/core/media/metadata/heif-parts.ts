/**
 * Reads the parts of a HEIC or AVIF file that contain metadata: its boxes, and the items with EXIF and XMP (ISO/IEC
 * 14496-12, `iinf` and `iloc`).
 */
import { boxes, findBox } from '../../image-headers/head-boxes.ts'
import { HeadTooShortError, type HeadBytes } from '../../image-headers/head-bytes.ts'
import type { SparseFile } from './sparse-file.ts'

const FIRST_BYTES = 32_768
/** More items and extents than this make no sense and would only cost time. */
const MAX_ITEMS = 4_096
const METADATA_TYPES: ReadonlySet<string> = new Set(['Exif', 'mime'])
/** The box and its size, also when it has 64 bits. */
const BOX_HEADER_BYTES = 16

interface Extent {
  readonly offset: number
  readonly length: number
}

/** Reads the parts into the file. Returns false when they cannot be found. */
export async function readHeifParts(file: SparseFile): Promise<boolean> {
  try {
    const meta = await readMetaBox(file)
    if (meta === null) return false
    const inside = Array.from(boxes(meta.slice(4, meta.length)))
    const [info, locations] = [findBox(inside, 'iinf'), findBox(inside, 'iloc')]
    if (info === undefined || locations === undefined) return true
    const items = metadataItems(info)
    for (const { offset, length } of extentsOf(locations, items)) await file.read(offset, length)
    return true
  } catch (error) {
    if (error instanceof HeadTooShortError) return false
    throw error
  }
}

/** Returns the box `meta`, which comes before the pixels. The header of the box after it is read too. */
async function readMetaBox(file: SparseFile): Promise<HeadBytes | null> {
  const first = await file.read(0, FIRST_BYTES)
  const box = Array.from(boxes(first)).find(({ type }) => type === 'meta')
  if (box === undefined) return null
  const all = box.end + BOX_HEADER_BYTES <= first.length ? first : await file.read(0, box.end + BOX_HEADER_BYTES)
  return findBox(boxes(all), 'meta') ?? null
}

/** Returns the numbers of the items with metadata. */
function metadataItems(info: HeadBytes): ReadonlySet<number> {
  const header = info.u8(0) === 0 ? 6 : 8
  const items = new Set<number>()
  for (const { type, body } of boxes(info.slice(header, info.length))) {
    if (type !== 'infe' || body.u8(0) < 2) continue
    const idBytes = body.u8(0) === 2 ? 2 : 4
    const id = idBytes === 2 ? body.u16(4) : body.u32(4)
    if (METADATA_TYPES.has(body.text(4 + idBytes + 2, 4))) items.add(id)
  }
  return items
}

/** Returns where these items are in the file. */
function extentsOf(locations: HeadBytes, items: ReadonlySet<number>): Extent[] {
  const version = locations.u8(0)
  const [sizes, more] = [locations.u8(4), locations.u8(5)]
  const [offsetBytes, lengthBytes, baseBytes] = [sizes >> 4, sizes & 15, more >> 4]
  const indexBytes = version === 0 ? 0 : more & 15
  const idBytes = version < 2 ? 2 : 4
  const count = numberAt(locations, 6, idBytes)
  const extents: Extent[] = []
  let at = 6 + idBytes
  for (let item = 0; item < Math.min(count, MAX_ITEMS); item++) {
    const id = numberAt(locations, at, idBytes)
    at += idBytes + (version === 0 ? 0 : 2) + 2
    const base = numberAt(locations, at, baseBytes)
    at += baseBytes
    const extentCount = locations.u16(at)
    at += 2
    for (let extent = 0; extent < Math.min(extentCount, MAX_ITEMS); extent++) {
      at += indexBytes
      const offset = base + numberAt(locations, at, offsetBytes)
      const length = numberAt(locations, at + offsetBytes, lengthBytes)
      at += offsetBytes + lengthBytes
      if (items.has(id) && extents.length < MAX_ITEMS) extents.push({ offset, length })
    }
  }
  return extents
}

/** Returns a number of 0, 2, 4 or 8 bytes. */
function numberAt(bytes: HeadBytes, at: number, length: number): number {
  return length === 0 ? 0 : length === 2 ? bytes.u16(at) : length === 4 ? bytes.u32(at) : bytes.u64(at)
}
