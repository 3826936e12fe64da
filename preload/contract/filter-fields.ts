import { COLOR_LABELS, FLAGS, labelField, LEVELS, READING_ORDER } from './label-fields/index.ts'
import type { LabelKind } from './labels.ts'
import {
  METADATA_FIELD_NAMES,
  METADATA_FIELDS,
  type MetadataFacetField,
  type MetadataFieldName,
} from './metadata-fields.ts'

/** A field of the filter language, for completion, for messages and for the documents. */
export interface FilterField {
  readonly name: string
  /** A short explanation. */
  readonly about: string
  /**
   * Values to choose from; `tags`, `people`, `raters`, `folders`, `formats` and names of metadata are those of the data
   * set.
   */
  readonly values: readonly string[] | 'tags' | 'people' | 'raters' | 'folders' | 'formats' | MetadataFacetField
  /** The operator that completion inserts after the name. */
  readonly operator: ':' | '>=' | '>'
}

/**
 * The field for each kind of label; its name is the kind's `filterName`. The compiler rejects a list without all kinds.
 * A metric is written `metric.<name>`, so it is not in the list of fields.
 */
const LABEL_FILTERS: { readonly [K in LabelKind]: Omit<FilterField, 'name'> | null } = {
  stars: { about: '1 to 5, 0 for unrated, also >=3 or 2..4', values: LEVELS.stars.map(String), operator: '>=' },
  flag: { about: 'picked, rejected or unflagged (none)', values: FLAGS, operator: ':' },
  color: { about: 'a colour label, or none', values: COLOR_LABELS, operator: ':' },
  tags: { about: 'a whole tag; * stands for anything', values: 'tags', operator: ':' },
  notes: { about: 'words of a note', values: [], operator: ':' },
  metrics: null,
}

/** The values of `has:`: each kind of label, `conflict`, and each metadata field. */
export const HAS_VALUES: readonly string[] = [
  ...READING_ORDER.map((kind) => labelField(kind).filterName),
  'conflict',
  ...METADATA_FIELD_NAMES,
]

export const FILTER_FIELDS: readonly FilterField[] = [
  ...READING_ORDER.flatMap((kind) => {
    const field = LABEL_FILTERS[kind]
    return field === null ? [] : [{ name: labelField(kind).filterName, ...field }]
  }),
  { name: 'mine', about: 'my own stars, 0 for none', values: LEVELS.stars.map(String), operator: '>=' },
  {
    name: 'median',
    about: 'of everybody’s stars, also a half such as >=3.5',
    values: ['2', '3', '3.5', '4'],
    operator: '>=',
  },
  { name: 'spread', about: 'the most stars minus the fewest', values: ['1', '2', '3', '4'], operator: '>=' },
  { name: 'raters', about: 'how many people gave stars', values: ['1', '2', '3'], operator: '>=' },
  { name: 'stars.by', about: 'the stars of one person, such as stars.by:ana>=4', values: 'raters', operator: ':' },
  { name: 'by', about: 'who labelled last', values: 'people', operator: ':' },
  { name: 'folder', about: 'a folder and all below it', values: 'folders', operator: ':' },
  { name: 'name', about: 'a part of the name, or a pattern such as IMG_*', values: [], operator: ':' },
  { name: 'path', about: 'a part of folder and name', values: [], operator: ':' },
  { name: 'format', about: 'kind of file', values: 'formats', operator: ':' },
  { name: 'ext', about: 'ending of the name', values: 'formats', operator: ':' },
  { name: 'has', about: 'with such a label or metadata', values: HAS_VALUES, operator: ':' },
  { name: 'labelled', about: 'with any label, or with none', values: ['yes', 'no'], operator: ':' },
  { name: 'done', about: 'with all labels that the team asks for', values: ['yes', 'no'], operator: ':' },
  { name: 'conflict', about: 'what people edited at the same time', values: ['yes', 'no'], operator: ':' },
  { name: 'new', about: 'changed by others since you last looked', values: ['yes', 'no'], operator: ':' },
  { name: 'updated', about: 'when it was labelled last', values: ['today', 'yesterday'], operator: ':' },
  { name: 'added', about: 'when the picture came', values: ['today', 'yesterday'], operator: ':' },
  { name: 'orientation', about: 'which side is longer', values: ['landscape', 'portrait', 'square'], operator: ':' },
  {
    name: 'ratio',
    about: 'width by height, such as 16:9 or >1.5',
    values: ['1:1', '3:2', '4:3', '16:9'],
    operator: ':',
  },
  { name: 'width', about: 'pixels', values: [], operator: '>=' },
  { name: 'height', about: 'pixels', values: [], operator: '>=' },
  { name: 'size', about: 'of the file, such as >2mb', values: [], operator: '>' },
  ...METADATA_FIELD_NAMES.map(metadataFilter),
  { name: 'edited', about: 'file edited or replaced since it was labelled', values: ['yes', 'no'], operator: ':' },
  { name: 'missing', about: 'labelled but not in the folder', values: ['yes', 'no'], operator: ':' },
]

/**
 * The file name endings of each picture format. It is the only such list: a file is a picture of the data set if its
 * name has one of these endings.
 */
export const FORMAT_ENDINGS: Readonly<Record<string, readonly string[]>> = {
  jpeg: ['jpg', 'jpeg', 'jpe', 'jfif', 'jif', 'jfi', 'pjpeg', 'pjp'],
  tiff: ['tif', 'tiff'],
  heic: ['heic', 'heif', 'hif', 'heics', 'heifs'],
  png: ['png', 'apng'],
  webp: ['webp'],
  gif: ['gif'],
  avif: ['avif', 'avifs'],
  bmp: ['bmp', 'dib'],
  svg: ['svg'],
}

function metadataFilter(name: MetadataFieldName): FilterField {
  const { kind, about, counts } = METADATA_FIELDS[name]
  const choices: readonly string[] = kind === 'yes-no' ? ['yes', 'no'] : kind === 'date' ? ['today', 'yesterday'] : []
  const values = counts === 'values' ? (name as MetadataFacetField) : choices
  return { name, about, values, operator: kind === 'number' && counts === 'histogram' ? '>=' : ':' }
}

/** The names of all fields, for messages. */
export const FIELD_NAMES = [...FILTER_FIELDS.map(({ name }) => name), 'metric.<name>'].join(', ')
