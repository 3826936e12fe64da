import { LensletError } from '../errors.ts'
import type { Flag } from '../labels.ts'
import type { LabelField } from './label-field.ts'
import { t } from '../texts.ts'

/** The words for each value of a flag. */
const WORDS = {
  pick: { value: t('picked'), imperative: t('pick'), history: 'Picked', short: 'pick' },
  reject: { value: t('rejected'), imperative: t('reject'), history: 'Rejected', short: 'reject' },
  none: { value: t('unflagged'), imperative: t('clear flag'), history: 'Cleared the flag', short: 'unflagged' },
} as const satisfies Record<Flag, object>

/** The values in the order in which people read them. */
export const FLAGS = Object.keys(WORDS) as readonly Flag[]

/** A flag: picked, rejected or none. */
export const FLAG: LabelField<'flag'> = {
  kind: 'flag',
  filterName: 'flag',
  unset: 'none',
  isSet: (flag) => flag !== 'none',
  fieldValue: (flag) => flag,
  fold: (fields) => (fields[0]?.[1] as Flag | undefined) ?? 'none',

  decodePart: decodeFlag,
  visitFields: (flag, visit) => visit('flag', flag),
  partOf: (fields) => fields.get('flag') as Flag,

  decodeValue: decodeFlag,
  valueShape: t('pick, reject or none'),
  isAlwaysWritten: false,
  difference: (before, after) => (before === after ? null : after),

  visitEdit({ flag }, visit) {
    if (flag === undefined) return
    if (decodeFlag(flag) === null)
      throw new LensletError('bad-input', `a flag is pick, reject or none, not ${JSON.stringify(flag)}`)
    visit('flag', flag)
  },
  valueAfter: (flag, edit) => edit.flag ?? flag,
  editOf: (_field, value) => ({ flag: value as Flag }),

  rowValues: (flag) => ({ flag }),
  rowValuesAfter: (row, edit) => ({ flag: edit.flag ?? row.flag }),
  isSetInRow: (row) => row.flag !== 'none',

  words: {
    title: () => t('Flag'),
    value: (_field, value) => WORDS[value as Flag].value,
    imperative: (_field, value) => WORDS[value as Flag].imperative,
    history: (_field, value) => WORDS[value as Flag].history,
    short: (_field, value) => WORDS[value as Flag].short,
    announcement: ({ flag }) => (flag === undefined ? [] : [WORDS[flag].value]),
  },
}

function decodeFlag(raw: unknown): Flag | null {
  return FLAGS.find((flag) => flag === raw) ?? null
}
