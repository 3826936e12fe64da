/** Computes the number of columns in which pictures side by side are largest. Pure. */

/**
 * Returns the number of columns in which pictures are largest.
 *
 * `ratios` are widths divided by heights. The available size, and the height that a pane needs besides its picture, are
 * in pixels.
 */
export function columnsFor(ratios: readonly number[], width: number, height: number, barHeight: number): number {
  let best = 1
  let largestArea = -1
  for (let columns = 1; columns <= ratios.length; columns++) {
    const total = area(ratios, width / columns, height / Math.ceil(ratios.length / columns) - barHeight)
    if (total > largestArea) {
      best = columns
      largestArea = total
    }
  }
  return best
}

/** Returns the total area of all pictures when each is as large as fits into a box. */
function area(ratios: readonly number[], width: number, height: number): number {
  if (width <= 0 || height <= 0) return 0
  return ratios.reduce((sum, ratio) => {
    const wide = Math.min(width, height * ratio)
    return sum + (wide * wide) / ratio
  }, 0)
}
