/** Sorts by numbers in linear time: a million take about 40 ms, where a comparison sort takes most of a second. */

/** A value for each item. In a Float64Array, NaN means no value. */
export type SortValues = Float64Array | Uint32Array | Uint8Array

/** The bits of a digit: few enough for the counters to stay in the processor's cache. */
const DIGIT_BITS = 11
const DIGITS = 1 << DIGIT_BITS
const SHIFTS = [0, DIGIT_BITS, 2 * DIGIT_BITS]
/** Up to this many values are sorted by comparison. */
const MAX_COMPARED = 4_096

/** Returns the whole numbers from `from` up to but not including `end`. */
export function rangeOf(from: number, end: number): Uint32Array<ArrayBuffer> {
  const all = new Uint32Array(end - from)
  for (let at = 0; at < all.length; at++) all[at] = from + at
  return all
}

/** Returns the values at these indexes, with the bits of `flip` inverted. */
export function valuesAt(values: Uint32Array, places: Uint32Array, flip = 0): Uint32Array<ArrayBuffer> {
  const picked = new Uint32Array(places.length)
  for (let at = 0; at < picked.length; at++) picked[at] = values[places[at]!]! ^ flip
  return picked
}

/** Sorts ids by a column. Ids without a value (NaN) come last. Ties keep the order of `ids`. */
export function sortByColumn(
  ids: Uint32Array<ArrayBuffer>,
  descending: boolean,
  column: SortValues,
): Uint32Array<ArrayBuffer> {
  if (column instanceof Uint8Array) return sortByByte(ids, descending, column)
  if (column instanceof Uint32Array) return radixSort(ids.slice(), valuesAt(column, ids, descending ? 0xffff_ffff : 0))
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
  const order = argsort(values.subarray(0, count))
  for (let at = 0; at < count; at++) sorted[at] = withValue[order[at]!]!
  sorted.set(without.subarray(0, ids.length - count), count)
  return sorted
}

function sortByByte(ids: Uint32Array, descending: boolean, column: Uint8Array): Uint32Array<ArrayBuffer> {
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

/** Returns the indexes of the values in ascending order. Equal values keep their order; NaN is not allowed. */
export function argsort(values: Float64Array): Uint32Array<ArrayBuffer> {
  const order = rangeOf(0, values.length)
  if (values.length <= MAX_COMPARED) return order.sort((a, b) => values[a]! - values[b]! || a - b)
  const { low, high } = toSortableWords(values)
  const sorted = radixSort(order, low)
  if (!high) return sorted
  return radixSort(sorted, valuesAt(high, sorted))
}

interface Words {
  readonly low: Uint32Array<ArrayBuffer>
  readonly high: Uint32Array<ArrayBuffer> | null
}

/**
 * Returns one or two words for each number that compare in the same way as the numbers.
 *
 * Times and sizes are whole numbers close to each other: relative to the smallest, one word is mostly enough.
 */
function toSortableWords(values: Float64Array): Words {
  let [smallest, largest, isWhole] = [Infinity, -Infinity, true]
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!
    if (value < smallest) smallest = value
    if (value > largest) largest = value
    isWhole &&= value === Math.floor(value)
  }
  return isWhole && largest - smallest < Number.MAX_SAFE_INTEGER
    ? offsetsFrom(values, smallest, largest)
    : orderedBits(values)
}

function offsetsFrom(values: Float64Array, smallest: number, largest: number): Words {
  const low = new Uint32Array(values.length)
  const high = largest - smallest > 0xffff_ffff ? new Uint32Array(values.length) : null
  for (let at = 0; at < values.length; at++) {
    const count = values[at]! - smallest
    low[at] = count
    if (high) high[at] = count / 0x1_0000_0000
  }
  return { low, high }
}

function orderedBits(values: Float64Array): Words {
  const canonical = new Float64Array(values.length)
  // Adding 0 turns -0 into 0.
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

/**
 * Returns `order` sorted by `words`, which has one word for each entry. Entries with equal words keep their order. Both
 * arrays are overwritten.
 */
export function radixSort(order: Uint32Array<ArrayBuffer>, words: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  let from = { order, words }
  let to = { order: new Uint32Array(order.length), words: new Uint32Array(order.length) }
  for (const shift of SHIFTS) if (sortByDigit(shift, from, to)) [from, to] = [to, from]
  return from.order
}

interface Pairs {
  readonly order: Uint32Array
  readonly words: Uint32Array
}

/** Sorts `from` into `to` by one digit. Returns false, and writes nothing, when all words have the same digit. */
function sortByDigit(shift: number, from: Pairs, to: Pairs): boolean {
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
    const target = starts[(word >>> shift) & (DIGITS - 1)]!++
    to.words[target] = word
    to.order[target] = from.order[at]!
  }
  return true
}
