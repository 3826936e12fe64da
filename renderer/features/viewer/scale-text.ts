/** Formats scales for people. Pure. */

/** Below this percentage a digit after the point matters. */
const SMALL_PERCENT = 10

/**
 * Returns a scale in percent, such as `67%`.
 *
 * `100%` always means that the pixels of the picture are those of the screen: 99.6 % is not rounded to it.
 */
export function scaleText(scale: number): string {
  const percent = Math.round(scale * 1_000) / 10
  const isExact = percent >= SMALL_PERCENT && (percent === 100 || Math.round(percent) !== 100)
  return `${isExact ? Math.round(percent) : percent}%`
}
