/** Decodes the run-length encoding of bitmaps (`BI_RLE4`, `BI_RLE8`). */

const END_OF_LINE = 0
const END_OF_PICTURE = 1
const MOVE = 2

/**
 * Returns one palette index for each pixel, in the order of the file's rows. Skipped pixels are 0, and pixels outside
 * the picture are dropped.
 *
 * Throws an error with the word `truncated` when the data ends before the picture does, unless `isWhole` is false.
 */
export function decodeRuns(
  data: Buffer,
  bits: 4 | 8,
  { width, height, isWhole }: { width: number; height: number; isWhole: boolean },
): Uint8Array {
  const indexes = new Uint8Array(width * height)
  let [x, y, at] = [0, 0, 0]
  const put = (index: number): void => {
    if (x < width) indexes[y * width + x] = index
    x++
  }
  const hasBytes = (end: number): boolean => {
    if (end <= data.length) return true
    if (isWhole) throw new Error('truncated bitmap')
    return false
  }
  while (y < height) {
    if (!hasBytes(at + 2)) break
    const count = data[at]!
    const value = data[at + 1]!
    at += 2
    if (count > 0) {
      for (let number = 0; number < count; number++) put(indexIn(value, bits, number))
    } else if (value === END_OF_LINE) {
      x = 0
      y++
    } else if (value === END_OF_PICTURE) {
      break
    } else if (value === MOVE) {
      if (!hasBytes(at + 2)) break
      x += data[at]!
      y += data[at + 1]!
      at += 2
    } else {
      const bytes = bits === 8 ? value : Math.ceil(value / 2)
      if (!hasBytes(at + bytes)) break
      for (let number = 0; number < value; number++)
        put(bits === 8 ? data[at + number]! : indexIn(data[at + (number >> 1)]!, 4, number))
      at += bytes + (bytes & 1)
    }
  }
  return indexes
}

/** Returns one index of a byte, which contains one index of eight bits or two of four. */
function indexIn(byte: number, bits: 4 | 8, number: number): number {
  if (bits === 8) return byte
  return number % 2 === 0 ? byte >> 4 : byte & 15
}
