/** Computes how many tags fit into the line below a picture. Pure. */
import type { MeasureText } from '../../components/shorten-middle.ts'

/**
 * Widths in pixels: of the padding of a chip and of the number of the others, of the gap before them, and the least that
 * a shortened tag needs to be read.
 */
const CHIP_EDGES = 12
const REST_EDGES = 10
const GAP = 4
const LEAST = 36

/**
 * Returns how many tags fit into `room` pixels, one after the other, with the number of the others behind them. The
 * first tag may be shortened; 0 where even that could not be read.
 */
export function tagsThatFit(tags: readonly string[], room: number, measure: MeasureText): number {
  let used = 0
  let shown = 0
  for (const tag of tags) {
    used += Math.ceil(measure(tag)) + CHIP_EDGES + (shown === 0 ? 0 : GAP)
    if (used + restWidth(tags.length - shown - 1, measure) > room) break
    shown++
  }
  return shown === 0 && tags.length > 0 && room >= LEAST + restWidth(tags.length - 1, measure) ? 1 : shown
}

function restWidth(rest: number, measure: MeasureText): number {
  return rest === 0 ? 0 : GAP + REST_EDGES + Math.ceil(measure(`+${rest}`))
}
