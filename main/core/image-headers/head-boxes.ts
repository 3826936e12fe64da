/** The size of the picture that HEIC and AVIF files show first, from their boxes (ISO/IEC 23008-12). */
import { HeadTooShort, type HeadBytes } from './head-bytes.ts'

/** `isCut`: the bytes end before the box does. */
interface Box {
  readonly type: string
  readonly body: HeadBytes
  readonly isCut: boolean
}

/** Boxes and properties beyond these numbers are nonsense that would only cost time. */
const MOST_BOXES = 4_096
const QUARTER_TURNS_SWAP = 1
/** Bits of an AV1 configuration (https://aomediacodec.github.io/av1-isobmff) and of `nclx`. */
const MONOCHROME = 16
const HALF_WIDE = 8
const HALF_HIGH = 4
const FULL_RANGE = 128

/**
 * Width and height after cropping and turning; null when no size is told. Throws `HeadTooShort` when the boxes are not
 * all there.
 */
export function boxedSize(file: HeadBytes): { width: number; height: number } | null {
  const box = Array.from(boxes(file)).find(({ type }) => type === 'meta')
  if (box === undefined) throw new HeadTooShort()
  const size = primarySize(box.body)
  if (size === null && box.isCut) throw new HeadTooShort()
  return size
}

/**
 * The number of the item that is a small version of the picture shown first; null when there is none, or its box is not
 * in these bytes.
 */
export function thumbnailItem(file: HeadBytes): number | null {
  try {
    const meta = find(boxes(file), 'meta')
    if (meta === undefined) return null
    const inside = Array.from(boxes(meta.part(4, meta.length)))
    const primary = primaryItem(find(inside, 'pitm'))
    const references = find(inside, 'iref')
    if (references === undefined) return null
    const idBytes = references.u8(0) === 0 ? 2 : 4
    const id = (body: HeadBytes, at: number): number => (idBytes === 2 ? body.u16(at) : body.u32(at))
    const found = Array.from(boxes(references.part(4, references.length))).find(
      ({ type, body }) => type === 'thmb' && body.u16(idBytes) > 0 && id(body, idBytes + 2) === primary,
    )
    return found === undefined ? null : id(found.body, 0)
  } catch (error) {
    if (error instanceof HeadTooShort) return null
    throw error
  }
}

export interface BoxedColours {
  /** Numbers of ITU-T H.273; null when there are none, or a profile tells instead. */
  readonly coded: { readonly primaries: number; readonly transfer: number } | null
  /** Grey, whose numbers leave out both ends of the range, as on television. */
  readonly isLimitedGrey: boolean
  /**
   * Every browser shows the whole of it, with its own pixels: it is not cropped, and its colours are not halved in
   * width only.
   */
  readonly isPlain: boolean
}

/** What the boxes of the picture shown first tell of its pixels; all usual when their box is not in these bytes. */
export function boxedColours(file: HeadBytes): BoxedColours {
  try {
    const meta = find(boxes(file), 'meta')
    const properties = meta === undefined ? [] : primaryProperties(meta)
    const colours = properties.flatMap(({ type, body }) => (type === 'colr' ? [body] : []))
    const nclx = colours.find((body) => body.text(0, 4) === 'nclx')
    const hasProfile = colours.some((body) => ['prof', 'rICC'].includes(body.text(0, 4)))
    const coding = find(properties, 'av1C')?.u8(2) ?? 0
    return {
      coded: nclx === undefined || hasProfile ? null : { primaries: nclx.u16(4), transfer: nclx.u16(6) },
      // Where the boxes do not tell, coders leave both ends out unless they are told otherwise.
      isLimitedGrey: (coding & MONOCHROME) > 0 && (nclx === undefined || (nclx.u8(10) & FULL_RANGE) === 0),
      isPlain: !properties.some(({ type }) => type === 'clap') && (coding & (HALF_WIDE | HALF_HIGH)) !== HALF_WIDE,
    }
  } catch (error) {
    if (error instanceof HeadTooShort) return { coded: null, isLimitedGrey: false, isPlain: true }
    throw error
  }
}

function primarySize(meta: HeadBytes): { width: number; height: number } | null {
  return sizeOf(primaryProperties(meta))
}

function primaryProperties(meta: HeadBytes): Box[] {
  const inside = Array.from(boxes(meta.part(4, meta.length)))
  const primary = primaryItem(find(inside, 'pitm'))
  const parts = Array.from(boxes(find(inside, 'iprp') ?? meta.part(0, 0)))
  const all = Array.from(boxes(find(parts, 'ipco') ?? meta.part(0, 0)))
  const used = parts.filter((part) => part.type === 'ipma').flatMap((part) => associations(part.body, primary))
  return used.flatMap((index) => all[index - 1] ?? [])
}

function sizeOf(properties: readonly Box[]): { width: number; height: number } | null {
  let size: { width: number; height: number } | null = null
  for (const { type, body } of properties) {
    if (type === 'ispe') size = { width: body.u32(4), height: body.u32(8) }
    else if (type === 'clap' && size !== null)
      size = { width: rounded(body, 0, size.width), height: rounded(body, 8, size.height) }
    else if (type === 'irot' && size !== null && (body.u8(0) & QUARTER_TURNS_SWAP) === 1)
      size = { width: size.height, height: size.width }
  }
  return size
}

/** A clean aperture's side: a fraction, never more than the picture has. */
function rounded(body: HeadBytes, at: number, most: number): number {
  const side = Math.round(body.u32(at) / body.u32(at + 4))
  return side > 0 && side <= most ? side : most
}

function primaryItem(pitm: HeadBytes | undefined): number {
  if (pitm === undefined) return 1
  return pitm.u8(0) === 0 ? pitm.u16(4) : pitm.u32(4)
}

/** Numbers, from 1, of the properties that belong to an item, in the order in which they apply. */
function associations(ipma: HeadBytes, item: number): number[] {
  const isLongId = ipma.u8(0) > 0
  const isLongIndex = (ipma.u8(3) & 1) === 1
  const count = Math.min(ipma.u32(4), MOST_BOXES)
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

/** The boxes in these bytes. */
function* boxes(bytes: HeadBytes): Generator<Box> {
  let at = 0
  for (let number = 0; number < MOST_BOXES && at + 8 <= bytes.length; number++) {
    const short = bytes.u32(at)
    const header = short === 1 ? 16 : 8
    const size = short === 1 ? bytes.u64(at + 8) : short === 0 ? bytes.length - at : short
    if (size < header) return
    yield { type: bytes.text(at + 4, 4), body: bytes.part(at + header, size - header), isCut: at + size > bytes.length }
    at += size
  }
}

function find(all: Iterable<Box>, type: string): HeadBytes | undefined {
  for (const box of all) if (box.type === type) return box.body
  return undefined
}
