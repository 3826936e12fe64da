/**
 * Lists the metadata of picture files by which pictures can be found, sorted and counted.
 *
 * It is the only such list: filter fields, orders, completion, facets and the columns of the program derive from it.
 */

interface MetadataDescriptor {
  /** `date` is the wall clock of the camera: milliseconds of that date and time read as UTC, because it has no zone. */
  readonly kind: 'date' | 'number' | 'text' | 'yes-no'
  /** The name for people. */
  readonly title: string
  /** A short explanation for the completion of filters and for the documents. */
  readonly about: string
  /** The unit of a number; empty for none. */
  readonly unit: string
  /** What is counted beside the pictures: how many have each value, a histogram, or nothing. */
  readonly counts: 'values' | 'histogram' | null
  readonly isSortable: boolean
  /** Whether words without a field are also searched for in this text. */
  readonly isSearched: boolean
}

const TEXT = { kind: 'text', unit: '', counts: 'values', isSortable: true, isSearched: true } as const
const NUMBER = { kind: 'number', unit: '', counts: 'histogram', isSortable: true, isSearched: false } as const

export const METADATA_FIELDS = {
  taken: { ...NUMBER, kind: 'date', title: 'Date taken', about: 'by the camera’s clock, such as 2026-03' },
  camera: { ...TEXT, title: 'Camera', about: 'a part of the camera’s name' },
  lens: { ...TEXT, title: 'Lens', about: 'a part of the lens’s name' },
  iso: { ...NUMBER, unit: 'ISO', title: 'ISO', about: 'sensitivity, such as >=1600' },
  focal: { ...NUMBER, unit: 'mm', title: 'Focal length', about: 'in millimetres, such as 35..85' },
  gps: {
    kind: 'yes-no',
    unit: '',
    counts: null,
    isSortable: false,
    isSearched: false,
    title: 'GPS position',
    about: 'with a position, or known to have none',
  },
  // Words without a field are not searched for in the negative prompt: "blurry" must not find each picture that avoids
  // blur.
  prompt: { ...TEXT, counts: null, isSortable: false, title: 'Prompt', about: 'words of the prompt' },
  negative: {
    ...TEXT,
    counts: null,
    isSortable: false,
    isSearched: false,
    title: 'Negative prompt',
    about: 'words of the negative prompt',
  },
  model: { ...TEXT, title: 'Model', about: 'a part of the model’s name' },
  sampler: { ...TEXT, isSearched: false, title: 'Sampler', about: 'a part of the sampler’s name' },
  seed: { ...NUMBER, counts: null, title: 'Seed', about: 'the seed of a generated picture' },
  steps: { ...NUMBER, title: 'Steps', about: 'of the sampler, such as >20' },
  profile: {
    ...TEXT,
    isSortable: false,
    isSearched: false,
    title: 'Colour profile',
    about: 'a part of the profile’s name',
  },
} as const satisfies Readonly<Record<string, MetadataDescriptor>>

type Fields = typeof METADATA_FIELDS
/** The name of a metadata field, in filters, orders and columns. */
export type MetadataFieldName = keyof Fields

/** The fields whose descriptor has this property with this value. */
type FieldsWith<P extends keyof MetadataDescriptor, V> = {
  [F in MetadataFieldName]: Fields[F][P] extends V ? F : never
}[MetadataFieldName]

export type MetadataTextField = FieldsWith<'kind', 'text'>
/** A date is a number too. */
export type MetadataNumberField = FieldsWith<'kind', 'number' | 'date'>
export type MetadataYesNoField = FieldsWith<'kind', 'yes-no'>
/** The fields whose values are listed with counts. */
export type MetadataFacetField = FieldsWith<'counts', 'values'>
export type MetadataHistogramField = FieldsWith<'counts', 'histogram'>
export type MetadataSortKey = FieldsWith<'isSortable', true>

/** The metadata of one picture; a property is absent when the file does not say it. */
export type MetadataValues = { readonly [F in MetadataTextField]?: string } & {
  readonly [F in MetadataNumberField]?: number
} & { readonly [F in MetadataYesNoField]?: boolean }

/**
 * Must be raised when a field is read from files in another way than before.
 *
 * Values that were read under another number, on this machine or by a colleague's program, are then not used, and the
 * pictures are read again.
 */
export const METADATA_READING = 1

export const METADATA_FIELD_NAMES = Object.keys(METADATA_FIELDS) as readonly MetadataFieldName[]
export const METADATA_TEXT_FIELDS = METADATA_FIELD_NAMES.filter(isMetadataText)
export const METADATA_NUMBER_FIELDS = METADATA_FIELD_NAMES.filter(isMetadataNumber)
export const METADATA_YES_NO_FIELDS = METADATA_FIELD_NAMES.filter(isMetadataYesNo)
export const METADATA_FACET_FIELDS = METADATA_FIELD_NAMES.filter(
  (name): name is MetadataFacetField => METADATA_FIELDS[name].counts === 'values',
)
export const METADATA_HISTOGRAM_FIELDS = METADATA_FIELD_NAMES.filter(
  (name): name is MetadataHistogramField => METADATA_FIELDS[name].counts === 'histogram',
)
export const METADATA_SORT_KEYS = METADATA_FIELD_NAMES.filter(isMetadataSortKey)
/** The texts in which words without a field are searched for. */
export const SEARCHED_METADATA_FIELDS = METADATA_TEXT_FIELDS.filter((name) => METADATA_FIELDS[name].isSearched)

/** Returns the descriptor of a field; undefined for a text that names none. */
export function metadataField(name: string): MetadataDescriptor | undefined {
  return Object.hasOwn(METADATA_FIELDS, name) ? METADATA_FIELDS[name as MetadataFieldName] : undefined
}

/** Whether a text names a metadata field with texts. */
export function isMetadataText(name: string): name is MetadataTextField {
  return metadataField(name)?.kind === 'text'
}

/** Whether a text names a metadata field with numbers or dates. */
export function isMetadataNumber(name: string): name is MetadataNumberField {
  const kind = metadataField(name)?.kind
  return kind === 'number' || kind === 'date'
}

/** Whether a text names a metadata field that is either so or not. */
export function isMetadataYesNo(name: string): name is MetadataYesNoField {
  return metadataField(name)?.kind === 'yes-no'
}

/** Whether a text names a metadata field by which pictures can be sorted. */
export function isMetadataSortKey(name: string): name is MetadataSortKey {
  return metadataField(name)?.isSortable === true
}

/**
 * Returns the longest text that a field can have, in UTF-16 units; longer ones are cut.
 *
 * For prompts this is what can be searched for. Longer ones are rare.
 */
export function maxMetadataLength(field: MetadataTextField): number {
  return field === 'prompt' || field === 'negative' ? 4_000 : 300
}
