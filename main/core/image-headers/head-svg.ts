/** Reads the size of an SVG drawing from its first tag, in the same way as the renderer. */

/** Pixels per unit at the renderer's 72 dots per inch. */
const UNITS: Readonly<Record<string, number>> = { '': 1, px: 1, pt: 1, pc: 12, in: 72, cm: 72 / 2.54, mm: 72 / 25.4 }
const ATTRIBUTE = /\s(width|height|viewBox)\s*=\s*(?:"([^"]{0,200})"|'([^']{0,200})')/g
const MAX_TAG_LENGTH = 16_384

/** Returns width and height; `more` when the tag does not end in this text, null when it contains no size. */
export function svgSize(text: string): { width: number; height: number } | 'more' | null {
  const start = text.search(/<svg[\s>]/)
  if (start < 0) return 'more'
  const end = text.indexOf('>', start)
  if (end < 0) return text.length - start > MAX_TAG_LENGTH ? null : 'more'
  const attributes = new Map<string, string>()
  for (const [, name, double, single] of text.slice(start, Math.min(end, start + MAX_TAG_LENGTH)).matchAll(ATTRIBUTE))
    attributes.set(name!, double ?? single ?? '')
  const box = parseViewBox(attributes.get('viewBox'))
  const width = parseLength(attributes.get('width'))
  const height = parseLength(attributes.get('height'))
  if (width !== null && height !== null) return { width, height }
  if (box === null) return null
  if (width !== null) return { width, height: (width * box.height) / box.width }
  return height === null ? box : { width: (height * box.width) / box.height, height }
}

function parseViewBox(text: string | undefined): { width: number; height: number } | null {
  const [, , width = 0, height = 0] = (text ?? '')
    .trim()
    .split(/[\s,]+/)
    .map(Number)
  return width > 0 && height > 0 ? { width, height } : null
}

/** Returns a length in pixels; null for percentages, unknown units and invalid values. */
function parseLength(text: string | undefined): number | null {
  const parts = /^\s*([0-9.]+(?:e[+-]?\d+)?)\s*([a-z]*)\s*$/i.exec(text ?? '')
  const unit = UNITS[parts?.[2]?.toLowerCase() ?? '?']
  const length = Number(parts?.[1]) * (unit ?? Number.NaN)
  return length > 0 && Number.isFinite(length) ? length : null
}
