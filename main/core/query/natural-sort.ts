/**
 * Sorts items in the natural order of their names.
 *
 * Keys are compared four bytes at a time: keys with the same four bytes form a group, and only groups of more than one
 * are sorted further. Each step is a counting sort, so that a million names need no comparison and no string.
 */
import type { ItemId } from '../../../preload/contract/index.ts'
import type { ItemTable } from '../items/item-table.ts'
import { maxKeyLength, writeNaturalKey } from './natural-keys.ts'
import { rangeOf, valuesAt, radixSort } from './radix-sort.ts'

type Ids = Uint32Array<ArrayBuffer>

interface Keys {
  readonly bytes: Uint8Array
  readonly starts: Uint32Array
}

/** Sorts ids by name. Names with the same key are sorted by their bytes. Equal names keep their order. */
export function sortByName(items: ItemTable, ids: Ids): Ids {
  const keys = writeKeys(items, ids)
  const order = new Uint32Array(ids.length)
  // `places` are indexes in `ids`. `groups` has for each of them the index in the order at which its group begins.
  let [places, groups] = [rangeOf(0, ids.length), new Uint32Array(ids.length)]
  const equal: number[] = []
  for (let depth = commonPrefix(keys, ids.length); places.length > 0; depth += 4) {
    const sorted = sortByGroup(places, groups, wordsAt(keys, places, depth))
    ;({ places, groups } = placeSorted(sorted, keys, depth + 4, order, equal))
  }
  const sortedIds = valuesAt(ids, order)
  for (let at = 0; at < equal.length; at += 2) orderEqualKeys(items, sortedIds.subarray(equal[at], equal[at + 1]))
  return sortedIds
}

/** Merges the sorted ids `added` into the sorted `ids`. This is fast when few are added. */
export function mergeByName(items: ItemTable, ids: Ids, added: Ids, isBefore: (a: ItemId, b: ItemId) => boolean): Ids {
  const merged = new Uint32Array(ids.length + added.length)
  const compare = nameComparer(items)
  let [from, end] = [0, 0]
  for (const id of added) {
    const index = insertionIndex(ids, from, (other) => compare(other, id) || (isBefore(other, id) ? -1 : 1))
    merged.set(ids.subarray(from, index), end)
    end += index - from
    merged[end++] = id
    from = index
  }
  merged.set(ids.subarray(from), end)
  return merged
}

/** Returns a comparison of the names of two items: negative when the first comes first, 0 for the same name. */
function nameComparer(items: ItemTable): (a: ItemId, b: ItemId) => number {
  const { names, starts } = items
  let [first, second] = [new Uint8Array(256), new Uint8Array(256)]
  return (a, b) => {
    const room = maxKeyLength(Math.max(starts[a + 1]! - starts[a]!, starts[b + 1]! - starts[b]!))
    if (room > first.length) [first, second] = [new Uint8Array(room), new Uint8Array(room)]
    const endA = writeNaturalKey(names, starts[a]!, starts[a + 1]! - 1, first, 0)
    const endB = writeNaturalKey(names, starts[b]!, starts[b + 1]! - 1, second, 0)
    for (let at = 0; at < endA && at < endB; at++) if (first[at] !== second[at]) return first[at]! - second[at]!
    return endA - endB || compareNames(items, a, b)
  }
}

/**
 * Returns the first index, `from` or later, whose id does not come before the searched one.
 *
 * The search begins at `from` with small steps that grow, because the added ids are sorted too.
 */
function insertionIndex(ids: Ids, from: number, compare: (other: ItemId) => number): number {
  let [low, step] = [from, 1]
  while (low + step <= ids.length && compare(ids[low + step - 1]!) < 0) {
    low += step
    step *= 2
  }
  let high = Math.min(low + step - 1, ids.length)
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compare(ids[middle]!) < 0) low = middle + 1
    else high = middle
  }
  return low
}

function writeKeys(items: ItemTable, ids: Ids): Keys {
  const { names, starts: nameStarts } = items
  const starts = new Uint32Array(ids.length + 1)
  // Most names grow by a byte for each number in them.
  let bytes = new Uint8Array(Math.ceil(nameBytes(nameStarts, ids) * 1.25))
  for (let at = 0; at < ids.length; at++) {
    const [from, to] = [nameStarts[ids[at]!]!, nameStarts[ids[at]! + 1]! - 1]
    const needed = starts[at]! + maxKeyLength(to - from)
    if (needed > bytes.length) {
      const longer = new Uint8Array(Math.max(needed, bytes.length * 2))
      longer.set(bytes)
      bytes = longer
    }
    starts[at + 1] = writeNaturalKey(names, from, to, bytes, starts[at]!)
  }
  return { bytes, starts }
}

function nameBytes(starts: Uint32Array, ids: Ids): number {
  let sum = 0
  for (let at = 0; at < ids.length; at++) sum += starts[ids[at]! + 1]! - starts[ids[at]!]!
  return sum
}

/** Returns the number of bytes that all keys have in common at their beginning. */
function commonPrefix({ bytes, starts }: Keys, count: number): number {
  let common = starts[1] ?? 0
  for (let key = 1; key < count && common > 0; key++) {
    const start = starts[key]!
    const length = Math.min(common, starts[key + 1]! - start)
    let at = 0
    while (at < length && bytes[at] === bytes[start + at]) at++
    common = at
  }
  return common
}

/** Returns the four bytes of each key from `depth` on; 0 after its end. */
function wordsAt({ bytes, starts }: Keys, places: Ids, depth: number): Ids {
  const words = new Uint32Array(places.length)
  for (let at = 0; at < places.length; at++) {
    const [from, end] = [starts[places[at]!]! + depth, starts[places[at]! + 1]!]
    words[at] =
      from + 4 <= end
        ? (bytes[from]! << 24) | (bytes[from + 1]! << 16) | (bytes[from + 2]! << 8) | bytes[from + 3]!
        : from >= end
          ? 0
          : (bytes[from]! << 24) |
            (from + 1 < end ? bytes[from + 1]! << 16 : 0) |
            (from + 2 < end ? bytes[from + 2]! << 8 : 0)
  }
  return words
}

interface Sorted {
  readonly places: Ids
  readonly groups: Ids
  readonly words: Ids
}

/** Sorts by group, and by word inside each group. The input is in the order of groups. */
function sortByGroup(places: Ids, groups: Ids, words: Ids): Sorted {
  const byWord = radixSort(rangeOf(0, places.length), words.slice())
  const inOrder = groups[0] === groups[groups.length - 1] ? byWord : radixSort(byWord, valuesAt(groups, byWord))
  return { places: valuesAt(places, inOrder), groups: valuesAt(groups, inOrder), words: valuesAt(words, inOrder) }
}

/**
 * Puts all places into `order`, and returns those that have to be sorted further: groups of more than one whose keys
 * are longer.
 *
 * `equal` gets the begin and the end of each group of more than one whose keys end.
 */
function placeSorted(
  { places, groups, words }: Sorted,
  { starts }: Keys,
  depth: number,
  order: Ids,
  equal: number[],
): { places: Ids; groups: Ids } {
  const unsorted: { places: Ids; groups: Ids } = {
    places: new Uint32Array(places.length),
    groups: new Uint32Array(places.length),
  }
  let count = 0
  for (let from = 0, inGroup = 0; from < places.length;) {
    let end = from + 1
    while (end < places.length && words[end] === words[from] && groups[end] === groups[from]) end++
    const begin = groups[from]! + inGroup
    const hasLongerKeys = end - from > 1 && isAnyKeyLonger(places, from, end, starts, depth)
    if (end - from > 1 && !hasLongerKeys) equal.push(begin, begin + end - from)
    for (let at = from; at < end; at++) {
      order[begin + at - from] = places[at]!
      if (!hasLongerKeys) continue
      unsorted.places[count] = places[at]!
      unsorted.groups[count++] = begin
    }
    inGroup = end < places.length && groups[end] === groups[from] ? inGroup + end - from : 0
    from = end
  }
  return { places: unsorted.places.slice(0, count), groups: unsorted.groups.slice(0, count) }
}

function isAnyKeyLonger(places: Ids, from: number, end: number, starts: Uint32Array, depth: number): boolean {
  for (let at = from; at < end; at++) if (starts[places[at]! + 1]! - starts[places[at]!]! > depth) return true
  return false
}

/**
 * Sorts names that differ only in case, accents or leading zeros by their bytes.
 *
 * The same name in many folders, which is the usual case, needs no sorting.
 */
function orderEqualKeys(items: ItemTable, ids: Ids): void {
  for (let at = 1; at < ids.length; at++)
    if (compareNames(items, ids[0]!, ids[at]!) !== 0) return void ids.sort((a, b) => compareNames(items, a, b))
}

function compareNames({ names, starts }: ItemTable, a: ItemId, b: ItemId): number {
  const [fromA, fromB] = [starts[a]!, starts[b]!]
  const [lengthA, lengthB] = [starts[a + 1]! - 1 - fromA, starts[b + 1]! - 1 - fromB]
  for (let at = 0; at < Math.min(lengthA, lengthB); at++)
    if (names[fromA + at] !== names[fromB + at]) return names[fromA + at]! - names[fromB + at]!
  return lengthA - lengthB
}
