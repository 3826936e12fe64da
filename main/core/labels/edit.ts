/** From what a person means to the fields of a change: validated, and only what is not so already. */
import {
  LensletError,
  MAX_NOTES_LENGTH,
  MAX_STARS,
  MAX_TAG_LENGTH,
  type FieldName,
  type ItemState,
  type LabelEdit,
} from '../../../preload/contract/index.ts'
import { tagIdentity } from '../../../preload/contract/tag-text.ts'
import { MAX_TAGS } from '../format/change-codec.ts'
import type { FieldValue } from './heads.ts'

/** The value that an edit gives to each field it touches. Throws `bad-input` for what a label cannot be. */
export function editedFields(edit: LabelEdit): Map<FieldName, FieldValue> {
  const fields = new Map<FieldName, FieldValue>()
  if (edit.stars !== undefined) fields.set('stars', checkedStars(edit.stars))
  if (edit.notes !== undefined) fields.set('notes', checkedNotes(edit.notes))
  if (Math.max(edit.addTags?.length ?? 0, edit.removeTags?.length ?? 0) > MAX_TAGS)
    throw new LensletError('bad-input', `at most ${MAX_TAGS} tags fit into one edit`)
  // What others have written may be no tag that this program would make: it can be taken away all the same.
  for (const tag of edit.removeTags ?? []) fields.set(`tag:${tag}`, false)
  for (const tag of edit.addTags ?? []) fields.set(`tag:${checkedTag(tag)}`, true)
  for (const [name, value] of Object.entries(edit.metrics ?? {})) {
    if (!Number.isFinite(value)) throw new LensletError('bad-input', `metric ${name} is not a number`)
    if (name === '__proto__') throw new LensletError('bad-input', 'a metric cannot be called __proto__')
    fields.set(`metric:${name}`, value)
  }
  if (fields.size === 0) throw new LensletError('bad-input', 'nothing to change: give stars, tags or a note')
  return fields
}

/** The fields whose value is not yet so. A field in conflict is always kept: setting it settles the conflict. */
export function changedFields(
  fields: ReadonlyMap<FieldName, FieldValue>,
  state: ItemState,
): Map<FieldName, FieldValue> {
  const inConflict = new Set(state.conflicts.map((conflict) => conflict.field))
  return new Map([...fields].filter(([field, value]) => inConflict.has(field) || fieldValue(state, field) !== value))
}

/** What a field is now; a metric that was never set has no value. */
export function fieldValue(state: ItemState, field: FieldName): FieldValue | undefined {
  if (field === 'stars') return state.stars
  if (field === 'notes') return state.notes
  if (field.startsWith('tag:')) return state.tags.includes(field.slice('tag:'.length))
  return Object.hasOwn(state.metrics, field.slice('metric:'.length))
    ? state.metrics[field.slice('metric:'.length)]
    : undefined
}

function checkedStars(stars: number): number {
  if (Number.isInteger(stars) && stars >= 0 && stars <= MAX_STARS) return stars
  throw new LensletError('bad-input', `stars go from 0 to ${MAX_STARS}, not ${stars}`)
}

function checkedNotes(notes: string): string {
  const text = notes.normalize('NFC').replaceAll('\r\n', '\n')
  if (text.length <= MAX_NOTES_LENGTH) return text
  throw new LensletError('bad-input', `the note has ${text.length} characters; at most ${MAX_NOTES_LENGTH} fit`)
}

function checkedTag(tag: string): string {
  const text = tag.normalize('NFC').trim()
  if (tagIdentity(text) === '')
    throw new LensletError('bad-input', 'a tag must not be empty, nor of letters that nobody sees')
  if (text.length > MAX_TAG_LENGTH)
    throw new LensletError('bad-input', `a tag has at most ${MAX_TAG_LENGTH} characters`)
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f]/.test(text))
    throw new LensletError('bad-input', 'a tag must not contain line breaks or control characters')
  return text
}
