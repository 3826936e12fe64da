/**
 * Determines which numbers of a picture are black and white, where the file does not say it.
 *
 * Pictures from instruments contain 12 bits in 16, fractions, or temperatures.
 */

/** The numbers of pixels, one after another. */
export type Samples =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Float32Array
  | Float64Array

/** The numbers for black and white. `isGuessed` means that the content of the picture determined them, not the file. */
export interface ValueRange {
  readonly low: number
  readonly high: number
  readonly isGuessed: boolean
}

/** The most numbers that are examined to find a range. */
const MAX_EXAMINED = 200_000
/** The part of the numbers at either end that may be meaningless, such as marks for "nothing was measured here". */
const OUTLIERS = 0.005
/** A picture that uses less than 1/16 of its range looks nearly black. */
const MIN_USED_DIVISOR = 16
/** The smallest number of bits that a guessed range has. */
const MIN_BITS = 8

/**
 * Returns the value range of a picture of unsigned whole numbers. `largest` is the largest of them.
 *
 * It is the full range of this many bits, unless the picture would look nearly black.
 */
export function unsignedRange(bits: number, largest: number): ValueRange {
  const all = 2 ** bits - 1
  if (bits <= MIN_BITS || largest * MIN_USED_DIVISOR > all || largest <= 0)
    return { low: 0, high: all, isGuessed: false }
  const used = Math.max(MIN_BITS, Math.ceil(Math.log2(largest + 1)))
  return { low: 0, high: 2 ** used - 1, isGuessed: true }
}

/**
 * Returns the range of numbers that are fractions or may be negative.
 *
 * It is 0 to 1 for fractions, otherwise from the smallest to the largest number without outliers. NaN and infinity do
 * not count.
 */
export function measuredRange(samples: Samples, isFraction: boolean): ValueRange {
  const sorted = sortSample(samples)
  const [first = 0, last = 0] = [sorted[0], sorted.at(-1)]
  if (isFraction && first >= 0 && last <= 1) return { low: 0, high: 1, isGuessed: true }
  const outlierCount = Math.floor(sorted.length * OUTLIERS)
  const [low = first, high = last] = [sorted[outlierCount], sorted[sorted.length - 1 - outlierCount]]
  return low < high
    ? { low, high, isGuessed: true }
    : { low: first, high: last > first ? last : first + 1, isGuessed: true }
}

/** Returns the largest number. */
export function largestOf(samples: Samples): number {
  let largest = 0
  for (let at = 0; at < samples.length; at++) if (samples[at]! > largest) largest = samples[at]!
  return largest
}

function sortSample(samples: Samples): Float64Array {
  const step = Math.max(1, Math.floor(samples.length / MAX_EXAMINED))
  const sample = new Float64Array(Math.ceil(samples.length / step))
  let count = 0
  for (let at = 0; at < samples.length; at += step) if (Number.isFinite(samples[at]!)) sample[count++] = samples[at]!
  return sample.subarray(0, count).sort()
}
