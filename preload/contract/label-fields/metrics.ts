import { LensletError } from '../errors.ts'
import type { FieldName } from '../labels.ts'
import { isNumbersByName } from './json-checks.ts'
import type { LabelField } from './label-field.ts'
import { t } from '../texts.ts'

const PREFIX = 'metric:'

/** Metrics: numbers by name, each a field of its own. A metric cannot be removed. */
export const METRICS: LabelField<'metrics'> = {
  kind: 'metrics',
  filterName: 'metric',
  unset: {},
  isSet: hasAny,
  fieldValue: (metrics, field) => (Object.hasOwn(metrics, nameOf(field)) ? metrics[nameOf(field)] : undefined),
  fold: numbersOf,

  decodePart: (raw) => (isNumbersByName(raw) ? raw : null),
  visitFields(metrics, visit) {
    for (const [name, value] of Object.entries(metrics)) visit(`${PREFIX}${name}`, value)
  },
  partOf: numbersOf,

  decodeValue: (raw) => (isNumbersByName(raw) ? raw : null),
  valueShape: t('a list of numbers by name'),
  isAlwaysWritten: false,
  difference(before, after) {
    // A metric that is missing does not count as removed: there is no such edit.
    const changed = Object.entries(after)
      .filter(([name, value]) => before[name] !== value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
    return changed.length === 0 ? null : Object.fromEntries(changed)
  },

  visitEdit({ metrics = {} }, visit) {
    for (const [name, value] of Object.entries(metrics)) {
      if (!Number.isFinite(value)) throw new LensletError('bad-input', `metric ${name} is not a number`)
      if (name === '__proto__') throw new LensletError('bad-input', 'a metric cannot be called __proto__')
      visit(`${PREFIX}${name}`, value)
    }
  },
  valueAfter: (metrics, edit) => (edit.metrics === undefined ? metrics : { ...metrics, ...edit.metrics }),
  editOf: (field, value) => ({ metrics: { [nameOf(field)]: Number(value) } }),

  rowValues: (metrics) => ({ hasMetrics: hasAny(metrics) }),
  rowValuesAfter: (row, edit) => ({ hasMetrics: row.hasMetrics || hasAny(edit.metrics ?? {}) }),
  isSetInRow: (row) => row.hasMetrics,

  words: {
    title: nameOf,
    value: (_field, value) => String(value),
    imperative: nameOf,
    history: (field, value) => `Set ${nameOf(field)} to ${String(value)}`,
    short: (field, value) => `${nameOf(field)}=${String(value)}`,
    announcement: () => [],
  },
}

function nameOf(field: FieldName): string {
  return field.slice(PREFIX.length)
}

function hasAny(metrics: object): boolean {
  return Object.keys(metrics).length > 0
}

/** A metric may have any name, `__proto__` among them. */
function numbersOf(fields: Iterable<readonly [FieldName, unknown]>): Readonly<Record<string, number>> {
  const metrics: Record<string, number> = {}
  for (const [field, value] of fields)
    Object.defineProperty(metrics, nameOf(field), { value, enumerable: true, configurable: true, writable: true })
  return metrics
}
