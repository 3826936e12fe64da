/** Reads where the pixels of a bitmap are and how they are stored. */

interface Masks {
  readonly red: number
  readonly green: number
  readonly blue: number
  readonly alpha: number
}

export interface BitmapLayout {
  readonly width: number
  readonly height: number
  readonly isTopDown: boolean
  /** Per pixel. */
  readonly bits: number
  /** The offset of the pixels, and the number of bytes per row. */
  readonly start: number
  readonly stride: number
  /** Null when the pixels are colours themselves. */
  readonly palette: { readonly at: number; readonly entryBytes: 3 | 4; readonly colours: number } | null
  /** Null for one byte each of blue, green and red. */
  readonly masks: Masks | null
  /** The bits of an index in run-length encoding; null when that is not used. */
  readonly runs: 4 | 8 | null
}

const FILE_HEADER = 14
/** The size of the oldest info header, which has two bytes per side and a palette of three bytes per colour. */
const CORE = 12
/** `biCompression` */
const NONE = 0
const RUNS_8 = 1
const RUNS_4 = 2
const MASKS = 3
const MASKS_WITH_ALPHA = 6
/** For 16-bit pixels without masks: five bits each. */
const FIVE_EACH: Masks = { red: 0x7c00, green: 0x3e0, blue: 0x1f, alpha: 0 }

/**
 * Returns the layout; null when this is not a bitmap that can be read.
 *
 * Needs the first 138 bytes, or the whole file if that is shorter.
 */
export function bitmapLayout(file: Buffer): BitmapLayout | null {
  if (file.length < FILE_HEADER + CORE) return null
  const header = file.readUInt32LE(FILE_HEADER)
  const pixelOffset = file.readUInt32LE(10)
  if (header === CORE) return coreLayout(file, pixelOffset)
  // The second OS/2 header may be cut off after 16 bytes; missing fields are zero.
  if (header < 16 || file.length < FILE_HEADER + Math.min(header, 40)) return null
  const field = (at: number): number => (at + 4 <= header ? file.readUInt32LE(FILE_HEADER + at) : 0)
  const width = file.readInt32LE(FILE_HEADER + 4)
  const height = file.readInt32LE(FILE_HEADER + 8)
  const bits = file.readUInt16LE(FILE_HEADER + 14)
  const compression = field(16)
  const runs: BitmapLayout['runs'] =
    compression === RUNS_8 && bits === 8 ? 8 : compression === RUNS_4 && bits === 4 ? 4 : null
  if (width <= 0 || height === 0 || (height < 0 && runs !== null)) return null
  if (runs === null && ![NONE, MASKS, MASKS_WITH_ALPHA].includes(compression)) return null
  const start = startAfterPalette(pixelOffset, FILE_HEADER + header, bits, field(32))
  const shape = {
    width,
    height: Math.abs(height),
    isTopDown: height < 0,
    bits,
    start,
    stride: strideOf(width, bits),
    runs,
  }
  if (bits <= 8)
    return [1, 2, 4, 8].includes(bits) && (runs !== null || compression === NONE)
      ? { ...shape, masks: null, palette: paletteOf(file, header, bits, field(32), start) }
      : null
  if (![16, 24, 32].includes(bits)) return null
  const masks =
    compression === NONE || bits === 24 ? (bits === 16 ? FIVE_EACH : null) : masksOf(file, header, compression)
  return { ...shape, palette: null, masks }
}

/** Returns where the pixels begin. Some programs write the offset of the palette instead. */
function startAfterPalette(pixelOffset: number, palette: number, bits: number, colours: number): number {
  return bits <= 8 && pixelOffset <= palette
    ? palette + 4 * (colours === 0 ? 1 << bits : Math.min(colours, 1 << bits))
    : pixelOffset
}

function coreLayout(file: Buffer, start: number): BitmapLayout | null {
  const width = file.readUInt16LE(FILE_HEADER + 4)
  const height = file.readUInt16LE(FILE_HEADER + 6)
  const bits = file.readUInt16LE(FILE_HEADER + 10)
  if (width === 0 || height === 0 || ![1, 4, 8, 24].includes(bits)) return null
  const at = FILE_HEADER + CORE
  const palette =
    bits === 24 ? null : { at, entryBytes: 3 as const, colours: Math.min(1 << bits, Math.floor((start - at) / 3)) }
  return {
    width,
    height,
    isTopDown: false,
    bits,
    start,
    stride: strideOf(width, bits),
    palette,
    masks: null,
    runs: null,
  }
}

function paletteOf(
  file: Buffer,
  header: number,
  bits: number,
  usedColours: number,
  start: number,
): BitmapLayout['palette'] {
  const at = FILE_HEADER + header
  const maxColours = Math.min(1 << bits, Math.floor((Math.min(start, file.length) - at) / 4))
  return { at, entryBytes: 4, colours: Math.max(0, usedColours === 0 ? maxColours : Math.min(usedColours, maxColours)) }
}

/** Reads the masks, which are in the header, or right after a short one. */
function masksOf(file: Buffer, header: number, compression: number): Masks | null {
  const at = FILE_HEADER + 40
  if (file.length < at + 16) return null
  const alpha = header >= 56 || compression === MASKS_WITH_ALPHA ? file.readUInt32LE(at + 12) : 0
  return { red: file.readUInt32LE(at), green: file.readUInt32LE(at + 4), blue: file.readUInt32LE(at + 8), alpha }
}

/** Returns the bytes per row. Rows are padded to a multiple of four bytes. */
function strideOf(width: number, bits: number): number {
  return Math.ceil((width * bits) / 32) * 4
}
