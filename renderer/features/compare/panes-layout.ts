/** In how many columns pictures side by side are seen largest. Pure. */

/** `ratios` are widths divided by heights; the room is in pixels, as is what a pane needs besides its picture. */
export function columnsFor(ratios: readonly number[], width: number, height: number, bar: number): number {
  let best = 1
  let most = -1
  for (let columns = 1; columns <= ratios.length; columns++) {
    const seen = area(ratios, width / columns, height / Math.ceil(ratios.length / columns) - bar)
    if (seen > most) {
      best = columns
      most = seen
    }
  }
  return best
}

/** Of all pictures, each as large as it can be in a box. */
function area(ratios: readonly number[], width: number, height: number): number {
  if (width <= 0 || height <= 0) return 0
  return ratios.reduce((sum, ratio) => {
    const wide = Math.min(width, height * ratio)
    return sum + (wide * wide) / ratio
  }, 0)
}
