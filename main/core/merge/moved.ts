/**
 * Changes for a picture that has another name than it had (FORMAT.md, "Moves"): its changes once more under the new name, and one under the old that takes its labels away. Who
 * sees the same makes the same changes with the same ids, so that a move seen by many is one. Pure.
 */
import { createHash } from 'node:crypto'
import type { Change, ChangeId, FieldName, ItemKey } from '../../../preload/contract/index.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { fieldsOf, headsByField } from './heads.ts'

const AUTHOR = 'moved'
/** Names in a row that a change is followed through. */
const MOST_NAMES = 100

/** What a moved change says about itself, in the field `moved`. */
interface Origin { readonly item: ItemKey; readonly id: ChangeId }

/**
 * The changes of `from` that `to` has not been given yet, as changes of `to`. They come after whatever `to` was labelled with before, unless that still counts (`isLive`): then
 * both stand beside each other. What went to another name with a picture that was called `from` earlier is not this one's.
 */
export function movedChanges(from: ItemKey, to: ItemKey, changes: readonly StoredChange[], target: readonly StoredChange[], isLive: boolean): StoredChange[] {
  const elsewhere = goneElsewhere(to, changes)
  return derived(from, to, changes.filter(change => movedTo(change) === null && !elsewhere.has(change.id)), target, isLive)
}

/**
 * The changes for a picture that has gone to another name, of somebody who did not know that: labels that were given to `content` under the old name, where another picture is now, once more under the new one, and a
 * change under the old name that undoes them there. None when nothing was given so late.
 */
export function lateChanges(from: ItemKey, to: ItemKey, content: string, changes: readonly StoredChange[], target: readonly StoredChange[]): StoredChange[] {
  const heads = [...headsByField(changes).values()].flat().map(head => head.change)
  const late = [...new Set(heads)].filter(change => change.content === content && movedTo(change) === null)
  if (late.length === 0) return []
  const undoes = late.map(({ id }) => id).toSorted()
  const last = newestOf(late)
  return [
    ...derived(from, to, late, target, true),
    { id: derivedId([from, to, 'late', ...undoes]), at: last.at + 1, by: last.by, item: from, replaces: [], undoes },
  ]
}

function derived(from: ItemKey, to: ItemKey, candidates: readonly StoredChange[], target: readonly StoredChange[], isLive: boolean): StoredChange[] {
  const given = givenBy(from, target)
  const before = isLive ? [] : headIds(target)
  const wanted = candidates.filter(({ id }) => !given.has(id))
  const ids = new Map([...given, ...wanted.map(({ id }): [ChangeId, ChangeId] => [id, derivedId([id, to, ...before])])])
  return wanted.flatMap(change => {
    const undoes = change.undoes?.flatMap(id => ids.get(id) ?? [])
    // An undo of what did not come along has nothing to undo here.
    if (undoes?.length === 0 && fieldsOf(change).size === 0) return []
    const replaces = [...change.replaces.flatMap(id => ids.get(id) ?? []), ...(undoes ? [] : before)]
    return [Object.assign({}, change, { id: ids.get(change.id)!, item: to, replaces, extra: { ...change.extra, moved: { item: from, id: change.id } satisfies Origin } }, undoes ? { undoes } : {})]
  })
}

/** Returns where a change of an item is now: followed to the names that the picture was given since, as far as it went along. */
export function currentPlace(place: { readonly key: ItemKey; readonly id: ChangeId }, changesOf: (key: ItemKey) => readonly StoredChange[]): { readonly key: ItemKey; readonly id: ChangeId } {
  let { key, id } = place
  for (let step = 0; step < MOST_NAMES; step++) {
    const next = changesOf(key).flatMap(change => movedTo(change) ?? []).flatMap(to => {
      const given = givenBy(key, changesOf(to)).get(id)
      return given === undefined ? [] : [{ key: to, id: given }]
    })[0]
    if (!next) break
    ({ key, id } = next)
  }
  return { key, id }
}

/** The change that takes away the labels of a picture that is called `to` now, '' where it is nowhere and another picture has its name; null for one without changes. */
export function leftBehind(from: ItemKey, to: ItemKey, changes: readonly StoredChange[]): StoredChange | null {
  if (changes.length === 0) return null
  const heads = headsByField(changes)
  const fields = [...heads.keys()].filter(field => !field.startsWith('metric:'))
  const replaces = [...new Set(fields.flatMap(field => heads.get(field)!.map(head => head.change.id)))].toSorted()
  const last = newestOf(changes)
  return { id: derivedId([from, to, ...replaces]), at: last.at + 1, by: last.by, item: from, ...emptied(fields), replaces, extra: { moved_to: to } }
}

/**
 * Where a picture of these changes has gone, by the newest change that tells, and to which its labels have to follow: null when none does, or when all that was given since was given by
 * people who knew that it had gone, and so meant another picture that is called as this one was.
 */
export function destination(changes: readonly StoredChange[]): ItemKey | null {
  const left = changes.filter(change => movedTo(change) !== null).toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))[0]
  if (!left) return null
  // A metric that went along still counts here: it cannot be taken away.
  const went = replacedBy([left], changes)
  const fresh = [...headsByField(changes).values()].flat().map(head => head.change).filter(change => movedTo(change) === null && !went.has(change.id))
  return fresh.length > 0 && fresh.every(change => replacedBy([change], changes).has(left.id)) ? null : movedTo(left)
}

/** Returns to which content of the picture's file labels that stand were given, each once, the newest first. */
export function contentsOf(changes: readonly StoredChange[]): string[] {
  const heads = [...headsByField(changes).values()].flat().map(head => head.change).toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))
  return [...new Set(heads.flatMap(({ content }) => content ?? []))]
}

/** Returns the names to which pictures that were called as this one have gone. */
export function destinations(changes: readonly StoredChange[]): ItemKey[] {
  return [...new Set(changes.flatMap(change => movedTo(change) || []))]
}

function newestOf(changes: readonly StoredChange[]): StoredChange {
  return changes.reduce((newest, change) => (change.at > newest.at || (change.at === newest.at && change.id > newest.id) ? change : newest))
}

/** What was taken away here because it belongs to a picture that is called neither `from` nor `to` now. */
function goneElsewhere(to: ItemKey, changes: readonly StoredChange[]): Set<ChangeId> {
  const left = changes.filter(change => movedTo(change) !== null)
  return replacedBy(left.filter(change => movedTo(change) !== to), changes).difference(replacedBy(left.filter(change => movedTo(change) === to), changes))
}

/** Directly, or through others. */
function replacedBy(some: readonly StoredChange[], changes: readonly StoredChange[]): Set<ChangeId> {
  const byId = new Map(changes.map(change => [change.id, change]))
  const found = new Set<ChangeId>()
  const waiting = some.flatMap(({ replaces }) => replaces)
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (found.has(id)) continue
    found.add(id)
    waiting.push(...byId.get(id)?.replaces ?? [])
  }
  return found
}

/** For each change of `from` that a picture was given, the id under which it has it. */
function givenBy(from: ItemKey, target: readonly StoredChange[]): Map<ChangeId, ChangeId> {
  const given = new Map<ChangeId, ChangeId>()
  for (const { id, extra } of target) {
    const origin = extra?.['moved'] as Partial<Origin> | undefined
    if (origin?.item === from && typeof origin.id === 'string') given.set(origin.id, id)
  }
  return given
}

function movedTo({ extra }: StoredChange): ItemKey | null {
  const to = extra?.['moved_to']
  return typeof to === 'string' ? to : null
}

function headIds(changes: readonly StoredChange[]): ChangeId[] {
  return [...new Set([...headsByField(changes).values()].flat().map(head => head.change.id))].toSorted()
}

function emptied(fields: readonly FieldName[]): Pick<Change, 'stars' | 'notes' | 'tags'> {
  const remove = fields.filter(field => field.startsWith('tag:')).map(field => field.slice('tag:'.length)).toSorted()
  return {
    ...(fields.includes('stars') ? { stars: 0 } : {}),
    ...(fields.includes('notes') ? { notes: '' } : {}),
    ...(remove.length > 0 ? { tags: { remove } } : {}),
  }
}

function derivedId(parts: readonly string[]): ChangeId {
  return `${AUTHOR}:${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24)}`
}
