/**
 * Shortens texts in the middle, because the ends of names distinguish the pictures of a series.
 *
 * CSS can shorten a text only at its end. Two parts side by side, of which the first ends with an ellipsis, leave a gap
 * of up to one letter between them, so the text is measured instead.
 */

/** The parts of a text that does not fit: the start and the end are shown, with an ellipsis between them. */
export interface ShortenedText {
  readonly start: string
  readonly hidden: string
  readonly end: string
  /** The width of the ellipsis in pixels. */
  readonly ellipsis: number
}

/** The room for a text: a width in pixels, and the font as the CSS property `font`. */
export interface TextRoom {
  readonly width: number
  readonly font: string
}

/** Returns the width of a text in pixels. */
export type MeasureText = (text: string) => number

/** The end takes at most this part of the room, so that the start can be read as well. */
const MOST_OF_ROOM = 0.6

/**
 * Returns the parts of a text that fit into a width with an ellipsis between them; null where the whole text fits.
 * Widths are pixels. `tail` is the number of letters at the end that stay as long as they leave room for the start.
 */
export function shortenMiddle(text: string, width: number, measure: MeasureText, tail: number): ShortenedText | null {
  if (measure(text) <= width) return null
  const letters = [...text]
  const ellipsis = measure('…')
  const room = width - ellipsis
  const end = most(Math.min(tail, letters.length - 1), (size) => measure(joined(letters, -size)) <= room * MOST_OF_ROOM)
  const endText = end === 0 ? '' : joined(letters, -end)
  const left = room - measure(endText)
  const start = most(letters.length - end - 1, (size) => measure(joined(letters, 0, size)) <= left)
  const startText = joined(letters, 0, start)
  // Spaces beside the ellipsis would look like a gap.
  const [shownStart, shownEnd] = [startText.trimEnd(), endText.trimStart()]
  return {
    start: shownStart,
    hidden: text.slice(shownStart.length, text.length - shownEnd.length),
    end: shownEnd,
    ellipsis,
  }
}

/** Returns a measure of texts in a font, given as the CSS property `font`. */
export function measureIn(font: string): MeasureText {
  context ??= document.createElement('canvas').getContext('2d')
  return (text) => {
    if (!context) return 0
    if (context.font !== font) context.font = font
    return context.measureText(text).width
  }
}

/** Returns the window's normal font in one of the sizes of the design, as the CSS property `font`. */
export function textFont(size: '--text-s' | '--text-m'): string {
  const known = fonts.get(size)
  if (known !== undefined) return known
  const style = getComputedStyle(document.documentElement)
  const font = `${style.getPropertyValue(size).trim()} ${style.getPropertyValue('--font').trim()}`
  fonts.set(size, font)
  return font
}

const fonts = new Map<string, string>()
let context: CanvasRenderingContext2D | null = null

function joined(letters: readonly string[], start: number, end?: number): string {
  return letters.slice(start, end).join('')
}

/** Returns the largest number up to `limit` that fits, by halving; 0 fits always. */
function most(limit: number, fits: (size: number) => boolean): number {
  let [low, high] = [0, Math.max(0, limit)]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (fits(middle)) low = middle
    else high = middle - 1
  }
  return low
}
