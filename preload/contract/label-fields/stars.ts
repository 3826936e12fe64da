import { LensletError } from '../errors.ts'
import { MAX_STARS } from '../labels.ts'
import type { LabelField } from './label-field.ts'
import { t } from '../texts.ts'

/** Stars: 0 (unrated) to 5. */
export const STARS: LabelField<'stars'> = {
  kind: 'stars',
  filterName: 'stars',
  unset: 0,
  isSet: (stars) => stars > 0,
  fieldValue: (stars) => stars,
  fold: (fields) => (fields[0]?.[1] as number | undefined) ?? 0,

  decodePart: decodeStars,
  visitFields: (stars, visit) => visit('stars', stars),
  partOf: (fields) => fields.get('stars') as number,

  decodeValue: decodeStars,
  valueShape: t`a whole number from 0 to ${MAX_STARS}`,
  isAlwaysWritten: true,
  difference: (before, after) => (before === after ? null : after),

  visitEdit({ stars }, visit) {
    if (stars === undefined) return
    if (decodeStars(stars) === null)
      throw new LensletError('bad-input', `stars go from 0 to ${MAX_STARS}, not ${stars}`)
    visit('stars', stars)
  },
  valueAfter: (stars, edit) => edit.stars ?? stars,
  editOf: (_field, value) => ({ stars: Number(value) }),

  rowValues: (stars) => ({ stars }),
  rowValuesAfter: (row, edit) => ({ stars: edit.stars ?? row.stars }),
  isSetInRow: (row) => row.stars > 0,

  words: {
    title: () => t('Stars'),
    value: (_field, value) => starsText(Number(value)),
    imperative: (_field, value) => (value === 0 ? t('clear stars') : starsText(Number(value))),
    history: (_field, value) => (value === 0 ? 'Cleared the stars' : `Set ${starsText(Number(value))}`),
    short: (_field, value) => (value === 0 ? t('unrated') : starsText(Number(value))),
    announcement: ({ stars }) => (stars === undefined ? [] : [starsText(stars)]),
  },
}

/** Returns `unrated`, `1 star`, `4 stars`. */
export function starsText(stars: number): string {
  return stars === 0 ? t('unrated') : `${stars} ${stars === 1 ? t('star') : t('stars')}`
}

function decodeStars(raw: unknown): number | null {
  return Number.isInteger(raw) && (raw as number) >= 0 && (raw as number) <= MAX_STARS ? (raw as number) : null
}
