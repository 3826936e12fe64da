/** Longer with the same beginning; the rest is `fill`. */
export function grown<T extends Uint8Array | Uint32Array | Float64Array>(array: T, length = array.length * 2, fill = 0): T {
  const longer = new (array.constructor as new (size: number) => T)(length)
  longer.set(array)
  if (fill !== 0) longer.fill(fill, array.length)
  return longer
}
