/** Reads how a picture was taken from a camera's metadata, in the order in which photographers ask for it. */
import type { MetadataField } from '../../../../preload/contract/index.ts'
import type { Tags } from './tags.ts'

/** The beginning of what ComfyUI writes into the tags for the camera's maker and model of a WebP. */
const GENERATOR_TEXT = /^(prompt|workflow):/i

type Line = readonly [label: string, text: (tags: Tags) => string | null]

const LINES: readonly Line[] = [
  ['Camera', cameraName],
  ['Lens', lensName],
  ['Taken', (tags) => formatDate(dateText(tags), tags.text('exif', 'OffsetTimeOriginal'))],
  ['Exposure', (tags) => formatPositive(tags.number('exif', 'ExposureTime'), formatExposure)],
  ['Aperture', (tags) => formatPositive(tags.number('exif', 'FNumber'), (number) => `f/${formatNumber(number, 1)}`)],
  ['ISO', (tags) => formatPositive(tags.number('exif', 'ISOSpeedRatings'), String)],
  ['Focal length', focalLength],
  ['Software', (tags) => tags.text('exif', 'Software')],
]

/** Returns the fields that exist and make sense. */
export function cameraFields(tags: Tags): MetadataField[] {
  return LINES.flatMap(([label, text]) => {
    const value = text(tags)
    return value === null ? [] : [{ label, value }]
  })
}

/** The values by which pictures are found; null where the file does not say them. */
export interface CameraValues {
  readonly camera: string | null
  readonly lens: string | null
  /** The camera's wall clock, as if it were UTC; in milliseconds. */
  readonly taken: number | null
  readonly iso: number | null
  /** In millimetres. */
  readonly focal: number | null
}

/** Returns the values by which pictures are found. */
export function cameraValues(tags: Tags): CameraValues {
  return {
    camera: cameraName(tags),
    lens: lensName(tags),
    taken: parseWallClock(dateText(tags)),
    iso: positiveOrNull(tags.number('exif', 'ISOSpeedRatings')),
    focal: positiveOrNull(tags.number('exif', 'FocalLength')),
  }
}

/** Returns the camera's name. Many makers repeat their name at the beginning of the model's. */
function cameraName(tags: Tags): string | null {
  const [make, model] = ['Make', 'Model'].map((name) => {
    const text = tags.text('exif', name)
    return text === null || GENERATOR_TEXT.test(text) ? null : text
  }) as [string | null, string | null]
  if (make === null || model === null) return model ?? make
  return model.toLowerCase().startsWith(make.split(' ')[0]!.toLowerCase()) ? model : `${make} ${model}`
}

function lensName(tags: Tags): string | null {
  return tags.text('exif', 'LensModel') ?? tags.text('xmp', 'Lens')
}

function dateText(tags: Tags): string | null {
  return tags.text('exif', 'DateTimeOriginal') ?? tags.text('exif', 'DateTimeDigitized')
}

/** Returns the time of an EXIF date as if it were UTC; null for a date that does not exist. */
function parseWallClock(text: string | null): number | null {
  const parts = /^(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)/.exec(text ?? '')
  if (parts === null) return null
  const [, year, month, day, hour, minute, second] = parts
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  // `Date.parse` accepts the 31st of every month.
  return Number.isNaN(time) || year === '0000' || new Date(time).getUTCDate() !== Number(day) ? null : time
}

function positiveOrNull(number: number | null): number | null {
  return number !== null && number > 0 ? number : null
}

function formatExposure(seconds: number): string {
  return seconds < 0.3 ? `1/${Math.round(1 / seconds)} s` : `${formatNumber(seconds, 1)} s`
}

function focalLength(tags: Tags): string | null {
  return formatPositive(tags.number('exif', 'FocalLength'), (length) => {
    const equivalent = tags.number('exif', 'FocalLengthIn35mmFilm') ?? 0
    const suffix =
      equivalent > 0 && Math.round(equivalent) !== Math.round(length)
        ? ` (${Math.round(equivalent)} mm equivalent)`
        : ''
    return `${formatNumber(length, 1)} mm${suffix}`
  })
}

/**
 * Returns the date as it was written. EXIF dates are the camera's wall clock, `2026:01:31 09:15:00`, and are never
 * converted to another time zone.
 */
function formatDate(text: string | null, zone: string | null): string | null {
  const parts = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)/.exec(text ?? '')
  if (parts === null || parts[1] === '0000') return null
  return `${parts[1]}-${parts[2]}-${parts[3]} ${parts[4]}${zone === null ? '' : ` ${zone}`}`
}

function formatPositive(number: number | null, text: (number: number) => string): string | null {
  return number !== null && number > 0 ? text(number) : null
}

function formatNumber(number: number, digits: number): string {
  return String(Number(number.toFixed(digits)))
}
