import { canonicalText } from '../canonical-text.ts'
import type { JsonValue } from '../labels.ts'
import { isValuesByName } from './json-checks.ts'
import type { ChangeField } from './label-field.ts'

const PREFIX = 'setting:'

/**
 * Settings of the data set, each a field of its own.
 *
 * A setting may have any JSON value. Its canonical text stands for it, so that equal values are equal fields.
 */
export const SETTINGS: ChangeField<'settings'> = {
  kind: 'settings',
  decodePart: (raw) => (isValuesByName(raw) ? raw : null),
  visitFields(settings, visit) {
    for (const [name, value] of Object.entries(settings)) visit(`${PREFIX}${name}`, canonicalText(value))
  },
  partOf: (fields) =>
    Object.fromEntries(
      Array.from(fields, ([field, text]) => [field.slice(PREFIX.length), JSON.parse(String(text)) as JsonValue]),
    ),
}
