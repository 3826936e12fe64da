/**
 * Which numbers of a picture are black and white, where the file does not say: pictures of instruments have 12 bits in
 * 16, fractions, temperatures.
 */

/** Numbers of pixels, one behind the other. */
export type Samples =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Float32Array
  | Float64Array

/** From black to white. `isGuessed`: what is in the picture has decided, not the file. */
export interface ValueRange {
  readonly low: number
  readonly high: number
  readonly isGuessed: boolean
}

/** Numbers that are looked at to find a range. */
const MOST_LOOKED_AT = 200_000
/** Part of the numbers at either end that may be nonsense, such as marks for "nothing was measured here". */
const OUTLIERS = 0.005
/** What uses less than a sixteenth of its numbers is nearly black. */
const LEAST_USED = 16
/** Fewest bits that are taken for all there are. */
const FEWEST_BITS = 8

/**
 * The range of whole numbers of so many bits of which `most` is the largest: all of them, unless it would be nearly
 * black.
 */
export function unsignedRange(bits: number, most: number): ValueRange {
  const all = 2 ** bits - 1
  if (bits <= FEWEST_BITS || most * LEAST_USED > all || most <= 0) return { low: 0, high: all, isGuessed: false }
  const used = Math.max(FEWEST_BITS, Math.ceil(Math.log2(most + 1)))
  return { low: 0, high: 2 ** used - 1, isGuessed: true }
}

/**
 * The range of numbers that are `fraction`s or may be negative: 0 to 1 for fractions, else from the smallest to the
 * largest but for outliers. Numbers that are none do not count.
 */
export function measuredRange(samples: Samples, isFraction: boolean): ValueRange {
  const looked = sortedPart(samples)
  const [first = 0, last = 0] = [looked[0], looked.at(-1)]
  if (isFraction && first >= 0 && last <= 1) return { low: 0, high: 1, isGuessed: true }
  const cut = Math.floor(looked.length * OUTLIERS)
  const [low = first, high = last] = [looked[cut], looked[looked.length - 1 - cut]]
  return low < high
    ? { low, high, isGuessed: true }
    : { low: first, high: last > first ? last : first + 1, isGuessed: true }
}

/** Largest number of all. */
export function mostOf(samples: Samples): number {
  let most = 0
  for (let at = 0; at < samples.length; at++) if (samples[at]! > most) most = samples[at]!
  return most
}

function sortedPart(samples: Samples): Float64Array {
  const step = Math.max(1, Math.floor(samples.length / MOST_LOOKED_AT))
  const part = new Float64Array(Math.ceil(samples.length / step))
  let count = 0
  for (let at = 0; at < samples.length; at += step) if (Number.isFinite(samples[at]!)) part[count++] = samples[at]!
  return part.subarray(0, count).sort()
}
