/** Returns a longer copy of an array. The added elements have the value `fill`. */
export function growArray<T extends Uint8Array | Uint32Array | Float64Array>(
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
 * Arrays shorter than this grow in larger steps.
 *
 * Each step costs a copy and work for the garbage collector; without larger steps, 100,000 items would take seven of
 * them.
 */
const LARGE_LENGTH = 1 << 18

/** Returns the next length of an array that has `length` elements and needs at least `needed`. */
export function grownLength(needed: number, length: number): number {
  return Math.max(needed, length * (length < LARGE_LENGTH ? 4 : 2))
}
