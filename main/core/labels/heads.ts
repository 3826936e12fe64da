/**
 * Which changes to a field still stand. A head is a change to the field that no other change to it replaces (FORMAT.md,
 * "Merge"). The functions depend on the set of changes only, never on their order.
 */
import {
  CHANGE_KINDS,
  MAX_STARS,
  visitChange,
  type Change,
  type ChangeId,
  type FieldName,
  type FieldValue,
} from '../../../preload/contract/index.ts'
import { undoneChanges } from './undone-changes.ts'

/** Returns every field that a change gives a value, with the value. A tag that is both added and removed is added. */
export function fieldsOf(change: Change): ReadonlyMap<FieldName, FieldValue> {
  if (hasOnlyStars(change)) return STARS_ONLY_FIELDS[change.stars!] ?? new Map([['stars', change.stars!]])
  const fields = new Map<FieldName, FieldValue>()
  visitChange(change, (field, value) => fields.set(field, value))
  return fields
}

const OTHER_KINDS = CHANGE_KINDS.filter((kind) => kind !== 'stars')

function hasOnlyStars(change: Change): boolean {
  return change.stars !== undefined && OTHER_KINDS.every((kind) => change[kind] === undefined)
}

/** Most changes give stars alone. All with the same stars share a map: a picture may have 100,000 of such changes. */
const STARS_ONLY_FIELDS = Array.from(
  { length: MAX_STARS + 1 },
  (_, stars) => new Map<FieldName, FieldValue>([['stars', stars]]),
)

export interface Head<C extends Change = Change> {
  readonly change: C
  readonly value: FieldValue
}

/** A change with its fields, and those of them that others replace. */
interface ChangeFields<C extends Change = Change> {
  readonly change: C
  readonly fields: ReadonlyMap<FieldName, FieldValue>
  replaced: FieldSet | null
}

/**
 * The heads of every field, each field's newest first; time decides, then the id. Changes that were undone are no
 * heads.
 */
export function headsByField<C extends Change>(changes: readonly C[]): Map<FieldName, Head<C>[]> {
  const undone = undoneChanges(changes)
  const newest = new Map<FieldName, Head<C>>()
  const standing = new Map<FieldName, Head<C>[]>()
  for (const { change, fields, replaced } of changeFieldsById(changes, undone).values()) {
    if (undone.has(change.id)) continue
    for (const [field, value] of fields) {
      const other = newest.get(field)
      if (!other || newestFirst(change, other.change) < 0) newest.set(field, { change, value })
      if (!replaced?.has(field)) appendTo(standing, field, { change, value })
    }
  }
  for (const [field, head] of newest) {
    // Changes that replace one another in a circle cannot come from a sound writer; the newest stands, so that a value
    // is never lost.
    const heads = standing.get(field) ?? [head]
    standing.set(
      field,
      heads.toSorted((a, b) => newestFirst(a.change, b.change)),
    )
  }
  return standing
}

/** For each change id, the fields of it that some other change replaces; nothing for those that nobody replaces. */
export function replacedFields(changes: readonly Change[]): ReadonlyMap<ChangeId, FieldSet> {
  const touches = changeFieldsById(changes, undoneChanges(changes))
  return new Map(
    Array.from(touches.values()).flatMap(({ change, replaced }) => (replaced ? [[change.id, replaced] as const] : [])),
  )
}

/**
 * By change id. An undone change replaces nothing. Whoever replaces an undone change also replaces, in the fields that
 * both touch, what that one had replaced: an undo must not bring a value back that somebody has replaced since.
 */
function changeFieldsById<C extends Change>(
  changes: readonly C[],
  undone: ReadonlySet<ChangeId>,
): Map<ChangeId, ChangeFields<C>> {
  const touches = new Map<ChangeId, ChangeFields<C>>()
  for (const change of changes) touches.set(change.id, { change, fields: fieldsOf(change), replaced: null })
  const waiting: { by: Change; fields: FieldSet }[] = []
  for (const { change, fields } of touches.values())
    if (change.replaces.length > 0 && !undone.has(change.id)) waiting.push({ by: change, fields })
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    for (const id of next.by.replaces) {
      const target = touches.get(id)
      // Nothing is left of it to replace: many changes that all replace one another cost no more than their text.
      if (!target || id === next.by.id || target.replaced?.size === target.fields.size) continue
      const { replaced } = target
      const news = commonFields(next.fields, target.fields).filter((field) => !replaced?.has(field))
      if (news.length === 0) continue
      if (replaced instanceof Set) for (const field of news) replaced.add(field)
      // Nearly all changes are replaced as a whole: no set is made for them.
      else target.replaced = news.length === target.fields.size ? target.fields : new Set(news)
      if (undone.has(id)) waiting.push({ by: target.change, fields: new Set(news) })
    }
  }
  return touches
}

/** Names of fields that can be looked up. */
export type FieldSet = Pick<ReadonlySet<FieldName>, 'size' | 'has' | 'keys'>

/** The fields of both, found by the shorter list. */
function commonFields(a: FieldSet, b: FieldSet): readonly FieldName[] {
  const [few, many] = a.size < b.size ? [a, b] : [b, a]
  return [...few.keys()].filter((field) => many.has(field))
}

function newestFirst(a: Change, b: Change): number {
  return b.at - a.at || (a.id < b.id ? 1 : -1)
}

function appendTo<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}
