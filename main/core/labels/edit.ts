/**
 * Turns an edit into the fields of a change. The values are validated, and only fields whose value differs are used.
 */
import {
  LABEL_KINDS,
  labelField,
  labelFieldOf,
  LensletError,
  type FieldName,
  type FieldValue,
  type ItemKey,
  type ItemState,
  type LabelEdit,
  t,
} from '../../../preload/contract/index.ts'
import { nameOf } from '../items/item-names.ts'

/** Returns the value that an edit gives to each field it sets. Throws `bad-input` for an invalid value. */
export function editedFields(edit: LabelEdit): Map<FieldName, FieldValue> {
  const fields = new Map<FieldName, FieldValue>()
  for (const kind of LABEL_KINDS) labelField(kind).visitEdit(edit, (field, value) => fields.set(field, value))
  if (fields.size === 0) throw new LensletError('bad-input', 'nothing to change: the edit is empty')
  return fields
}

/**
 * Returns the fields whose value differs. A field in conflict is always among them, because giving it a value resolves
 * the conflict.
 */
export function changedFields(
  fields: ReadonlyMap<FieldName, FieldValue>,
  state: ItemState,
): Map<FieldName, FieldValue> {
  const inConflict = new Set(state.conflicts.map((conflict) => conflict.field))
  return new Map([...fields].filter(([field, value]) => inConflict.has(field) || fieldValue(state, field) !== value))
}

/** Returns the value of a field; undefined for a metric that nobody ever gave. */
function fieldValue(state: ItemState, field: FieldName): FieldValue | undefined {
  const label = labelFieldOf(field)
  return label.fieldValue(state[label.kind], field)
}

/** An item and the values that an edit gives it. */
interface EditedItem {
  readonly key: ItemKey
  readonly fields: ReadonlyMap<FieldName, FieldValue>
}

/** The most different edits that a phrase names. */
const MAX_NAMED_EDITS = 4

/**
 * Returns a phrase for an edit, such as `4 stars on 3 pictures` or `pick (0041.jpg) and reject on 3 pictures`. Edits
 * that were made together and are of many kinds are counted only: `different labels on 40 pictures`.
 */
export function describeEdit(items: readonly EditedItem[]): string {
  // All items of one edit have the same fields, and there may be a million of them.
  const keysByFields = new Map<EditedItem['fields'], ItemKey[]>()
  for (const { key, fields } of items) appendTo(keysByFields, fields, key)
  // Different notes are one thing for people.
  const keysByPhrase = new Map<string, ItemKey[]>()
  for (const [fields, keys] of keysByFields) {
    const phrase = imperativeOf(fields)
    for (const key of keys) appendTo(keysByPhrase, phrase, key)
  }
  if (keysByPhrase.size > MAX_NAMED_EDITS) return t`different labels ${describeItems(items.map(({ key }) => key))}`
  return Array.from(keysByPhrase, ([phrase, keys]) => `${phrase} ${describeItems(keys)}`).join(t(' and '))
}

function appendTo<K>(map: Map<K, ItemKey[]>, name: K, key: ItemKey): void {
  const keys = map.get(name)
  if (keys) keys.push(key)
  else map.set(name, [key])
}

function imperativeOf(fields: EditedItem['fields']): string {
  return Array.from(fields, ([field, value]) => labelFieldOf(field).words.imperative(field, value)).join(', ')
}

/** Returns a phrase for the pictures of an edit, such as `on 3 pictures` or `(0041.jpg)`. */
export function describeItems(keys: readonly ItemKey[]): string {
  return keys.length === 1 ? `(${nameOf(keys[0]!)})` : t`on ${keys.length} pictures`
}
