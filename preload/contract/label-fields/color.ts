import { LensletError } from '../errors.ts'
import type { ColorLabel } from '../labels.ts'
import type { LabelField } from './label-field.ts'

/** The word for each value. The names of the colours are those of Lightroom, and of `xmp:Label` in English. */
const WORDS = {
  red: 'red',
  yellow: 'yellow',
  green: 'green',
  blue: 'blue',
  purple: 'purple',
  none: 'no colour',
} as const satisfies Record<ColorLabel, string>

/** The values in the order in which people read them. */
export const COLOR_LABELS = Object.keys(WORDS) as readonly ColorLabel[]

/** A colour label: one of five colours, or none. It is neither a person's colour nor the colour profile of a file. */
export const COLOR: LabelField<'color'> = {
  kind: 'color',
  filterName: 'color',
  unset: 'none',
  isSet: (color) => color !== 'none',
  fieldValue: (color) => color,
  fold: (fields) => (fields[0]?.[1] as ColorLabel | undefined) ?? 'none',

  decodePart: decodeColor,
  visitFields: (color, visit) => visit('color', color),
  partOf: (fields) => fields.get('color') as ColorLabel,

  decodeValue: decodeColor,
  valueShape: 'red, yellow, green, blue, purple or none',
  isAlwaysWritten: false,
  difference: (before, after) => (before === after ? null : after),

  visitEdit({ color }, visit) {
    if (color === undefined) return
    if (decodeColor(color) === null)
      throw new LensletError(
        'bad-input',
        `a colour is red, yellow, green, blue, purple or none, not ${JSON.stringify(color)}`,
      )
    visit('color', color)
  },
  valueAfter: (color, edit) => edit.color ?? color,
  editOf: (_field, value) => ({ color: value as ColorLabel }),

  rowValues: (color) => ({ color }),
  rowValuesAfter: (row, edit) => ({ color: edit.color ?? row.color }),
  isSetInRow: (row) => row.color !== 'none',

  words: {
    title: () => 'Colour',
    value: (_field, value) => WORDS[value as ColorLabel],
    imperative: (_field, value) => (value === 'none' ? 'clear colour' : `colour ${String(value)}`),
    history: (_field, value) => (value === 'none' ? 'Cleared the colour' : `Set the colour to ${String(value)}`),
    short: (_field, value) => WORDS[value as ColorLabel],
    announcement: ({ color }) =>
      color === undefined ? [] : [color === 'none' ? WORDS.none : `colour ${WORDS[color]}`],
  },
}

function decodeColor(raw: unknown): ColorLabel | null {
  return COLOR_LABELS.find((color) => color === raw) ?? null
}
