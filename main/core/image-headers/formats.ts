/** Detects picture formats by content. */

export type Format = 'JPEG' | 'PNG' | 'WebP' | 'GIF' | 'AVIF' | 'HEIC' | 'TIFF' | 'BMP' | 'SVG'

/**
 * Brands (`ftyp` box) of ISO media files that contain a picture other than AVIF: HEVC, and HEIF in any other coding.
 * Some of these codings cannot be decoded.
 */
const HEIF_BRANDS = new Set([
  'heic',
  'heix',
  'hevc',
  'hevx',
  'heim',
  'heis',
  'hevm',
  'hevs',
  'mif1',
  'mif2',
  'msf1',
  'avci',
  'avcs',
  'jpeg',
  'jpgs',
  'j2ki',
  'j2is',
  'vvic',
  'vvis',
  'evbi',
  'evbs',
  'unif',
])

/**
 * Returns the format of a file by its first bytes (at least 512, if the file has that many); null when it is not a
 * picture.
 */
export function detectFormat(head: Buffer): Format | null {
  const text = head.toString('latin1')
  if (text.startsWith('\xFF\xD8\xFF')) return 'JPEG'
  if (text.startsWith('\x89PNG')) return 'PNG'
  if (text.startsWith('GIF8')) return 'GIF'
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'WebP'
  if (/^(II[*+]\0|MM\0[*+])/.test(text)) return 'TIFF'
  if (text.startsWith('BM')) return 'BMP'
  if (text.slice(4, 8) === 'ftyp') return detectIsoFormat(text)
  return /^(\xEF\xBB\xBF)?\s*<(\?xml|!--|!DOCTYPE svg|svg)/.test(text) && text.includes('<svg') ? 'SVG' : null
}

function detectIsoFormat(text: string): Format | null {
  const brands = [text.slice(8, 12), ...(text.slice(16, 64).match(/.{4}/gs) ?? [])]
  if (brands.some((brand) => brand === 'avif' || brand === 'avis')) return 'AVIF'
  return brands.some((brand) => HEIF_BRANDS.has(brand)) ? 'HEIC' : null
}
