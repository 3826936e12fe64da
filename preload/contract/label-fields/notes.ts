import { LensletError } from '../errors.ts'
import { MAX_NOTES_LENGTH } from '../labels.ts'
import { isText } from './json-checks.ts'
import type { LabelField } from './label-field.ts'
import { t } from '../texts.ts'

/** Characters of a note that the history shows. */
const EXCERPT = 90

/** A note: plain text. */
export const NOTES: LabelField<'notes'> = {
  kind: 'notes',
  filterName: 'note',
  unset: '',
  isSet: (notes) => notes !== '',
  fieldValue: (notes) => notes,
  fold: (fields) => (fields[0]?.[1] as string | undefined) ?? '',

  decodePart: decodeNotes,
  visitFields: (notes, visit) => visit('notes', notes),
  partOf: (fields) => fields.get('notes') as string,

  decodeValue: decodeNotes,
  valueShape: t('a text'),
  isAlwaysWritten: true,
  difference: (before, after) => (before === after ? null : after),

  visitEdit({ notes }, visit) {
    if (notes === undefined) return
    const text = notes.normalize('NFC').replaceAll('\r\n', '\n')
    if (text.length > MAX_NOTES_LENGTH)
      throw new LensletError(
        'bad-input',
        `the note has ${text.length} characters; at most ${MAX_NOTES_LENGTH} are allowed`,
      )
    visit('notes', text)
  },
  valueAfter: (notes, edit) => edit.notes ?? notes,
  editOf: (_field, value) => ({ notes: String(value) }),

  rowValues: (notes) => ({ hasNotes: notes !== '' }),
  rowValuesAfter: (row, edit) => ({ hasNotes: edit.notes === undefined ? row.hasNotes : edit.notes !== '' }),
  isSetInRow: (row) => row.hasNotes,

  words: {
    title: () => t('Note'),
    value: (_field, value) => (value === '' ? t('no note') : shownText(String(value))),
    imperative: (_field, value) => (value === '' ? t('remove note') : t('note')),
    history: (_field, value) => (value === '' ? 'Removed the note' : `Wrote “${excerpt(shownText(String(value)))}”`),
    short: (_field, value) => (value === '' ? t('no note') : t`note ${JSON.stringify(value)}`),
    // A note is saved while it is typed. An announcement each time would disturb.
    announcement: () => [],
  },
}

/** Returns a note as people see it: one of only white space would look like nothing. */
function shownText(notes: string): string {
  return notes.trim() === '' ? t('(only spaces)') : notes
}

function decodeNotes(raw: unknown): string | null {
  return isText(raw) ? raw : null
}

function excerpt(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, ' ')
  return line.length > EXCERPT ? `${line.slice(0, EXCERPT - 1)}…` : line
}
