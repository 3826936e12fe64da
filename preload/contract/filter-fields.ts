/** A field of the filter language, for completion, for messages and for the documents. */
export interface FilterField {
  readonly name: string
  /** A short explanation. */
  readonly about: string
  /** Values to choose from; `tags`, `people`, `folders` and `formats` are those of the data set. */
  readonly values: readonly string[] | 'tags' | 'people' | 'folders' | 'formats'
  /** The operator that completion inserts after the name. */
  readonly operator: ':' | '>=' | '>'
}

export const FILTER_FIELDS: readonly FilterField[] = [
  { name: 'stars', about: '0 to 5, also >=3 or 2..4', values: ['0', '1', '2', '3', '4', '5'], operator: '>=' },
  { name: 'flag', about: 'picked, rejected or neither', values: ['pick', 'reject', 'none'], operator: ':' },
  { name: 'tag', about: 'a whole tag; * stands for anything', values: 'tags', operator: ':' },
  { name: 'by', about: 'who labelled last', values: 'people', operator: ':' },
  { name: 'note', about: 'words of a note', values: [], operator: ':' },
  { name: 'folder', about: 'a folder and all below it', values: 'folders', operator: ':' },
  { name: 'name', about: 'a part of the name, or a pattern such as IMG_*', values: [], operator: ':' },
  { name: 'path', about: 'a part of folder and name', values: [], operator: ':' },
  { name: 'format', about: 'kind of file', values: 'formats', operator: ':' },
  { name: 'ext', about: 'ending of the name', values: 'formats', operator: ':' },
  {
    name: 'has',
    about: 'with such a label',
    values: ['stars', 'flag', 'tag', 'note', 'metric', 'conflict'],
    operator: ':',
  },
  { name: 'labelled', about: 'with any label, or with none', values: ['yes', 'no'], operator: ':' },
  { name: 'conflict', about: 'where people disagree', values: ['yes', 'no'], operator: ':' },
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

/** The names of all fields, for messages. */
export const FIELD_NAMES = [...FILTER_FIELDS.map(({ name }) => name), 'metric.<name>'].join(', ')
