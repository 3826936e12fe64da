/** Longer with the same beginning; the rest is `fill`. */
export function grown<T extends Uint8Array | Uint32Array | Float64Array>(
  array: T,
  length = array.length * 2,
  fill = 0,
): T {
  const longer = new (array.constructor as new (size: number) => T)(length)
  longer.set(array)
  if (fill !== 0) longer.fill(fill, array.length)
  return longer
}

/**
 * Up to here lengths grow in greater steps: each step costs copies and a look of the garbage collector, a hundred
 * thousand items would take seven.
 */
const LARGE = 1 << 18

/** The next length of an array that is `length` long and must be at least `needed`. */
export function roomFor(needed: number, length: number): number {
  return Math.max(needed, length * (length < LARGE ? 4 : 2))
}
