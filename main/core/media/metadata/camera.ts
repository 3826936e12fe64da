/** Reads how a picture was taken from a camera's metadata, in the order in which photographers ask for it. */
import type { MetadataField } from '../../../../preload/contract/index.ts'
import type { Tags } from './tags.ts'

type Line = readonly [label: string, text: (tags: Tags) => string | null]

const LINES: readonly Line[] = [
  ['Camera', cameraName],
  ['Lens', (tags) => tags.text('exif', 'LensModel') ?? tags.text('xmp', 'Lens')],
  [
    'Taken',
    (tags) =>
      formatDate(
        tags.text('exif', 'DateTimeOriginal') ?? tags.text('exif', 'DateTimeDigitized'),
        tags.text('exif', 'OffsetTimeOriginal'),
      ),
  ],
  ['Exposure', (tags) => formatPositive(tags.number('exif', 'ExposureTime'), formatExposure)],
  ['Aperture', (tags) => formatPositive(tags.number('exif', 'FNumber'), (number) => `f/${formatNumber(number, 1)}`)],
  ['ISO', (tags) => formatPositive(tags.number('exif', 'ISOSpeedRatings'), (number) => `ISO ${number}`)],
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

/** Returns the camera's name. Many makers repeat their name at the beginning of the model's. */
function cameraName(tags: Tags): string | null {
  const [make, model] = [tags.text('exif', 'Make'), tags.text('exif', 'Model')]
  if (make === null || model === null) return model ?? make
  return model.toLowerCase().startsWith(make.split(' ')[0]!.toLowerCase()) ? model : `${make} ${model}`
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
