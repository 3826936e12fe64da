/** Computes which pictures of a result are in the film strip, and where. Pure. */

export interface FilmstripWindow {
  /** The positions to render, end exclusive. */
  readonly start: number
  readonly end: number
  /** The distance from the left end of the whole strip to the left edge of its visible part, in pixels. */
  readonly offset: number
}

/** How many pictures are rendered beyond each edge, so that a step does not show an empty place. */
const OVERSCAN = 2
/**
 * The number of pictures whose places are measured from the same point. A place in a strip of a million pictures would
 * be too far from its beginning for a browser.
 */
const ORIGIN_STEP = 1_000

/**
 * Returns the visible part of the strip.
 *
 * It is around `position`, moved by `scrolled` pixels, and never beyond the ends. A strip that is shorter than the view
 * is in the middle.
 */
export function filmstripWindow(
  position: number,
  scrolled: number,
  { total, view, cell }: { readonly total: number; readonly view: number; readonly cell: number },
): FilmstripWindow {
  const room = total * cell - view
  const centred = (Math.max(0, position) + 0.5) * cell - view / 2 + scrolled
  const offset = Math.round(room <= 0 ? room / 2 : Math.max(0, Math.min(room, centred)))
  return {
    start: Math.max(0, Math.floor(offset / cell) - OVERSCAN),
    end: Math.max(0, Math.min(total, Math.ceil((offset + view) / cell) + OVERSCAN)),
    offset,
  }
}

/** Returns how far the strip can be scrolled from where `position` is in the middle, at most by `scrolled` pixels. */
export function limitedScroll(
  position: number,
  scrolled: number,
  strip: { readonly total: number; readonly view: number; readonly cell: number },
): number {
  const offsetOf = (by: number): number => filmstripWindow(position, by, strip).offset
  return offsetOf(scrolled) - offsetOf(0)
}

/** Returns the position from which the places of the rendered pictures are measured. */
export function filmstripOrigin(start: number): number {
  return Math.floor(start / ORIGIN_STEP) * ORIGIN_STEP
}
