/** Generates histories of one item by several replicas that see only some of each other's changes. */
import * as fc from 'fast-check'
import type { StoredChange } from '../../main/core/format/change-codec.ts'
import { fieldsOf, headsByField } from '../../main/core/labels/heads.ts'
import {
  changeParts,
  DATASET_ITEM,
  type FieldName,
  type FieldValue,
  type JsonValue,
} from '../../preload/contract/index.ts'

const field: fc.Arbitrary<[FieldName, FieldValue]> = fc.oneof(
  fc.nat(5).map((value): [FieldName, FieldValue] => ['stars', value]),
  fc
    .constantFrom('', 'left eye', 'blurred', 'zwei Zeilen\nhier')
    .map((value): [FieldName, FieldValue] => ['notes', value]),
  fc.constantFrom(0, 0.5, -3).map((value): [FieldName, FieldValue] => ['metric:sharpness', value]),
  fc
    .tuple(fc.constantFrom('cat', 'blur', '__proto__'), fc.boolean())
    .map(([tag, on]): [FieldName, FieldValue] => [`tag:${tag}`, on]),
)

const setting: fc.Arbitrary<[string, JsonValue]> = fc.tuple(
  fc.constantFrom('sync.watch', 'sync.interval_ms', 'other'),
  fc.oneof(fc.constantFrom(null, 500, 'timed'), fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<JsonValue>),
)

type Fields = Omit<StoredChange, 'id' | 'at' | 'by' | 'item' | 'replaces'>

/**
 * What one replica does: it edits some fields, having seen some of the earlier changes, or undoes one of its own
 * (`undo` counts from the newest).
 */
interface Step {
  readonly replica: number
  readonly seen: readonly boolean[]
  readonly fields: Fields
  readonly at: number
  readonly undo: number | null
}
const stepOf = (fields: fc.Arbitrary<Fields>, undo: fc.Arbitrary<number | null>): fc.Arbitrary<Step> =>
  fc.record({
    replica: fc.nat(3),
    seen: fc.array(fc.boolean(), { maxLength: 30 }),
    fields,
    at: fc.nat(1_000_000),
    undo,
  })
const labels = fc.array(field, { minLength: 1, maxLength: 3 }).map((fields) => changeParts(new Map(fields)))
const settings = fc
  .array(setting, { minLength: 1, maxLength: 2 })
  .map((given) => ({ settings: Object.fromEntries(given) }))

/**
 * Generates up to `length` changes to `item`. Each replaces the heads, for its fields, of the changes that its replica
 * had seen. Clocks are arbitrary.
 */
export function changesOf(item: string, length: number): fc.Arbitrary<StoredChange[]> {
  return historyOf(item, length, labels, fc.option(fc.nat(3), { freq: 3 }))
}

/** Generates changes of the data set's settings in the same way. */
export function settingChanges(length: number): fc.Arbitrary<StoredChange[]> {
  return historyOf(DATASET_ITEM, length, settings, fc.constant(null))
}

function historyOf(
  item: string,
  length: number,
  edits: fc.Arbitrary<Fields>,
  undos: fc.Arbitrary<number | null>,
): fc.Arbitrary<StoredChange[]> {
  return fc.array(stepOf(edits, undos), { maxLength: length }).map((steps) => {
    const changes: StoredChange[] = []
    steps.forEach((one, number) => {
      const own = `replica${one.replica}`
      const known = changes.filter((change, index) => change.id.startsWith(own) || one.seen[index])
      const undone = one.undo === null ? undefined : changes.filter(({ id }) => id.startsWith(own)).at(-1 - one.undo)
      if (undone) {
        changes.push({ id: `${own}:${number}`, at: one.at, by: own, item, replaces: [], undoes: [undone.id] })
        return
      }
      const heads = headsByField(known)
      const change = { id: `${own}:${number}`, at: one.at, by: own, item, ...one.fields, replaces: [] }
      const replaces = [
        ...new Set(
          [...fieldsOf(change).keys()].flatMap((name) => (heads.get(name) ?? []).map((head) => head.change.id)),
        ),
      ]
      changes.push({ ...change, replaces })
    })
    return changes
  })
}
