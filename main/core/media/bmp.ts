/** Reads uncompressed Windows bitmaps, which the decoder library of all other formats lacks. */
export interface RawPicture {
  readonly data: Buffer
  readonly width: number
  readonly height: number
  readonly channels: 3
}

const FILE_HEADER = 14
/** `biCompression`: none, or none with bit masks for the colours. */
const UNCOMPRESSED = 0
const MASKS = 3

interface Layout { start: number; width: number; height: number; topDown: boolean; bits: number; stride: number; palette: number }

/** Width and height, from the first 54 bytes; null when this is no bitmap that `readBmp` understands. */
export function bmpSize(head: Buffer): { width: number; height: number } | null {
  const layout = layoutOf(head)
  return layout === null ? null : { width: layout.width, height: layout.height }
}

/**
 * RGB pixels of a bitmap with 1, 4, 8, 24 or 32 bits each. Null for other kinds. Throws `truncated` when pixels are missing.
 */
export function readBmp(file: Buffer): RawPicture | null {
  const layout = layoutOf(file)
  if (layout === null) return null
  const { width, height, start, stride, topDown } = layout
  if (file.length < start + stride * height) throw new Error('truncated bitmap')
  const data = Buffer.alloc(width * height * 3)
  for (let y = 0; y < height; y++) {
    const row = start + stride * (topDown ? y : height - 1 - y)
    for (let x = 0; x < width; x++) {
      const from = colourAt(file, layout, row, x)
      const to = (y * width + x) * 3
      data[to] = file[from + 2]!
      data[to + 1] = file[from + 1]!
      data[to + 2] = file[from]!
    }
  }
  return { data, width, height, channels: 3 }
}

/** Where the blue, green and red bytes of a pixel are: in its row, or in the palette. */
function colourAt(file: Buffer, { bits, palette }: Layout, row: number, x: number): number {
  if (bits >= 24) return row + x * (bits / 8)
  const perByte = 8 / bits
  const shift = 8 - bits * ((x % perByte) + 1)
  return palette + 4 * ((file[row + Math.floor(x / perByte)]! >> shift) & ((1 << bits) - 1))
}

function layoutOf(file: Buffer): Layout | null {
  if (file.length < FILE_HEADER + 40) return null
  const header = file.readUInt32LE(14)
  const bits = file.readUInt16LE(28)
  const compression = file.readUInt32LE(30)
  const width = file.readInt32LE(18)
  const height = file.readInt32LE(22)
  const isKnown = header >= 40 && width > 0 && height !== 0
    && ((compression === UNCOMPRESSED && [1, 4, 8, 24, 32].includes(bits)) || (compression === MASKS && bits === 32))
  if (!isKnown) return null
  const stride = Math.ceil((width * bits) / 32) * 4
  return { start: file.readUInt32LE(10), width, height: Math.abs(height), topDown: height < 0, bits, stride, palette: FILE_HEADER + header }
}
