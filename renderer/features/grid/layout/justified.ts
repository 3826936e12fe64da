/**
 * Lays out pictures in rows in their own aspect ratios, each row as wide as the grid.
 *
 * All rows are computed at once, because the position of a row and the end of the list depend on all rows before. The
 * results are in typed arrays; a million pictures take about 20 ms.
 */
import { ratioOf } from '../../../../preload/contract/index.ts'
import { COMPACT_WIDTH, PADDING } from './layout.ts'
import type { GridLayout } from './layout.ts'

const GAP = 4
/** The aspect ratio of a picture whose own is not known yet. */
const UNKNOWN_RATIO = 4 / 3
/** A narrower or wider picture gets a cell of this aspect ratio, and has margins in it. */
const MIN_RATIO = 0.4
const MAX_RATIO = 5

const RATIOS = Float64Array.from({ length: 256 }, (_, byte) =>
  byte === 0 ? UNKNOWN_RATIO : Math.min(MAX_RATIO, Math.max(MIN_RATIO, ratioOf(byte))),
)

interface Rows {
  readonly starts: Uint32Array
  readonly tops: Float64Array
  readonly count: number
  readonly height: number
}

/**
 * Returns the layout.
 *
 * `ratios` has a byte (`ratioByte`) for each position. For positions beyond its end the aspect ratio is unknown.
 * `target` is the approximate height of a row.
 */
export function justifiedLayout(ratios: Uint8Array, total: number, width: number, target: number): GridLayout {
  const room = Math.max(target, width - 2 * PADDING)
  const { starts, tops, count, height } = fillRows(ratios, total, room, target)
  const rowHeight = (row: number): number => (tops[row + 1] ?? 0) - (tops[row] ?? 0) - GAP
  return {
    kind: 'justified',
    total,
    rows: count,
    height,
    gap: GAP,
    compact: target < COMPACT_WIDTH,
    rowOf: (position) => lastNotAbove(starts, count, position),
    firstPosition: (row) => starts[Math.min(count, row)] ?? total,
    rowTop: (row) => tops[row] ?? 0,
    rowHeight,
    pictureHeight: rowHeight,
    rowAt: (y) => lastNotAbove(tops, count, y),
    edges: (row) => edges(ratios, starts[row] ?? 0, starts[row + 1] ?? 0, rowHeight(row), room),
  }
}

/**
 * Fills the rows in order. The last picture of a row is the one with which the height of the row is nearest to the
 * target.
 */
function fillRows(ratios: Uint8Array, total: number, room: number, target: number): Rows {
  const starts = new Uint32Array(total + 1)
  const tops = new Float64Array(total + 1)
  let row = 0
  let top = PADDING
  // The row that is being filled: its first position, the sum of its aspect ratios, and the sum at which the row has
  // the target height.
  let from = 0
  let sum = 0
  let targetSum = room / target
  for (let at = 0; at < total; at++) {
    const ratio = at < ratios.length ? RATIOS[ratios[at]!]! : UNKNOWN_RATIO
    sum += ratio
    if (sum < targetSum) {
      targetSum -= GAP / target
      continue
    }
    const gaps = (at - from) * GAP
    let height = (room - gaps) / sum
    let end = at + 1
    if (at > from) {
      const without = (room - gaps + GAP) / (sum - ratio)
      if (without * height < target * target) {
        height = without
        end = at--
      }
    }
    tops[row] = top
    top += Math.round(height) + GAP
    starts[++row] = from = end
    sum = 0
    targetSum = room / target
  }
  if (from < total) {
    tops[row] = top
    top += Math.round(Math.min(target, (room - (total - from - 1) * GAP) / sum)) + GAP
    starts[++row] = total
  }
  tops[row] = top
  return {
    starts: starts.subarray(0, row + 1),
    tops: tops.subarray(0, row + 1),
    count: row,
    height: top - (row > 0 ? GAP : 0) + PADDING,
  }
}

/** Returns the edges, rounded so that neighbours meet exactly and a full row ends at the right edge. */
function edges(ratios: Uint8Array, start: number, end: number, height: number, room: number): number[] {
  let sum = 0
  for (let at = start; at < end; at++) sum += RATIOS[ratios[at] ?? 0]!
  const count = end - start
  const fill = (room - (count - 1) * GAP) / sum
  // The last row is not stretched to the edge.
  const scale = Math.abs(fill - height) <= 1 ? fill : Math.min(fill, height)
  const lefts = [PADDING]
  let ratioSum = 0
  for (let at = start; at < end; at++) {
    ratioSum += RATIOS[ratios[at] ?? 0]!
    lefts.push(PADDING + Math.round(ratioSum * scale) + (at - start + 1) * GAP)
  }
  return lefts
}

/** Returns the index of the last of `count` ascending numbers that is not above `value`; 0 when all are. */
function lastNotAbove(ascending: Uint32Array | Float64Array, count: number, value: number): number {
  let low = 0
  let high = count - 1
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    if (ascending[middle]! <= value) low = middle
    else high = middle - 1
  }
  return low
}
