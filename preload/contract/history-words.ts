/** Says in words what a change did and what became of it, for the window's history and for the command line. */
import { labelFieldOf, readableFields } from './label-fields/index.ts'
import type { Change, FieldName, FieldValue, JsonValue } from './labels.ts'
import type { HistoryEntry } from './records.ts'
import { ROLES_AUTHOR } from './roles.ts'
import { namedSetting, partsInWords, type SettingNames } from './setting-words.ts'
import { t } from './texts.ts'

/** Says what a change did that only newer programs understand. */
export const UNKNOWN_LABEL = t('a label that this version does not know')

/** Returns the name by which a person is shown, by id. */
export type NameOf = (id: string) => string

const sameName: NameOf = (id) => id

/** Stands for the stars of others that a person must not see yet. */
export const HIDDEN_STARS = 'stars (hidden until you give stars)'

/**
 * Returns why a change no longer counts, in brackets after a space; empty for one that counts or was replaced.
 *
 * `timeText` returns a time in milliseconds as text, `nameOf` the name of a person.
 */
export function undoneWords(
  undone: HistoryEntry['undone'],
  timeText: (at: number) => string,
  nameOf: NameOf = sameName,
): string {
  if (!undone) return ''
  if (undone.by === ROLES_AUTHOR) return t(' (not counted: its author might not label then)')
  if (undone.movedTo === null) return t` (undone by ${nameOf(undone.by)}, ${timeText(undone.at)})`
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

/** A change of a field that may have no value before or after. */
type PossibleFieldChange = Pick<FieldChange, 'field'> & {
  readonly before: FieldValue | null | undefined
  readonly after: FieldValue | null | undefined
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
  entry: Pick<HistoryEntry, 'change' | 'before' | 'undid' | 'restored'> & Partial<Pick<HistoryEntry, 'hidesStars'>>,
  nameOf: NameOf = sameName,
): string {
  const { undid, restored } = entry
  const parts = [
    ...(entry.hidesStars ? [HIDDEN_STARS] : []),
    ...fieldChanges(entry).map((field) => fieldChangeWords(field, nameOf)),
  ]
  if (undid.length > 0) parts.push(t`undid: ${undid.map((change) => undoneChangeWords(change, nameOf)).join('; ')}`)
  if (restored.length > 0)
    parts.push(t`restored: ${restored.map((change) => undoneChangeWords(change, nameOf)).join('; ')}`)
  if (undid.length + restored.length > 0) return parts.join(', ')
  if (entry.change.undoes !== undefined) parts.push(t('undid a change'))
  return parts.length === 0 ? UNKNOWN_LABEL : parts.join(', ')
}

/** Says how a field changed, such as `1 star → 4 stars`. A tag, which is on or off, is `+owl` or `-owl`. */
export function fieldChangeWords({ field, before, after }: PossibleFieldChange, nameOf: NameOf = sameName): string {
  if (field.startsWith('setting:')) {
    const name = field.slice('setting:'.length)
    const words = settingChangeWords(name, before, after, nameOf)
    if (words !== null) return words
    return before === undefined ? `${name} = ${String(after)}` : `${name} = ${String(before)} → ${String(after)}`
  }
  const short = shortWords(field, isTag(field) ? after === true : after)
  const hasBefore = before !== undefined && before !== null && before !== after && !isTag(field) && before !== ''
  return hasBefore ? `${shortWords(field, before)} → ${short}` : short
}

/** Says how a setting with parts changed: `Tag owl of the label schema: none → group Subject, key O`; null for others. */
function settingChangeWords(
  name: string,
  before: FieldValue | null | undefined,
  after: FieldValue | null | undefined,
  nameOf: NameOf,
): string | null {
  const names: SettingNames = { nameOf, colorName: (color) => color }
  const words = (json: FieldValue | null | undefined): string | null =>
    partsInWords(name, typeof json === 'string' ? (JSON.parse(json) as JsonValue) : null, names)
  const [title, value] = [namedSetting(name, names), words(after)]
  if (title === null || value === null) return null
  return before === undefined ? `${title}: ${value}` : `${title}: ${words(before)} → ${value}`
}

function shortWords(field: FieldName, value: FieldValue | null | undefined): string {
  return value === undefined || value === null ? t('none') : labelFieldOf(field).words.short(field, value)
}

function undoneChangeWords(change: Change, nameOf: NameOf): string {
  const words = changeWords({ change, before: [], undid: [], restored: [] }, nameOf)
  return t`${words} by ${nameOf(change.by)}`
}

/** Whether a field is a tag, which is on or off. */
function isTag(field: FieldName): boolean {
  return field.startsWith('tag:')
}
