/**
 * Finds stacks: pictures that follow each other in a folder and look nearly the same, such as those of a burst.
 *
 * `npm run bench:stacks` measures how well the limits below separate bursts from other pictures.
 */
import type { ItemId } from '../../../preload/contract/index.ts'
import type { Catalog } from '../library/catalog.ts'
import { HASH_WORDS } from '../library/picture-hashes.ts'
import { orderOf } from './item-order.ts'

/** How many bits may differ: of the 64 of each direction, and of all 128. */
interface Limits {
  readonly eachWay: number
  readonly bothWays: number
}

/** The limits for a picture and the one before it. Pictures that only resemble each other differ in both directions. */
const TO_PREVIOUS: Limits = { eachWay: 12, bothWays: 18 }
/** The limits for a picture and the first of its stack. Without them a slow pan would become one stack without end. */
const TO_FIRST: Limits = { eachWay: 14, bothWays: 28 }
/** The limits for a picture that was taken later than `PAUSE_MS` after the one before it: the camera has not been moved. */
const AFTER_PAUSE: Limits = { eachWay: 6, bothWays: 6 }
/** The time in which a photographer takes a few steps, in milliseconds. It counts where both dates taken are known. */
const PAUSE_MS = 5_000
/** The longest time between two neighbours whose dates taken are both known, in milliseconds. */
const MAX_GAP_MS = 10_000
/** By how much the aspect ratios of two pictures may differ, as a fraction. */
const MAX_SHAPE_DIFFERENCE = 0.01

/** All stacks of a data set. The ids of a stack follow each other in `ids`, in the order of their names. */
export interface StackMap {
  readonly ids: Uint32Array
  /** Where each stack begins in `ids`, and the length of `ids` at the end. */
  readonly starts: Uint32Array
  /** The number of each item's stack in `starts`, plus 1; 0 for an item without a stack. */
  readonly stackOf: Uint32Array
}

export const NO_STACKS: StackMap = { ids: new Uint32Array(0), starts: new Uint32Array(1), stackOf: new Uint32Array(0) }

/**
 * Finds the stacks of all present pictures, in one pass over the pictures by path.
 *
 * A stack ends where a picture cannot be compared, because it was not examined yet or has no content.
 */
export function findStacks(catalog: Catalog): StackMap {
  const ids = new Uint32Array(catalog.size)
  const starts: number[] = []
  const stackOf = new Uint32Array(catalog.size)
  const isAlike = pictureComparer(catalog)
  let count = 0
  /** The pictures of the run that may become a stack are at the end of `ids`, from here on. */
  let first = 0
  const endRun = (): void => {
    if (count - first < 2) {
      count = first
      return
    }
    starts.push(first)
    for (let at = first; at < count; at++) stackOf[ids[at]!] = starts.length
    first = count
  }
  for (const id of orderOf(catalog).byPath()) {
    if (!catalog.isPresent(id)) continue
    if (count > first && !isAlike(ids[first]!, ids[count - 1]!, id)) endRun()
    if (catalog.hashes.isComparable(id)) ids[count++] = id
  }
  endRun()
  return { ids: ids.slice(0, count), starts: Uint32Array.from([...starts, count]), stackOf }
}

/** Returns a function that says whether a picture continues a stack with this first and last picture. */
function pictureComparer(catalog: Catalog): (first: ItemId, last: ItemId, id: ItemId) => boolean {
  const { hashes, columns } = catalog
  const { words } = hashes
  const taken = catalog.metadata.numbers('taken')
  const isNear = (a: ItemId, b: ItemId, { eachWay, bothWays }: Limits): boolean => {
    const across = differentBits(words, a * HASH_WORDS, b * HASH_WORDS)
    const down = differentBits(words, a * HASH_WORDS + 2, b * HASH_WORDS + 2)
    return Math.max(across, down) <= eachWay && across + down <= bothWays
  }
  const hasSameShape = (a: ItemId, b: ItemId): boolean => {
    const [one, other] = [columns.width[a]! * columns.height[b]!, columns.width[b]! * columns.height[a]!]
    return one > 0 && Math.abs(one - other) <= MAX_SHAPE_DIFFERENCE * one
  }
  // A comparison with NaN is false, so an unknown date allows the stack.
  const isLater = (a: ItemId, b: ItemId, time: number): boolean => Math.abs(taken[a]! - taken[b]!) > time
  return (first, last, id) =>
    hashes.isComparable(id) &&
    catalog.folderId(last) === catalog.folderId(id) &&
    hasSameShape(last, id) &&
    !isLater(last, id, MAX_GAP_MS) &&
    isNear(last, id, isLater(last, id, PAUSE_MS) ? AFTER_PAUSE : TO_PREVIOUS) &&
    isNear(first, id, TO_FIRST)
}

/** Returns the number of bits in which two pairs of words differ. */
function differentBits(words: Uint32Array, a: number, b: number): number {
  return countBits(words[a]! ^ words[b]!) + countBits(words[a + 1]! ^ words[b + 1]!)
}

/** Returns the number of set bits of a 32-bit number (https://graphics.stanford.edu/~seander/bithacks.html). */
function countBits(value: number): number {
  const pairs = value - ((value >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
