/**
 * Aspect ratios as one byte each: a million pictures are laid out from a million bytes. Logarithmic from 1:8 to 8:1, at
 * most 0.9 % off; 0 is unknown.
 */
const LOWEST = 1 / 8
const STEPS = 254
const STEP = Math.log(64) / STEPS

/** The byte of a picture's ratio; 0 unless both sides are known. What is narrower or wider than 8:1 counts as 8:1. */
export function ratioByte(width: number, height: number): number {
  if (!(width > 0 && height > 0)) return 0
  return 1 + Math.round(Math.min(STEPS, Math.max(0, Math.log(width / height / LOWEST) / STEP)))
}

/** Width divided by height; NaN for 0. */
export function ratioOf(byte: number): number {
  return byte === 0 ? Number.NaN : LOWEST * Math.exp((byte - 1) * STEP)
}
