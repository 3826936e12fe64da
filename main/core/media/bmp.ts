/** Decodes Windows and OS/2 bitmaps, which the decoder library does not support. */
import { type BitmapLayout, bitmapLayout } from './bmp-layout.ts'
import { decodeRuns } from './bmp-runs.ts'

interface BitmapPixels {
  readonly data: Buffer
  readonly width: number
  readonly height: number
  readonly channels: 3 | 4
}

type WritePixel = (row: number, x: number, to: number) => void

/** Returns width and height from the file's first bytes; null when this is not a bitmap that `readBmp` supports. */
export function bmpSize(head: Buffer): { width: number; height: number } | null {
  const layout = bitmapLayout(head)
  return layout === null ? null : { width: layout.width, height: layout.height }
}

/**
 * Returns the pixels of a bitmap, with alpha if it has any. Null for kinds that no program writes any more.
 *
 * Throws an error with the word `truncated` when pixels are missing. When `isWhole` is false, missing pixels are black.
 */
export function readBmp(bytes: Buffer, isWhole = true): BitmapPixels | null {
  const layout = bitmapLayout(bytes)
  if (layout === null) return null
  const { width, height, isTopDown } = layout
  const channels = layout.masks?.alpha ? 4 : 3
  const neededBytes = layout.runs === null ? layout.start + layout.stride * height : 0
  if (isWhole) assertLength(bytes, neededBytes)
  const file = bytes.length < neededBytes ? Buffer.concat([bytes], neededBytes) : bytes
  const data = Buffer.alloc(width * height * channels)
  const pixel = layout.palette === null ? directPixel(file, layout, data) : palettePixel(file, layout, data, isWhole)
  for (let y = 0; y < height; y++) {
    const row = isTopDown ? y : height - 1 - y
    for (let x = 0, to = y * width * channels; x < width; x++, to += channels) pixel(row, x, to)
  }
  return { data, width, height, channels }
}

function palettePixel(file: Buffer, layout: BitmapLayout, data: Buffer, isWhole: boolean): WritePixel {
  const { bits, start, stride, width, height } = layout
  const { at, entryBytes, colours } = layout.palette!
  const indexes =
    layout.runs === null ? null : decodeRuns(file.subarray(start), layout.runs, { width, height, isWhole })
  const mask = (1 << bits) - 1
  return (row, x, to) => {
    const bitOffset = x * bits
    const index = indexes
      ? indexes[row * width + x]!
      : (file[start + row * stride + (bitOffset >> 3)]! >> (8 - bits - (bitOffset & 7))) & mask
    // An index beyond the palette is black, as in the programs that made these files.
    if (index >= colours) return
    const from = at + index * entryBytes
    data[to] = file[from + 2]!
    data[to + 1] = file[from + 1]!
    data[to + 2] = file[from]!
  }
}

function directPixel(file: Buffer, layout: BitmapLayout, data: Buffer): WritePixel {
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
  const readers = [masks.red, masks.green, masks.blue, ...(masks.alpha ? [masks.alpha] : [])].map(maskReader)
  return (row, x, to) => {
    const from = start + row * stride + x * bytes
    const value = bytes === 2 ? file.readUInt16LE(from) : file.readUInt32LE(from)
    for (let at = 0; at < readers.length; at++) data[to + at] = readers[at]!(value)
  }
}

/** Returns a function that extracts the bits of a mask from a pixel and scales them to 0 to 255. */
function maskReader(mask: number): (value: number) => number {
  if (mask === 0) return () => 0
  const shift = 31 - Math.clz32(mask & -mask)
  const largest = mask >>> shift
  return (value) => Math.round((((value & mask) >>> shift) * 255) / largest)
}

function assertLength(file: Buffer, bytes: number): void {
  if (file.length < bytes) throw new Error('truncated bitmap')
}
