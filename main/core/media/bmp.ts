/** Reads Windows and OS/2 bitmaps, which the decoder library of all other formats lacks. */
import { type BitmapLayout, bitmapLayout } from './bmp-layout.ts'
import { unpackRuns } from './bmp-runs.ts'

export interface RawPicture {
  readonly data: Buffer
  readonly width: number
  readonly height: number
  readonly channels: 3 | 4
}

type Pixel = (row: number, x: number, to: number) => void

/** Width and height, from the file's first bytes; null when this is no bitmap that `readBmp` understands. */
export function bmpSize(head: Buffer): { width: number; height: number } | null {
  const layout = bitmapLayout(head)
  return layout === null ? null : { width: layout.width, height: layout.height }
}

/**
 * Pixels of a bitmap, with alpha where it has any. Null for kinds that no writer makes any more. Throws `truncated`
 * when pixels are missing, unless it need not be whole: then they are black.
 */
export function readBmp(given: Buffer, isWhole = true): RawPicture | null {
  const layout = bitmapLayout(given)
  if (layout === null) return null
  const { width, height, topDown } = layout
  const channels = layout.masks?.alpha ? 4 : 3
  const needed = layout.runs === null ? layout.start + layout.stride * height : 0
  if (isWhole) needBytes(given, needed)
  const file = given.length < needed ? Buffer.concat([given], needed) : given
  const data = Buffer.alloc(width * height * channels)
  const pixel = layout.palette === null ? directPixel(file, layout, data) : palettePixel(file, layout, data, isWhole)
  for (let y = 0; y < height; y++) {
    const row = topDown ? y : height - 1 - y
    for (let x = 0, to = y * width * channels; x < width; x++, to += channels) pixel(row, x, to)
  }
  return { data, width, height, channels }
}

function palettePixel(file: Buffer, layout: BitmapLayout, data: Buffer, isWhole: boolean): Pixel {
  const { bits, start, stride, width, height } = layout
  const { at, entryBytes, colours } = layout.palette!
  const indexes =
    layout.runs === null ? null : unpackRuns(file.subarray(start), layout.runs, { width, height, isWhole })
  const mask = (1 << bits) - 1
  return (row, x, to) => {
    const place = x * bits
    const index = indexes
      ? indexes[row * width + x]!
      : (file[start + row * stride + (place >> 3)]! >> (8 - bits - (place & 7))) & mask
    // An index beyond the palette is black, as in the programs that made these files.
    if (index >= colours) return
    const from = at + index * entryBytes
    data[to] = file[from + 2]!
    data[to + 1] = file[from + 1]!
    data[to + 2] = file[from]!
  }
}

function directPixel(file: Buffer, layout: BitmapLayout, data: Buffer): Pixel {
  const { bits, start, stride, masks } = layout
  const bytes = bits / 8
  if (masks === null) {
    return (row, x, to) => {
      const from = start + row * stride + x * bytes
      data[to] = file[from + 2]!
      data[to + 1] = file[from + 1]!
      data[to + 2] = file[from]!
    }
  }
  const parts = [masks.red, masks.green, masks.blue, ...(masks.alpha ? [masks.alpha] : [])].map(part)
  return (row, x, to) => {
    const from = start + row * stride + x * bytes
    const value = bytes === 2 ? file.readUInt16LE(from) : file.readUInt32LE(from)
    for (let at = 0; at < parts.length; at++) data[to + at] = parts[at]!(value)
  }
}

/** Takes the bits of a mask out of a pixel, and makes 0 to 255 of them. */
function part(mask: number): (value: number) => number {
  if (mask === 0) return () => 0
  const shift = 31 - Math.clz32(mask & -mask)
  const most = mask >>> shift
  return (value) => Math.round((((value & mask) >>> shift) * 255) / most)
}

function needBytes(file: Buffer, bytes: number): void {
  if (file.length < bytes) throw new Error('truncated bitmap')
}
