/** Arbitrary histories of one item, as several replicas that see only some of one another's changes make them. */
import * as fc from 'fast-check'
import type { StoredChange } from '../../main/core/format/change-codec.ts'
import { changeFields } from '../../main/core/undo.ts'
import { headsByField, type FieldValue } from '../../main/core/merge/heads.ts'
import type { FieldName } from '../../preload/contract/index.ts'

const field: fc.Arbitrary<[FieldName, FieldValue]> = fc.oneof(
  fc.nat(5).map((value): [FieldName, FieldValue] => ['stars', value]),
  fc.constantFrom('', 'left eye', 'blurred', 'zwei Zeilen\nhier').map((value): [FieldName, FieldValue] => ['notes', value]),
  fc.constantFrom(0, 0.5, -3).map((value): [FieldName, FieldValue] => ['metric:sharpness', value]),
  fc.tuple(fc.constantFrom('cat', 'blur', '__proto__'), fc.boolean()).map(([tag, on]): [FieldName, FieldValue] => [`tag:${tag}`, on]),
)

/** What one replica does: from which of the earlier changes it had seen, edit some fields. */
const step = fc.record({ replica: fc.nat(3), seen: fc.array(fc.boolean(), { maxLength: 30 }), fields: fc.array(field, { minLength: 1, maxLength: 3 }), at: fc.nat(1_000_000) })

/** Up to `length` changes to `item`; each replaces the heads, for its fields, of the changes its replica had seen. Clocks are arbitrary. */
export function changesOf(item: string, length: number): fc.Arbitrary<StoredChange[]> {
  return fc.array(step, { maxLength: length }).map(steps => {
    const changes: StoredChange[] = []
    steps.forEach((one, number) => {
      const own = `replica${one.replica}`
      const known = changes.filter((change, index) => change.id.startsWith(own) || one.seen[index])
      const heads = headsByField(known)
      const fields = new Map(one.fields)
      const replaces = [...new Set([...fields.keys()].flatMap(name => (heads.get(name) ?? []).map(head => head.change.id)))]
      changes.push({ id: `${own}:${number}`, at: one.at, by: own, item, ...changeFields(fields), replaces })
    })
    return changes
  })
}
