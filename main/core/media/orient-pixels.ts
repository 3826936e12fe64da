/** Rotates and mirrors pixels in memory according to their EXIF orientation. */

interface Pixels {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
  readonly channels: number
}

/** Returns the same pixels upright. `orientation` is EXIF's, 1 to 8; other values count as 1. */
export function orientPixels<T extends Pixels>(pixels: T, orientation: number): T {
  if (!(orientation >= 2 && orientation <= 8)) return pixels
  const { data, width, height, channels } = pixels
  const isOnSide = orientation >= 5
  const [across, down] = isOnSide ? [height, width] : [width, height]
  const turned = new Uint8Array(data.length)
  for (let y = 0, to = 0; y < down; y++) {
    for (let x = 0; x < across; x++, to += channels) {
      const [column, row] = storedPosition(orientation, x, y, width, height)
      const from = (row * width + column) * channels
      for (let channel = 0; channel < channels; channel++) turned[to + channel] = data[from + channel]!
    }
  }
  return { ...pixels, data: turned, width: across, height: down }
}

/** Returns where a pixel of the upright picture is stored. */
function storedPosition(
  orientation: number,
  x: number,
  y: number,
  width: number,
  height: number,
): readonly [column: number, row: number] {
  const [right, bottom] = [width - 1, height - 1]
  switch (orientation) {
    case 2:
      return [right - x, y]
    case 3:
      return [right - x, bottom - y]
    case 4:
      return [x, bottom - y]
    case 5:
      return [y, x]
    case 6:
      return [y, bottom - x]
    case 7:
      return [right - y, bottom - x]
    default:
      return [right - y, x]
  }
}
