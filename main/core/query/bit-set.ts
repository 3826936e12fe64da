/**
 * Sets of items as one byte for each item, 1 or 0, and operations on whole sets.
 *
 * Operations combine four items per step: a million take a fifth of a millisecond.
 */

export type BitSet = Uint8Array<ArrayBuffer>

const ALL_FOUR = 0x01010101

/** Returns an empty set. The bytes of its buffer after `size` are padding. */
export function emptyBitSet(size: number): BitSet {
  return new Uint8Array(new ArrayBuffer(Math.ceil(size / 4) * 4), 0, size)
}

/** Removes the items from the first set that are not in the second. */
export function intersect(set: BitSet, other: Uint8Array): BitSet {
  const [a, b] = [toWords(set), toAlignedWords(other, set.length)]
  for (let at = 0; at < a.length; at++) a[at]! &= b[at]!
  return set
}

/** Adds the items of the second set to the first. */
export function unite(set: BitSet, other: Uint8Array): BitSet {
  const [a, b] = [toWords(set), toAlignedWords(other, set.length)]
  for (let at = 0; at < a.length; at++) a[at]! |= b[at]!
  return set
}

/** Replaces the set by its complement. */
export function invert(set: BitSet): BitSet {
  const all = toWords(set)
  for (let at = 0; at < all.length; at++) all[at]! ^= ALL_FOUR
  return set
}

/** Adds each item whose value in the column has a 1 in `accepted`. */
export function uniteBy(set: BitSet, column: Uint32Array, accepted: Uint8Array): void {
  const { length } = set
  if (accepted.includes(1)) for (let id = 0; id < length; id++) set[id]! |= accepted[column[id]!]!
}

/** Returns the number of items in the set. */
export function countBits(set: BitSet): number {
  let count = 0
  const whole = set.length >>> 2
  const all = toWords(set)
  // The top byte of the product is the sum of the four bytes.
  for (let at = 0; at < whole; at++) count += Math.imul(all[at]!, ALL_FOUR) >>> 24
  for (let id = whole * 4; id < set.length; id++) count += set[id]!
  return count
}

/** Returns the set as 32-bit words. Its buffer begins with the set, and the buffer's length is a multiple of four. */
function toWords(set: BitSet): Uint32Array {
  return new Uint32Array(set.buffer, 0, Math.ceil(set.length / 4))
}

/**
 * Returns any column as 32-bit words. A column that is not aligned, as in a file that was read as a whole, is copied.
 */
function toAlignedWords(column: Uint8Array, length: number): Uint32Array {
  const count = Math.ceil(length / 4)
  if (column.byteOffset % 4 === 0 && column.buffer.byteLength - column.byteOffset >= count * 4)
    return new Uint32Array(column.buffer, column.byteOffset, count)
  const copy = emptyBitSet(length)
  copy.set(column.subarray(0, length))
  return toWords(copy)
}
