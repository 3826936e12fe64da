/**
 * Writes pixels and a colour profile as an uncompressed TIFF in memory, because the decoder library accepts profiles
 * only in files.
 */

interface RawShape {
  readonly width: number
  readonly height: number
  readonly channels: 3 | 4
  readonly bits?: 8 | 16
}

const SHORT = 3
const LONG = 4
const UNDEFINED = 7
const ENTRY_BYTES = 12
const HEADER_BYTES = 8

/**
 * Returns the file. The pixels have 8 or 16 bits per channel and no gaps between rows.
 *
 * 16-bit numbers have this machine's byte order, which is little-endian everywhere this program runs.
 */
export function rawTiff(data: Uint8Array, { width, height, channels, bits = 8 }: RawShape, profile: Buffer): Buffer {
  const bitsAt = HEADER_BYTES
  const profileAt = bitsAt + 8
  const directoryAt = profileAt + profile.length + (profile.length & 1)
  const entries: readonly (readonly [tag: number, type: number, count: number, value: number])[] = [
    [256, LONG, 1, width],
    [257, LONG, 1, height],
    [258, SHORT, channels, bitsAt],
    [259, SHORT, 1, 1],
    [262, SHORT, 1, 2],
    [273, LONG, 1, directoryAt + 2 + ENTRY_BYTES * (channels === 4 ? 11 : 10) + 4],
    [277, SHORT, 1, channels],
    [278, LONG, 1, height],
    [279, LONG, 1, data.byteLength],
    // Alpha that is not premultiplied.
    ...(channels === 4 ? [[338, SHORT, 1, 2] as const] : []),
    [34_675, UNDEFINED, profile.length, profileAt],
  ]
  const head = Buffer.alloc(directoryAt + 2 + ENTRY_BYTES * entries.length + 4)
  head.write('II*\0', 'latin1')
  head.writeUInt32LE(directoryAt, 4)
  for (let channel = 0; channel < channels; channel++) head.writeUInt16LE(bits, bitsAt + 2 * channel)
  profile.copy(head, profileAt)
  head.writeUInt16LE(entries.length, directoryAt)
  entries.forEach(([tag, type, count, value], number) => {
    const at = directoryAt + 2 + number * ENTRY_BYTES
    head.writeUInt16LE(tag, at)
    head.writeUInt16LE(type, at + 2)
    head.writeUInt32LE(count, at + 4)
    head.writeUInt32LE(value, at + 8)
  })
  return Buffer.concat([head, data])
}
