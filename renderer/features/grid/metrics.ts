/** Sizes of the grid, worked out from its width and the wished cell size. Pure; all in CSS pixels. */
export const GAP = 8
export const PADDING = 12
/** Below this width a cell shows only the picture, its stars and marks. */
const COMPACT_WIDTH = 132
const PICTURE_RATIO = 0.78
const FOOTER = 46
const COMPACT_FOOTER = 18
/** Browsers stop growing an element a little above 33 million pixels; a longer grid scrolls with a scaled bar. */
export const MAX_SCROLL = 30_000_000

export interface Metrics {
  readonly columns: number
  readonly cellWidth: number
  readonly pictureHeight: number
  readonly rowHeight: number
  readonly compact: boolean
}

export function metricsOf(width: number, cellSize: number): Metrics {
  const room = Math.max(cellSize, width - 2 * PADDING)
  const columns = Math.max(1, Math.round((room + GAP) / (cellSize + GAP)))
  const cellWidth = Math.floor((room - GAP * (columns - 1)) / columns)
  const compact = cellWidth < COMPACT_WIDTH
  const pictureHeight = Math.round(cellWidth * PICTURE_RATIO)
  return { columns, cellWidth, pictureHeight, rowHeight: pictureHeight + (compact ? COMPACT_FOOTER : FOOTER) + GAP, compact }
}

export interface Scale {
  /** Height of the scrolled element. */
  readonly height: number
  /** Pixels of the list per pixel of the scroll bar; 1 unless the list is too long. */
  readonly ratio: number
}

export function scaleOf(listHeight: number, viewHeight: number): Scale {
  if (listHeight <= MAX_SCROLL) return { height: listHeight, ratio: 1 }
  return { height: MAX_SCROLL, ratio: (listHeight - viewHeight) / (MAX_SCROLL - viewHeight) }
}

/** Where the list must be scrolled to so that a row is in view, moving as little as possible. */
export function revealed(offset: number, viewHeight: number, top: number, height: number): number {
  if (top < offset) return top
  return top + height > offset + viewHeight ? top + height - viewHeight : offset
}
