/**
 * Finds the heads of each field: the changes to it that no other change replaces (FORMAT.md, "Merge").
 *
 * The results depend on the set of changes only, never on their order.
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
import type { StoredChange } from '../format/change-codec.ts'
import { undoneIds } from './undone-changes.ts'

/** Returns every field that a change gives a value, with the value. A tag that is both added and removed is added. */
export function fieldsOf(change: Change): ReadonlyMap<FieldName, FieldValue> {
  if (hasOnlyStars(change)) return STARS_ONLY_FIELDS[change.stars!] ?? new Map([['stars', change.stars!]])
  const fields = new Map<FieldName, FieldValue>()
  visitChange(change, (field, value) => fields.set(field, value))
  return fields
}

/**
 * Returns the same, and each field that this version does not know, which may be a label that newer programs know.
 *
 * Such a field is called `unknown:<name>` here and has its JSON text as value. What happens to all labels of a picture,
 * as in a move, has to happen to these too.
 */
export function allFieldsOf(change: StoredChange): ReadonlyMap<FieldName, FieldValue> {
  const unknown = unknownFieldsOf(change)
  return unknown.length === 0
    ? fieldsOf(change)
    : new Map([
        ...fieldsOf(change),
        ...unknown.map(([name, value]) => [`unknown:${name}` as FieldName, JSON.stringify(value)] as const),
      ])
}

/** Returns the fields of a change that this version does not know, without those about moves (FORMAT.md, "Moves"). */
export function unknownFieldsOf({ extra }: StoredChange): (readonly [name: string, value: unknown])[] {
  return extra === undefined ? [] : Object.entries(extra).filter(([name]) => name !== 'moved' && name !== 'moved_to')
}

const OTHER_KINDS = CHANGE_KINDS.filter((kind) => kind !== 'stars')

function hasOnlyStars(change: Change): boolean {
  return change.stars !== undefined && OTHER_KINDS.every((kind) => change[kind] === undefined)
}

/**
 * The fields of changes that give stars only, by the stars. Most changes are of this kind, and a picture may have
 * 100,000 of them, so they share these maps.
 */
const STARS_ONLY_FIELDS = Array.from(
  { length: MAX_STARS + 1 },
  (_, stars) => new Map<FieldName, FieldValue>([['stars', stars]]),
)

/** Returns the fields that a change gives a value, with the values. */
type FieldsOfChange<C extends Change> = (change: C) => ReadonlyMap<FieldName, FieldValue>

export interface Head<C extends Change = Change> {
  readonly change: C
  readonly value: FieldValue
}

/** A change with its fields, and with those fields that other changes replace. */
interface ChangeFields<C extends Change = Change> {
  readonly change: C
  readonly fields: ReadonlyMap<FieldName, FieldValue>
  replaced: FieldSet | null
}

/**
 * Returns the heads of every field, the newest of each field first: by time, then by id.
 *
 * An undone change is not a head. `fieldsOfChange` decides which fields count, by default all that this version knows.
 */
export function headsByField<C extends Change>(
  changes: readonly C[],
  fieldsOfChange: FieldsOfChange<C> = fieldsOf,
): Map<FieldName, Head<C>[]> {
  const undone = undoneIds(changes)
  const newest = new Map<FieldName, Head<C>>()
  const unreplaced = new Map<FieldName, Head<C>[]>()
  for (const { change, fields, replaced } of changeFieldsById(changes, undone, fieldsOfChange).values()) {
    if (undone.has(change.id)) continue
    for (const [field, value] of fields) {
      const other = newest.get(field)
      if (!other || newestFirst(change, other.change) < 0) newest.set(field, { change, value })
      if (!replaced?.has(field)) appendTo(unreplaced, field, { change, value })
    }
  }
  for (const [field, head] of newest) {
    // Changes that replace each other in a cycle cannot come from a correct writer. The newest of them is the head, so
    // that no value is lost.
    const heads = unreplaced.get(field) ?? [head]
    unreplaced.set(
      field,
      heads.toSorted((a, b) => newestFirst(a.change, b.change)),
    )
  }
  return unreplaced
}

/** Returns the fields of each change that other changes replace, by change id. Changes with none are left out. */
export function replacedFields<C extends Change>(
  changes: readonly C[],
  fieldsOfChange: FieldsOfChange<C> = fieldsOf,
): ReadonlyMap<ChangeId, FieldSet> {
  const fieldsById = changeFieldsById(changes, undoneIds(changes), fieldsOfChange)
  return new Map(
    Array.from(fieldsById.values()).flatMap(({ change, replaced }) =>
      replaced ? [[change.id, replaced] as const] : [],
    ),
  )
}

/**
 * Returns the fields of all changes, and which of them are replaced, by change id.
 *
 * An undone change replaces nothing. A change that replaces an undone change also replaces what the undone change had
 * replaced, in the fields that both set. Otherwise the undo would restore a value that somebody has replaced since.
 */
function changeFieldsById<C extends Change>(
  changes: readonly C[],
  undone: ReadonlySet<ChangeId>,
  fieldsOfChange: FieldsOfChange<C>,
): Map<ChangeId, ChangeFields<C>> {
  const fieldsById = new Map<ChangeId, ChangeFields<C>>()
  for (const change of changes) fieldsById.set(change.id, { change, fields: fieldsOfChange(change), replaced: null })
  const waiting: { by: Change; fields: FieldSet }[] = []
  for (const { change, fields } of fieldsById.values())
    if (change.replaces.length > 0 && !undone.has(change.id)) waiting.push({ by: change, fields })
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    for (const id of next.by.replaces) {
      const target = fieldsById.get(id)
      // When all its fields are already replaced, nothing is left to do. So the time for many changes that all replace
      // each other grows only with the number of ids that they name.
      if (!target || id === next.by.id || target.replaced?.size === target.fields.size) continue
      const { replaced } = target
      const added = commonFields(next.fields, target.fields).filter((field) => !replaced?.has(field))
      if (added.length === 0) continue
      if (replaced instanceof Set) for (const field of added) replaced.add(field)
      // Nearly all replaced changes are replaced in all their fields, so they need no set of their own.
      else target.replaced = added.length === target.fields.size ? target.fields : new Set(added)
      if (undone.has(id)) waiting.push({ by: target.change, fields: new Set(added) })
    }
  }
  return fieldsById
}

/** The part of a set of field names that the keys of a map offer too. */
export type FieldSet = Pick<ReadonlySet<FieldName>, 'size' | 'has' | 'keys'>

/** Returns the fields that are in both sets. */
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
