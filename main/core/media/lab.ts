/** Converts CIE L*a*b* (white point D50) to sRGB. */
import type { Samples } from './value-range.ts'

/** The white point D50 in XYZ. */
const WHITE = [0.9642, 1, 0.8251] as const
/** The matrix from XYZ under D50 to linear sRGB, with Bradford's adaptation (http://www.brucelindbloom.com). */
const TO_SRGB = [
  [3.1338561, -1.6168667, -0.4906146],
  [-0.9787684, 1.9161415, 0.033454],
  [0.0719453, -0.2289914, 1.4052427],
] as const
const EDGE = 6 / 29

/**
 * Returns three bytes for each pixel.
 *
 * A pixel is three numbers of 8 or 16 bits as TIFF stores them: L from 0 up, a and b signed.
 */
export function labToSrgb(samples: Samples, bits: 8 | 16): Uint8Array {
  const data = new Uint8Array(samples.length)
  const maxValue = 2 ** bits - 1
  const step = bits === 8 ? 1 : 256
  for (let at = 0; at + 2 < samples.length; at += 3) {
    const lightness = (samples[at]! * 100) / maxValue
    const [a, b] = [toSigned(samples[at + 1]!, maxValue) / step, toSigned(samples[at + 2]!, maxValue) / step]
    const y = (lightness + 16) / 116
    const xyz = [
      WHITE[0] * inverseLabCurve(y + a / 500),
      WHITE[1] * inverseLabCurve(y),
      WHITE[2] * inverseLabCurve(y - b / 200),
    ] as const
    for (let channel = 0; channel < 3; channel++) {
      const [x, yy, z] = TO_SRGB[channel]!
      data[at + channel] = Math.round(255 * encodeSrgb(x * xyz[0] + yy * xyz[1] + z * xyz[2]))
    }
  }
  return data
}

function toSigned(value: number, maxValue: number): number {
  return value > maxValue / 2 ? value - maxValue - 1 : value
}

function inverseLabCurve(t: number): number {
  return t > EDGE ? t ** 3 : 3 * EDGE ** 2 * (t - 4 / 29)
}

function encodeSrgb(linear: number): number {
  const value = Math.min(1, Math.max(0, linear))
  return value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055
}
