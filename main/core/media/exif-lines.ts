/** EXIF tags as lines for people, in the order in which photographers ask for them. */

/** Tags by their EXIF names, numbers as stored. Anything may be missing or of the wrong type: cameras write what they like. */
export type ExifTags = Readonly<Record<string, unknown>>

type Line = readonly [label: string, text: (tags: ExifTags) => string | null]

const LINES: readonly Line[] = [
  ['Camera', tags => camera(textOf(tags['Make']), textOf(tags['Model']))],
  ['Lens', tags => textOf(tags['LensModel']) ?? textOf(tags['Lens'])],
  ['Taken', tags => dateOf(tags['DateTimeOriginal'] ?? tags['CreateDate'], tags['OffsetTimeOriginal'])],
  ['Exposure', tags => withNumber(tags['ExposureTime'], exposure)],
  ['Aperture', tags => withNumber(tags['FNumber'], number => `f/${trimmed(number, 1)}`)],
  ['ISO', tags => withNumber(first(tags['ISO'] ?? tags['ISOSpeedRatings']), number => `ISO ${number}`)],
  ['Focal length', focalLength],
  ['Position', position],
  ['Description', tags => textOf(tags['ImageDescription'])],
  ['Artist', tags => textOf(tags['Artist'])],
  ['Copyright', tags => textOf(tags['Copyright'])],
  ['Software', tags => textOf(tags['Software'])],
]

/** Label and text of every tag that is there and makes sense. */
export function exifLines(tags: ExifTags): [string, string][] {
  return LINES.flatMap(([label, text]): [string, string][] => {
    const value = text(tags)
    return value === null || value === '' ? [] : [[label, value]]
  })
}

/** Many makers repeat their name at the start of the model's. */
function camera(make: string | null, model: string | null): string | null {
  if (make === null || model === null) return model ?? make
  return model.toLowerCase().startsWith(make.split(' ')[0]!.toLowerCase()) ? model : `${make} ${model}`
}

function exposure(seconds: number): string | null {
  if (seconds <= 0) return null
  return seconds < 0.3 ? `1/${Math.round(1 / seconds)} s` : `${trimmed(seconds, 1)} s`
}

function focalLength(tags: ExifTags): string | null {
  return withNumber(tags['FocalLength'], length => {
    const equivalent = tags['FocalLengthIn35mmFormat']
    const suffix = typeof equivalent === 'number' && equivalent > 0 && Math.round(equivalent) !== Math.round(length) ? ` (${Math.round(equivalent)} mm equivalent)` : ''
    return `${trimmed(length, 1)} mm${suffix}`
  })
}

function position({ latitude, longitude }: ExifTags): string | null {
  if (typeof latitude !== 'number' || typeof longitude !== 'number' || !Number.isFinite(latitude) || !Number.isFinite(longitude)) return null
  return `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`
}

/** EXIF dates are the camera's wall clock, `2026:01:31 09:15:00`: shown as written, never moved into another zone. */
function dateOf(value: unknown, zone: unknown): string | null {
  const parts = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)/.exec(textOf(value) ?? '')
  if (parts === null || parts[1] === '0000') return null
  return `${parts[1]}-${parts[2]}-${parts[3]} ${parts[4]}${typeof zone === 'string' ? ` ${zone.trim()}` : ''}`
}

function textOf(value: unknown): string | null {
  if (typeof value !== 'string') return null
  return value.replaceAll('\0', ' ').trim() || null
}

function first(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value
}

function withNumber(value: unknown, text: (number: number) => string | null): string | null {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? text(value) : null
}

function trimmed(number: number, digits: number): string {
  return String(Number(number.toFixed(digits)))
}
