/**
 * Finds out which parts of a JPEG's pixels its scans contain.
 *
 * A progressive JPEG that is cut off between two scans decodes without an error, only coarser.
 */
import { HeadBytes, HeadTooShortError } from '../image-headers/head-bytes.ts'

const PROGRESSIVE = new Set([0xc2, 0xc6, 0xca, 0xce])
const SEQUENTIAL = new Set([0xc0, 0xc1, 0xc3, 0xc5, 0xc7, 0xc9, 0xcb, 0xcd, 0xcf])
const SCAN = 0xda
const END = 0xd9
const COEFFICIENTS = 64

/**
 * Returns whether scans for every coefficient of every component begin in the file, down to the last bit. False for a
 * file that is not a JPEG.
 *
 * It does not check whether the last scan is complete: the decoder reports that.
 */
export function hasAllScans(file: Uint8Array): boolean {
  const bytes = new HeadBytes(file)
  const missing = new Map<number, Uint8Array>()
  let isProgressive = false
  try {
    for (let at = 2; ;) {
      at = nextMarker(file, at)
      const marker = bytes.u8(at + 1)
      if (marker === END) break
      const length = bytes.u16(at + 2)
      if (PROGRESSIVE.has(marker) || SEQUENTIAL.has(marker)) {
        isProgressive = PROGRESSIVE.has(marker)
        for (let number = 0; number < bytes.u8(at + 9); number++)
          missing.set(bytes.u8(at + 10 + number * 3), new Uint8Array(COEFFICIENTS).fill(1))
      } else if (marker === SCAN) recordScan(bytes.slice(at + 4, length), missing, isProgressive)
      at += 2 + length
    }
  } catch (error) {
    if (!(error instanceof HeadTooShortError)) throw error
  }
  return missing.size > 0 && [...missing.values()].every((component) => component.every((bit) => bit === 0))
}

/**
 * Removes the coefficients of a scan's components from the missing ones if the scan has all their bits, which is the
 * case when `low` is 0.
 */
function recordScan(scan: HeadBytes, missing: ReadonlyMap<number, Uint8Array>, isProgressive: boolean): void {
  const components = scan.u8(0)
  const [first, last, low] = [
    scan.u8(1 + components * 2),
    scan.u8(2 + components * 2),
    scan.u8(3 + components * 2) & 15,
  ]
  for (let number = 0; number < components; number++) {
    const component = missing.get(scan.u8(1 + number * 2))
    if (!isProgressive) component?.fill(0)
    else if (low === 0) component?.fill(0, first, Math.min(COEFFICIENTS, last + 1))
  }
}

/** Returns the position of the next marker after pixels and fill bytes. Throws `HeadTooShortError` at the end. */
function nextMarker(file: Uint8Array, from: number): number {
  for (let at = file.indexOf(0xff, from); at >= 0 && at + 1 < file.length; at = file.indexOf(0xff, at + 1)) {
    const marker = file[at + 1]!
    const isNoSegment = marker === 0 || marker === 1 || marker === 0xff || (marker >= 0xd0 && marker <= 0xd8)
    if (!isNoSegment) return at
  }
  throw new HeadTooShortError()
}
