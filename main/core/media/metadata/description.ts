/**
 * Reads what people have written about a picture and where it was taken, from XMP, IPTC and EXIF.
 *
 * For each field it uses the first of them that contains it.
 */
import type { MetadataField } from '../../../../preload/contract/index.ts'
import type { Tags } from './tags.ts'

type Place = readonly [group: string, name: string]

const DESCRIPTION: readonly (readonly [label: string, ...places: Place[]])[] = [
  ['Title', ['xmp', 'title'], ['iptc', 'Object Name']],
  ['Headline', ['xmp', 'Headline'], ['iptc', 'Headline']],
  ['Description', ['xmp', 'description'], ['iptc', 'Caption/Abstract'], ['exif', 'ImageDescription']],
  ['Rating', ['xmp', 'Rating']],
  ['Label', ['xmp', 'Label']],
  ['Creator', ['xmp', 'creator'], ['iptc', 'By-line'], ['exif', 'Artist']],
  ['Copyright', ['xmp', 'rights'], ['iptc', 'Copyright Notice'], ['exif', 'Copyright']],
]

const LOCATION: typeof DESCRIPTION = [
  ['Place', ['xmp', 'Location'], ['iptc', 'Sub-location']],
  ['City', ['xmp', 'City'], ['iptc', 'City']],
  ['State', ['xmp', 'State'], ['iptc', 'Province/State']],
  ['Country', ['xmp', 'Country'], ['iptc', 'Country/Primary Location Name']],
]

/** Returns the fields with what people have written about the picture. */
export function descriptionFields(tags: Tags): MetadataField[] {
  const keywords = [...new Set([...tags.list('xmp', 'subject'), ...tags.list('iptc', 'Keywords')])]
  const hierarchical = tags.list('xmp', 'hierarchicalSubject')
  return [
    ...firstOf(DESCRIPTION, tags),
    ...(keywords.length > 0 ? [{ label: 'Keywords', value: keywords.join(', '), list: keywords }] : []),
    ...(hierarchical.length > 0
      ? [{ label: 'Keyword paths', value: hierarchical.join(', '), list: hierarchical }]
      : []),
  ]
}

/** Returns the fields with the place where the picture was taken. */
export function locationFields(tags: Tags): MetadataField[] {
  const position = positionOf(tags)
  const altitude = tags.number('gps', 'Altitude')
  return [
    ...(position === null
      ? []
      : [{ label: 'Position', value: position.map((degrees) => degrees.toFixed(5)).join(', ') }]),
    ...(altitude === null ? [] : [{ label: 'Altitude', value: `${Math.round(altitude)} m` }]),
    ...firstOf(LOCATION, tags),
  ]
}

/** Returns latitude and longitude in degrees; null when the file does not say where the picture was taken. */
export function positionOf(tags: Tags): readonly [latitude: number, longitude: number] | null {
  const [latitude, longitude] = [tags.number('gps', 'Latitude'), tags.number('gps', 'Longitude')]
  return latitude === null || longitude === null ? null : [latitude, longitude]
}

function firstOf(lines: typeof DESCRIPTION, tags: Tags): MetadataField[] {
  return lines.flatMap(([label, ...places]) => {
    const value = places.map(([group, name]) => tags.text(group, name)).find((text) => text !== null)
    return value === undefined ? [] : [{ label, value }]
  })
}
