/**
 * Which changes to a field still stand. A head is a change to the field that no other change to it replaces (FORMAT.md, "Merge").
 * The functions depend on the set of changes only, never on their order.
 */
import type { Change, ChangeId, FieldName } from '../../../preload/contract/index.ts'
import { canonicalText } from './canonical.ts'
import { undoneChanges } from './undone.ts'

export type FieldValue = string | number | boolean

/**
 * Every field that a change touches, with the value it gives. A tag that is both added and removed counts as added. A setting may be any value of JSON: its
 * canonical text stands for it, so that equal values are equal here.
 */
export function fieldsOf(change: Change): Map<FieldName, FieldValue> {
  const fields = new Map<FieldName, FieldValue>()
  if (change.stars !== undefined) fields.set('stars', change.stars)
  if (change.notes !== undefined) fields.set('notes', change.notes)
  for (const tag of change.tags?.remove ?? []) fields.set(`tag:${tag}`, false)
  for (const tag of change.tags?.add ?? []) fields.set(`tag:${tag}`, true)
  for (const [name, value] of Object.entries(change.metrics ?? {})) fields.set(`metric:${name}`, value)
  if (change.settings) for (const [name, value] of Object.entries(change.settings)) fields.set(`setting:${name}`, canonicalText(value))
  return fields
}

export interface Head<C extends Change = Change> {
  readonly change: C
  readonly value: FieldValue
}

interface Touch<C extends Change = Change> { readonly change: C; readonly fields: ReadonlyMap<FieldName, FieldValue> }

/** The heads of every field, each field's newest first; time decides, then the id. Changes that were undone are no heads. */
export function headsByField<C extends Change>(changes: readonly C[]): Map<FieldName, Head<C>[]> {
  const touches = touchesOf(changes)
  const undone = undoneChanges(changes)
  const replaced = replacedBy(changes, touches, undone)
  const all = new Map<FieldName, Head<C>[]>()
  const standing = new Map<FieldName, Head<C>[]>()
  for (const { change, fields } of touches.values()) {
    if (undone.has(change.id)) continue
    for (const [field, value] of fields) {
      push(all, field, { change, value })
      if (!replaced.get(change.id)?.has(field)) push(standing, field, { change, value })
    }
  }
  for (const [field, candidates] of all) {
    // Changes that replace one another in a circle cannot come from a sound writer; the newest stands, so that a value is never lost.
    const heads = standing.get(field) ?? [candidates.toSorted(newestFirst)[0]!]
    standing.set(field, heads.toSorted(newestFirst))
  }
  return standing
}

/** For each change id, the fields of it that some other change replaces. */
export function replacedFields(changes: readonly Change[]): Map<ChangeId, Set<FieldName>> {
  return replacedBy(changes, touchesOf(changes), undoneChanges(changes))
}

function touchesOf<C extends Change>(changes: readonly C[]): Map<ChangeId, Touch<C>> {
  return new Map(changes.map(change => [change.id, { change, fields: fieldsOf(change) }]))
}

/**
 * An undone change replaces nothing. Whoever replaces an undone change also replaces, in the fields that both touch, what that one had replaced: an undo must not bring a value back
 * that somebody has replaced since.
 */
function replacedBy(changes: readonly Change[], touches: ReadonlyMap<ChangeId, Touch>, undone: ReadonlySet<ChangeId>): Map<ChangeId, Set<FieldName>> {
  const replaced = new Map<ChangeId, Set<FieldName>>()
  const waiting: { by: ChangeId; fields: FieldSet }[] = []
  for (const change of changes) if (!undone.has(change.id)) waiting.push({ by: change.id, fields: touches.get(change.id)!.fields })
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { by } = next
    for (const id of touches.get(by)!.change.replaces) {
      const target = touches.get(id)
      if (!target || id === by) continue
      const known = replaced.get(id)
      // Nothing is left of it to replace: many changes that all replace one another cost no more than their text.
      if (known?.size === target.fields.size) continue
      const news = commonFields(next.fields, target.fields).filter(field => !known?.has(field))
      if (news.length === 0) continue
      const marked = known ?? new Set()
      for (const field of news) marked.add(field)
      replaced.set(id, marked)
      if (undone.has(id)) waiting.push({ by: id, fields: new Set(news) })
    }
  }
  return replaced
}

/** Names of fields that can be looked up. */
type FieldSet = Pick<ReadonlySet<FieldName>, 'size' | 'has' | 'keys'>

/** The fields of both, found by the shorter list. */
function commonFields(a: FieldSet, b: FieldSet): FieldName[] {
  const [few, many] = a.size < b.size ? [a, b] : [b, a]
  return [...few.keys()].filter(field => many.has(field))
}

function newestFirst(a: Head, b: Head): number {
  return b.change.at - a.change.at || (a.change.id < b.change.id ? 1 : -1)
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}
