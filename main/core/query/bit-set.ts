/**
 * A 1 or a 0 for each item, and what can be done with all of them at once: four items in one step, a million in a fifth
 * of a millisecond.
 */

export type Marks = Uint8Array<ArrayBuffer>

const ALL_FOUR = 0x01010101

/** All 0. What lies behind `size` in the buffer is nobody's. */
export function noMarks(size: number): Marks {
  return new Uint8Array(new ArrayBuffer(Math.ceil(size / 4) * 4), 0, size)
}

/** Leaves a 1 where both have one, in the first. */
export function intersect(marks: Marks, other: Uint8Array): Marks {
  const [a, b] = [words(marks), aligned(other, marks.length)]
  for (let at = 0; at < a.length; at++) a[at]! &= b[at]!
  return marks
}

/** Makes a 1 where either has one, in the first. */
export function unite(marks: Marks, other: Uint8Array): Marks {
  const [a, b] = [words(marks), aligned(other, marks.length)]
  for (let at = 0; at < a.length; at++) a[at]! |= b[at]!
  return marks
}

/** Turns each over. */
export function invert(marks: Marks): Marks {
  const all = words(marks)
  for (let at = 0; at < all.length; at++) all[at]! ^= ALL_FOUR
  return marks
}

/** Makes a 1 of each item whose value in the column has one in `meets`. */
export function uniteBy(marks: Marks, column: Uint32Array, meets: Uint8Array): void {
  const { length } = marks
  if (meets.includes(1)) for (let id = 0; id < length; id++) marks[id]! |= meets[column[id]!]!
}

/** Of how many items there is a 1. */
export function countMarks(marks: Marks): number {
  let count = 0
  const whole = marks.length >>> 2
  const all = words(marks)
  // The top byte of the product is the sum of the four.
  for (let at = 0; at < whole; at++) count += Math.imul(all[at]!, ALL_FOUR) >>> 24
  for (let id = whole * 4; id < marks.length; id++) count += marks[id]!
  return count
}

/** The buffer begins where the marks do; its length is a multiple of four. */
function words(marks: Marks): Uint32Array {
  return new Uint32Array(marks.buffer, 0, Math.ceil(marks.length / 4))
}

/** The same of any column, which may lie anywhere in a file that was taken over: then of a copy. */
function aligned(column: Uint8Array, length: number): Uint32Array {
  const count = Math.ceil(length / 4)
  if (column.byteOffset % 4 === 0 && column.buffer.byteLength - column.byteOffset >= count * 4)
    return new Uint32Array(column.buffer, column.byteOffset, count)
  const copy = noMarks(length)
  copy.set(column.subarray(0, length))
  return words(copy)
}
