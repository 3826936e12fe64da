/**
 * Sorting by numbers in linear time: a million of them in some 40 ms, where a comparing sort takes most of a second.
 */

/** A value for each item; NaN, where there can be one, stands for none. */
export type SortValues = Float64Array | Uint32Array | Uint8Array

/** Few enough for their places to stay in the processor's cache. */
const DIGIT_BITS = 11
const DIGITS = 1 << DIGIT_BITS
const SHIFTS = [0, DIGIT_BITS, 2 * DIGIT_BITS]
/** Fewer are sorted by comparing. */
const FEW = 4_096

/** The whole numbers from `from` on, below `end`. */
export function numbers(from: number, end: number): Uint32Array<ArrayBuffer> {
  const all = new Uint32Array(end - from)
  for (let at = 0; at < all.length; at++) all[at] = from + at
  return all
}

/** The values at these places, with the bits of `flip` turned over. */
export function picked(values: Uint32Array, places: Uint32Array, flip = 0): Uint32Array<ArrayBuffer> {
  const found = new Uint32Array(places.length)
  for (let at = 0; at < found.length; at++) found[at] = values[places[at]!]! ^ flip
  return found
}

/** Sorts ids, which come in the order of ties, by a column in which NaN stands for no value: those come last. */
export function sortedBy(
  ids: Uint32Array<ArrayBuffer>,
  descending: boolean,
  column: SortValues,
): Uint32Array<ArrayBuffer> {
  if (column instanceof Uint8Array) return sortedByByte(ids, descending, column)
  if (column instanceof Uint32Array) return sortedByWord(ids.slice(), picked(column, ids, descending ? 0xffff_ffff : 0))
  const sign = descending ? -1 : 1
  const values = new Float64Array(ids.length)
  const [withValue, without] = [new Uint32Array(ids.length), new Uint32Array(ids.length)]
  let count = 0
  for (let at = 0; at < ids.length; at++) {
    const value = column[ids[at]!]! * sign
    if (Number.isNaN(value)) without[at - count] = ids[at]!
    else {
      values[count] = value
      withValue[count++] = ids[at]!
    }
  }
  const sorted = new Uint32Array(ids.length)
  const order = ascending(values.subarray(0, count))
  for (let at = 0; at < count; at++) sorted[at] = withValue[order[at]!]!
  sorted.set(without.subarray(0, ids.length - count), count)
  return sorted
}

function sortedByByte(ids: Uint32Array, descending: boolean, column: Uint8Array): Uint32Array<ArrayBuffer> {
  const starts = new Uint32Array(256)
  const key = (id: number): number => (descending ? 255 - column[id]! : column[id]!)
  for (let at = 0; at < ids.length; at++) starts[key(ids[at]!)]!++
  let sum = 0
  for (let value = 0; value < 256; value++) {
    const count = starts[value]!
    starts[value] = sum
    sum += count
  }
  const sorted = new Uint32Array(ids.length)
  for (let at = 0; at < ids.length; at++) sorted[starts[key(ids[at]!)]!++] = ids[at]!
  return sorted
}

/** The positions of the values in ascending order; equal ones keep theirs. NaN is no value to sort by. */
export function ascending(values: Float64Array): Uint32Array<ArrayBuffer> {
  const order = numbers(0, values.length)
  if (values.length <= FEW) return order.sort((a, b) => values[a]! - values[b]! || a - b)
  const { low, high } = sortable(values)
  const sorted = sortedByWord(order, low)
  if (!high) return sorted
  return sortedByWord(sorted, picked(high, sorted))
}

interface Words {
  readonly low: Uint32Array<ArrayBuffer>
  readonly high: Uint32Array<ArrayBuffer> | null
}

/**
 * One or two words for each number that compare as the numbers do. Times and sizes are whole numbers near one another:
 * counted from the least, one word is mostly enough.
 */
function sortable(values: Float64Array): Words {
  let [least, most, isWhole] = [Infinity, -Infinity, true]
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!
    if (value < least) least = value
    if (value > most) most = value
    isWhole &&= value === Math.floor(value)
  }
  return isWhole && most - least < Number.MAX_SAFE_INTEGER ? counted(values, least, most) : bits(values)
}

function counted(values: Float64Array, least: number, most: number): Words {
  const low = new Uint32Array(values.length)
  const high = most - least > 0xffff_ffff ? new Uint32Array(values.length) : null
  for (let at = 0; at < values.length; at++) {
    const count = values[at]! - least
    low[at] = count
    if (high) high[at] = count / 0x1_0000_0000
  }
  return { low, high }
}

function bits(values: Float64Array): Words {
  const canonical = new Float64Array(values.length)
  // Adding nothing makes one zero of the two.
  for (let at = 0; at < canonical.length; at++) canonical[at] = values[at]! + 0
  const words = new Uint32Array(canonical.buffer)
  const [low, high] = [new Uint32Array(values.length), new Uint32Array(values.length)]
  for (let at = 0; at < values.length; at++) {
    const top = words[at * 2 + 1]!
    const isNegative = top >>> 31 === 1
    low[at] = isNegative ? ~words[at * 2]! : words[at * 2]!
    high[at] = isNegative ? ~top : top | 0x80000000
  }
  return { low, high }
}

/** `order` sorted by the words beside it; equal ones keep their order. Both are used up. */
export function sortedByWord(
  order: Uint32Array<ArrayBuffer>,
  words: Uint32Array<ArrayBuffer>,
): Uint32Array<ArrayBuffer> {
  let from = { order, words }
  let to = { order: new Uint32Array(order.length), words: new Uint32Array(order.length) }
  for (const shift of SHIFTS) if (pass(shift, from, to)) [from, to] = [to, from]
  return from.order
}

interface Pairs {
  readonly order: Uint32Array
  readonly words: Uint32Array
}

/** Sorts by one digit; false when all have the same, and nothing was done. */
function pass(shift: number, from: Pairs, to: Pairs): boolean {
  const starts = new Uint32Array(DIGITS)
  const { length } = from.words
  for (let at = 0; at < length; at++) starts[(from.words[at]! >>> shift) & (DIGITS - 1)]!++
  let sum = 0
  for (let digit = 0; digit < DIGITS; digit++) {
    const count = starts[digit]!
    if (count === length) return false
    starts[digit] = sum
    sum += count
  }
  for (let at = 0; at < length; at++) {
    const word = from.words[at]!
    const place = starts[(word >>> shift) & (DIGITS - 1)]!++
    to.words[place] = word
    to.order[place] = from.order[at]!
  }
  return true
}
