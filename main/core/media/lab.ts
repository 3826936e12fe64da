/** CIE L*a*b* (white D50) as sRGB. */
import type { Samples } from './value-range.ts'

/** XYZ of D50's white. */
const WHITE = [0.9642, 1, 0.8251] as const
/** XYZ under D50 to linear sRGB, with Bradford's adaptation (http://www.brucelindbloom.com). */
const TO_SRGB = [
  [3.1338561, -1.6168667, -0.4906146],
  [-0.9787684, 1.9161415, 0.033454],
  [0.0719453, -0.2289914, 1.4052427],
] as const
const EDGE = 6 / 29

/**
 * Three numbers for each pixel as TIFF stores them, of 8 or 16 bits: L from 0 up, a and b signed. Gives three bytes for
 * each.
 */
export function labToSrgb(samples: Samples, bits: 8 | 16): Uint8Array {
  const data = new Uint8Array(samples.length)
  const top = 2 ** bits - 1
  const step = bits === 8 ? 1 : 256
  for (let at = 0; at + 2 < samples.length; at += 3) {
    const lightness = (samples[at]! * 100) / top
    const [a, b] = [signed(samples[at + 1]!, top) / step, signed(samples[at + 2]!, top) / step]
    const y = (lightness + 16) / 116
    const xyz = [WHITE[0] * cubed(y + a / 500), WHITE[1] * cubed(y), WHITE[2] * cubed(y - b / 200)] as const
    for (let channel = 0; channel < 3; channel++) {
      const [x, yy, z] = TO_SRGB[channel]!
      data[at + channel] = Math.round(255 * encoded(x * xyz[0] + yy * xyz[1] + z * xyz[2]))
    }
  }
  return data
}

function signed(value: number, top: number): number {
  return value > top / 2 ? value - top - 1 : value
}

function cubed(t: number): number {
  return t > EDGE ? t ** 3 : 3 * EDGE ** 2 * (t - 4 / 29)
}

function encoded(linear: number): number {
  const value = Math.min(1, Math.max(0, linear))
  return value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055
}
