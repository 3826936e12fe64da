import { LensletError } from '../errors.ts'
import type { ColorLabel } from '../labels.ts'
import type { LabelField } from './label-field.ts'
import { t } from '../texts.ts'

/** The word for each value. The names of the colours are those of Lightroom, and of `xmp:Label` in English. */
const WORDS = {
  red: t('red'),
  yellow: t('yellow'),
  green: t('green'),
  blue: t('blue'),
  purple: t('purple'),
  none: t('no colour'),
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
  valueShape: t('red, yellow, green, blue, purple or none'),
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
    title: () => t('Colour'),
    value: (_field, value) => WORDS[value as ColorLabel],
    imperative: (_field, value) => (value === 'none' ? t('clear colour') : t`colour ${WORDS[value as ColorLabel]}`),
    history: (_field, value) =>
      value === 'none' ? 'Cleared the colour' : `Set the colour to ${WORDS[value as ColorLabel]}`,
    short: (_field, value) => WORDS[value as ColorLabel],
    announcement: ({ color }) =>
      color === undefined ? [] : [color === 'none' ? WORDS.none : t`colour ${WORDS[color]}`],
  },
}

function decodeColor(raw: unknown): ColorLabel | null {
  return COLOR_LABELS.find((color) => color === raw) ?? null
}
