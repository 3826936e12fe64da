/** Says in words what a change did and what became of it, for the window's history and for the command line. */
import { labelFieldOf, readableFields } from './label-fields/index.ts'
import type { Change, FieldName, FieldValue } from './labels.ts'
import type { HistoryEntry } from './records.ts'
import { t } from './texts.ts'

/** Says what a change did that only newer programs understand. */
export const UNKNOWN_LABEL = t('a label that this version does not know')

/** Stands for the stars of others that a person must not see yet. */
export const HIDDEN_STARS = 'stars (hidden until you give stars)'

/**
 * Returns why a change no longer counts, in brackets after a space; empty for one that counts or was replaced.
 *
 * `timeText` returns a time in milliseconds as text.
 */
export function undoneWords(undone: HistoryEntry['undone'], timeText: (at: number) => string): string {
  if (!undone) return ''
  if (undone.movedTo === null) return t` (undone by ${undone.by}, ${timeText(undone.at)})`
  return undone.movedTo === ''
    ? t(' (of a picture that is no longer in the folder)')
    : t` (moved to ${undone.movedTo} with the picture)`
}

/** One field that a change gave a value. */
export interface FieldChange {
  readonly field: FieldName
  /** The value that the author saw before; undefined where the field had none. */
  readonly before: FieldValue | undefined
  readonly after: FieldValue
}

/** Returns the fields of a change in the order in which people read them, also settings of the data set. */
export function fieldChanges({ change, before }: Pick<HistoryEntry, 'change' | 'before'>): FieldChange[] {
  const known = new Map(before)
  const settings = Object.entries(change.settings ?? {}).map(
    ([name, value]) => [`setting:${name}` as const, JSON.stringify(value)] as const,
  )
  return [...readableFields(change), ...settings].map(([field, after]) => ({
    field,
    before: known.get(field),
    after,
  }))
}

/** Returns a value in words, such as `4 stars`; `none` where a field has no value. */
export function valueWords(field: FieldName, value: FieldValue | null | undefined): string {
  if (value === undefined || value === null) return isTag(field) ? t('no tag') : t('none')
  if (field.startsWith('setting:')) return String(value)
  if (value === '') return t('empty')
  return labelFieldOf(field).words.value(field, value)
}

/**
 * Says what a change did in a few words, such as `1 star → 4 stars, +owl`. A value that was not there before is named
 * alone.
 */
export function changeWords(
  entry: Pick<HistoryEntry, 'change' | 'before' | 'undid'> & Partial<Pick<HistoryEntry, 'hidesStars'>>,
): string {
  const parts = [...(entry.hidesStars ? [HIDDEN_STARS] : []), ...fieldChanges(entry).map(fieldWords)]
  if (entry.undid.length > 0) parts.push(t`undid: ${entry.undid.map(undoneChangeWords).join('; ')}`)
  else if (entry.change.undoes !== undefined) parts.push(t('undid a change'))
  return parts.length === 0 ? UNKNOWN_LABEL : parts.join(', ')
}

function fieldWords({ field, before, after }: FieldChange): string {
  if (field.startsWith('setting:')) {
    const name = field.slice('setting:'.length)
    return before === undefined ? `${name} = ${String(after)}` : `${name} = ${String(before)} → ${String(after)}`
  }
  const short = labelFieldOf(field).words.short(field, after)
  const hasBefore = before !== undefined && before !== after && !isTag(field) && before !== ''
  return hasBefore ? `${labelFieldOf(field).words.short(field, before)} → ${short}` : short
}

function undoneChangeWords(change: Change): string {
  const words = changeWords({ change, before: [], undid: [] })
  return t`${words} by ${change.by}`
}

/** Whether a field is a tag, which is on or off. */
function isTag(field: FieldName): boolean {
  return field.startsWith('tag:')
}
