/** Generates histories of one item by several replicas that see only some of each other's changes. */
import * as fc from 'fast-check'
import type { StoredChange } from '../../main/core/format/change-codec.ts'
import { fieldsOf, headsByField } from '../../main/core/labels/heads.ts'
import {
  changeParts,
  COLOR_LABELS,
  DATASET_ITEM,
  FLAGS,
  MAX_STARS,
  type FieldName,
  type FieldValue,
  type JsonValue,
  type LabelKind,
} from '../../preload/contract/index.ts'

type Field = [FieldName, FieldValue]

/** Fields of each kind of label. The compiler rejects a list without all kinds. */
const FIELDS: { readonly [K in LabelKind]: fc.Arbitrary<Field> } = {
  stars: fc.nat(MAX_STARS).map((value): Field => ['stars', value]),
  flag: fc.constantFrom(...FLAGS).map((value): Field => ['flag', value]),
  color: fc.constantFrom(...COLOR_LABELS).map((value): Field => ['color', value]),
  notes: fc.constantFrom('', 'left eye', 'blurred', 'zwei Zeilen\nhier').map((value): Field => ['notes', value]),
  metrics: fc.constantFrom(0, 0.5, -3).map((value): Field => ['metric:sharpness', value]),
  tags: fc
    .tuple(fc.constantFrom('cat', 'blur', '__proto__'), fc.boolean())
    .map(([tag, on]): Field => [`tag:${tag}`, on]),
}
const field = fc.oneof(...Object.values(FIELDS))

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
