import { LensletError } from '../errors.ts'
import { MAX_TAG_LENGTH, type FieldName, type LabelEdit, type TagEdit } from '../labels.ts'
import { tagIdentity } from '../tag-text.ts'
import { isObject, isTagList, MAX_TAGS } from './json-checks.ts'
import type { LabelField } from './label-field.ts'
import { t } from '../texts.ts'

const PREFIX = 'tag:'

/** Tags: each is a field of its own, on or off. */
export const TAGS: LabelField<'tags'> = {
  kind: 'tags',
  filterName: 'tag',
  unset: [],
  isSet: (tags) => tags.length > 0,
  fieldValue: (tags, field) => tags.includes(tagOf(field)),
  fold: (fields) =>
    fields
      .filter(([, isOn]) => isOn === true)
      .map(([field]) => tagOf(field))
      .sort(),

  decodePart(raw) {
    if (!isObject(raw)) return null
    const { add = [], remove = [] } = raw
    return isTagList(add) && isTagList(remove) ? tagEdit(add, remove) : null
  },
  visitFields({ add = [], remove = [] }, visit) {
    for (const tag of remove) visit(`${PREFIX}${tag}`, false)
    for (const tag of add) visit(`${PREFIX}${tag}`, true)
  },
  partOf(fields) {
    const tags = (wanted: boolean): string[] =>
      [...fields].filter(([, isOn]) => isOn === wanted).map(([field]) => tagOf(field))
    return tagEdit(tags(true), tags(false))
  },

  decodeValue: (raw) => (isTagList(raw) ? raw : null),
  valueShape: t('a list of texts'),
  isAlwaysWritten: true,
  difference(before, after) {
    const [old, wanted] = [new Set(before), new Set(after)]
    const add = [...wanted.difference(old)].toSorted()
    const remove = [...old.difference(wanted)]
    return add.length + remove.length === 0 ? null : tagEdit(add, remove)
  },

  visitEdit({ addTags = [], removeTags = [] }, visit) {
    if (Math.max(addTags.length, removeTags.length) > MAX_TAGS)
      throw new LensletError('bad-input', `at most ${MAX_TAGS} tags fit into one edit`)
    // Another program may have written a tag that this program would not accept: it can be removed too.
    for (const tag of removeTags) visit(`${PREFIX}${tag}`, false)
    for (const tag of addTags) visit(`${PREFIX}${checkedTag(tag)}`, true)
  },
  valueAfter: tagsAfter,
  editOf: (field, value) => (value === true ? { addTags: [tagOf(field)] } : { removeTags: [tagOf(field)] }),

  rowValues: (tags) => ({ tags }),
  rowValuesAfter: (row, edit) => ({ tags: tagsAfter(row.tags, edit) }),
  isSetInRow: (row) => row.tags.length > 0,

  words: {
    title: (field) => `Tag ${tagOf(field)}`,
    value: (_field, value) => (value === true ? t('has the tag') : t('does not have it')),
    imperative: (field, value) => (value === true ? t`tag “${tagOf(field)}”` : t`remove tag “${tagOf(field)}”`),
    history: (field, value) => `${value === true ? t('Added') : t('Removed')} ${tagOf(field)}`,
    short: (field, value) => `${value === true ? '+' : '-'}${tagOf(field)}`,
    announcement: ({ addTags = [], removeTags = [] }) => [
      ...(addTags.length > 0 ? [t`added ${addTags.join(', ')}`] : []),
      ...(removeTags.length > 0 ? [t`removed ${removeTags.join(', ')}`] : []),
    ],
  },
}

function tagOf(field: FieldName): string {
  return field.slice(PREFIX.length)
}

/** An empty list is left out. */
function tagEdit(add: readonly string[], remove: readonly string[]): TagEdit {
  return { ...(add.length > 0 ? { add } : {}), ...(remove.length > 0 ? { remove } : {}) }
}

function tagsAfter(tags: readonly string[], { addTags = [], removeTags = [] }: LabelEdit): readonly string[] {
  if (addTags.length + removeTags.length === 0) return tags
  const next = new Set(tags)
  for (const tag of removeTags) next.delete(tag)
  for (const tag of addTags) next.add(tag)
  return [...next].sort()
}

function checkedTag(tag: string): string {
  const text = tag.normalize('NFC').trim()
  if (tagIdentity(text) === '')
    throw new LensletError('bad-input', 'a tag must not be empty or consist of invisible characters')
  if (text.length > MAX_TAG_LENGTH)
    throw new LensletError('bad-input', `a tag has at most ${MAX_TAG_LENGTH} characters`)
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f]/.test(text))
    throw new LensletError('bad-input', 'a tag must not contain line breaks or control characters')
  return text
}
