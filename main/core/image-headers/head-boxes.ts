/** Reads the size of the primary picture of HEIC and AVIF files from their boxes (ISO/IEC 23008-12). */
import { HeadTooShortError, type HeadBytes } from './head-bytes.ts'

/** A box. `end` is where it ends in the bytes; `isCut` means that the bytes end before it does. */
export interface Box {
  readonly type: string
  readonly body: HeadBytes
  readonly end: number
  readonly isCut: boolean
}

/** More boxes and properties than this make no sense and would only cost time. */
const MAX_BOXES = 4_096
const ODD_QUARTER_TURNS = 1
/** Bits of an AV1 configuration (https://aomediacodec.github.io/av1-isobmff) and of `nclx`. */
const MONOCHROME = 16
const HALF_WIDE = 8
const HALF_HIGH = 4
const FULL_RANGE = 128

/**
 * Returns width and height after cropping and rotation; null when the boxes contain no size.
 *
 * Throws `HeadTooShortError` when some boxes are missing.
 */
export function heifSize(file: HeadBytes): { width: number; height: number } | null {
  const box = Array.from(boxes(file)).find(({ type }) => type === 'meta')
  if (box === undefined) throw new HeadTooShortError()
  const size = primarySize(box.body)
  if (size === null && box.isCut) throw new HeadTooShortError()
  return size
}

/**
 * Returns the number of the item that is a thumbnail of the primary picture.
 *
 * Null when there is none, or its box is not in these bytes.
 */
export function thumbnailItem(file: HeadBytes): number | null {
  try {
    const meta = findBox(boxes(file), 'meta')
    if (meta === undefined) return null
    const inside = Array.from(boxes(meta.slice(4, meta.length)))
    const primary = primaryItem(findBox(inside, 'pitm'))
    const references = findBox(inside, 'iref')
    if (references === undefined) return null
    const idBytes = references.u8(0) === 0 ? 2 : 4
    const id = (body: HeadBytes, at: number): number => (idBytes === 2 ? body.u16(at) : body.u32(at))
    const reference = Array.from(boxes(references.slice(4, references.length))).find(
      ({ type, body }) => type === 'thmb' && body.u16(idBytes) > 0 && id(body, idBytes + 2) === primary,
    )
    return reference === undefined ? null : id(reference.body, 0)
  } catch (error) {
    if (error instanceof HeadTooShortError) return null
    throw error
  }
}

interface HeifColours {
  /** Code points of ITU-T H.273; null when there are none, or a profile is used instead. */
  readonly cicp: { readonly primaries: number; readonly transfer: number } | null
  /** Whether the picture is grey and its values leave out both ends of the range, as on television. */
  readonly isLimitedGrey: boolean
  /**
   * Whether every browser shows the whole picture with its own pixels. This is so when it is not cropped, and the
   * resolution of its colours is not halved in width only.
   */
  readonly isPlain: boolean
}

/**
 * Returns what the boxes of the primary picture say about its pixels; the usual values when their box is not in these
 * bytes.
 */
export function heifColours(file: HeadBytes): HeifColours {
  try {
    const meta = findBox(boxes(file), 'meta')
    const properties = meta === undefined ? [] : primaryProperties(meta)
    const colours = properties.flatMap(({ type, body }) => (type === 'colr' ? [body] : []))
    const nclx = colours.find((body) => body.text(0, 4) === 'nclx')
    const hasProfile = colours.some((body) => ['prof', 'rICC'].includes(body.text(0, 4)))
    const coding = findBox(properties, 'av1C')?.u8(2) ?? 0
    return {
      cicp: nclx === undefined || hasProfile ? null : { primaries: nclx.u16(4), transfer: nclx.u16(6) },
      // Where the boxes do not say it, both ends count as left out, because that is the default of encoders.
      isLimitedGrey: (coding & MONOCHROME) > 0 && (nclx === undefined || (nclx.u8(10) & FULL_RANGE) === 0),
      isPlain: !properties.some(({ type }) => type === 'clap') && (coding & (HALF_WIDE | HALF_HIGH)) !== HALF_WIDE,
    }
  } catch (error) {
    if (error instanceof HeadTooShortError) return { cicp: null, isLimitedGrey: false, isPlain: true }
    throw error
  }
}

function primarySize(meta: HeadBytes): { width: number; height: number } | null {
  return sizeOf(primaryProperties(meta))
}

function primaryProperties(meta: HeadBytes): Box[] {
  const inside = Array.from(boxes(meta.slice(4, meta.length)))
  const primary = primaryItem(findBox(inside, 'pitm'))
  const parts = Array.from(boxes(findBox(inside, 'iprp') ?? meta.slice(0, 0)))
  const all = Array.from(boxes(findBox(parts, 'ipco') ?? meta.slice(0, 0)))
  const used = parts.filter((part) => part.type === 'ipma').flatMap((part) => associations(part.body, primary))
  return used.flatMap((index) => all[index - 1] ?? [])
}

function sizeOf(properties: readonly Box[]): { width: number; height: number } | null {
  let size: { width: number; height: number } | null = null
  for (const { type, body } of properties) {
    if (type === 'ispe') size = { width: body.u32(4), height: body.u32(8) }
    else if (type === 'clap' && size !== null)
      size = { width: apertureSide(body, 0, size.width), height: apertureSide(body, 8, size.height) }
    else if (type === 'irot' && size !== null && (body.u8(0) & ODD_QUARTER_TURNS) === 1)
      size = { width: size.height, height: size.width }
  }
  return size
}

/** Returns a side of a clean aperture, which is a fraction; never more than the picture's own side. */
function apertureSide(body: HeadBytes, at: number, longest: number): number {
  const side = Math.round(body.u32(at) / body.u32(at + 4))
  return side > 0 && side <= longest ? side : longest
}

function primaryItem(pitm: HeadBytes | undefined): number {
  if (pitm === undefined) return 1
  return pitm.u8(0) === 0 ? pitm.u16(4) : pitm.u32(4)
}

/** Returns the numbers, from 1, of the properties of an item, in the order in which they apply. */
function associations(ipma: HeadBytes, item: number): number[] {
  const isLongId = ipma.u8(0) > 0
  const isLongIndex = (ipma.u8(3) & 1) === 1
  const count = Math.min(ipma.u32(4), MAX_BOXES)
  let at = 8
  for (let entry = 0; entry < count; entry++) {
    const id = isLongId ? ipma.u32(at) : ipma.u16(at)
    at += isLongId ? 4 : 2
    const properties = ipma.u8(at++)
    const width = isLongIndex ? 2 : 1
    if (id === item)
      return Array.from({ length: properties }, (_, number) =>
        isLongIndex ? ipma.u16(at + number * 2) & 0x7fff : ipma.u8(at + number) & 0x7f,
      )
    at += properties * width
  }
  return []
}

/** Iterates over the boxes in these bytes. */
export function* boxes(bytes: HeadBytes): Generator<Box> {
  let at = 0
  for (let number = 0; number < MAX_BOXES && at + 8 <= bytes.length; number++) {
    const short = bytes.u32(at)
    const header = short === 1 ? 16 : 8
    const size = short === 1 ? bytes.u64(at + 8) : short === 0 ? bytes.length - at : short
    if (size < header) return
    yield {
      type: bytes.text(at + 4, 4),
      body: bytes.slice(at + header, size - header),
      end: at + size,
      isCut: at + size > bytes.length,
    }
    at += size
  }
}

/** Returns the body of the first box of this type. */
export function findBox(all: Iterable<Box>, type: string): HeadBytes | undefined {
  for (const box of all) if (box.type === type) return box.body
  return undefined
}
