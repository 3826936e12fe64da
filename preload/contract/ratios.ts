/**
 * Stores aspect ratios as one byte each, so that the layout of a million pictures needs a million bytes.
 *
 * The scale is logarithmic from 1:8 to 8:1, with an error of at most 0.9 %; 0 is unknown.
 */
const LOWEST = 1 / 8
const STEPS = 254
const STEP = Math.log(64) / STEPS

/** Returns the byte of a picture's ratio; 0 unless both sides are known. Ratios beyond the scale become its ends. */
export function ratioByte(width: number, height: number): number {
  if (!(width > 0 && height > 0)) return 0
  return 1 + Math.round(Math.min(STEPS, Math.max(0, Math.log(width / height / LOWEST) / STEP)))
}

/** Returns width divided by height; NaN for the byte 0. */
export function ratioOf(byte: number): number {
  return byte === 0 ? Number.NaN : LOWEST * Math.exp((byte - 1) * STEP)
}
