/**
 * Changes for a picture that has another name than it had (FORMAT.md, "Moves"): its changes once more under the new
 * name, and one under the old that takes its labels away. Who sees the same makes the same changes with the same ids,
 * so that a move seen by many is one. Pure.
 */
import { createHash } from 'node:crypto'
import type { ChangeId, ItemKey } from '../../../preload/contract/index.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { fieldsOf, headsByField } from './heads.ts'
import { undosOf } from './undone-changes.ts'

const AUTHOR = 'moved'
/** Names in a row that a change is followed through. */
const MAX_NAMES = 100

/** What a moved change says about itself, in the field `moved`. */
interface Origin {
  readonly item: ItemKey
  readonly id: ChangeId
  /**
   * What the picture held when it was moved, which may have been edited after it was labelled; absent when nobody has
   * looked.
   */
  readonly content?: string
}

/**
 * The changes of `from` that `to` has not been given yet, as changes of `to`. They come after whatever `to` was
 * labelled with before, unless that still counts (`isLive`): then both stand beside each other. What went to another
 * name with a picture that was called `from` earlier is not this one's.
 */
export function movedChanges(
  from: ItemKey,
  to: ItemKey,
  changes: readonly StoredChange[],
  target: readonly StoredChange[],
  isLive: boolean,
  content?: string,
): StoredChange[] {
  return copyChanges(from, to, changesOfPicture(changes), target, isLive, content)
}

/**
 * The changes for a picture that has gone to another name, of somebody who did not know that: labels that were given to
 * `content` under the old name, where another picture is now, once more under the new one, and a change under the old
 * name that takes them away there. None when nothing was given so late.
 */
export function lateMoveChanges(
  from: ItemKey,
  to: ItemKey,
  content: string,
  changes: readonly StoredChange[],
  target: readonly StoredChange[],
): StoredChange[] {
  const late = headChangesOfContent(changes, content)
  return late.length === 0 ? [] : [...copyChanges(from, to, late, target, true, content), removalChange(from, to, late)]
}

/** The changes that stand and say that the picture held this when they were given, or came to their name. */
export function headChangesOfContent(changes: readonly StoredChange[], content: string): StoredChange[] {
  return [...new Set(headChangesByTime(changes))].filter(
    (change) => (originOf(change)?.content ?? change.content) === content,
  )
}

/** Whether labels that stand came to this name together with a picture that held this. */
export function hasLabelsMovedWith(changes: readonly StoredChange[], content: string): boolean {
  return headChangesByTime(changes).some((change) => originOf(change)?.content === content)
}

/** Whether labels that stand came from the name `to` together with a picture that held this. */
export function hasLabelsMovedFrom(changes: readonly StoredChange[], to: ItemKey, content: string): boolean {
  return headChangesByTime(changes).some(
    (change) => originOf(change)?.item === to && originOf(change)?.content === content,
  )
}

function copyChanges(
  from: ItemKey,
  to: ItemKey,
  candidates: readonly StoredChange[],
  target: readonly StoredChange[],
  isLive: boolean,
  content: string | undefined,
): StoredChange[] {
  const given = copyIdsFrom(from, changesOfPicture(target))
  const before = isLive ? [] : headIds(target)
  const wanted = candidates.filter(({ id }) => !given.has(id))
  const ids = new Map<ChangeId, readonly ChangeId[]>([
    ...given,
    ...wanted.map(({ id }): [ChangeId, ChangeId[]] => [id, [idFromParts([id, to, ...before])]]),
  ])
  return wanted.flatMap((change) => {
    const undoes = change.undoes?.flatMap((id) => ids.get(id) ?? [])
    // An undo of what did not come along has nothing to undo here.
    if (undoes?.length === 0 && fieldsOf(change).size === 0) return []
    const replaces = [...change.replaces.flatMap((id) => ids.get(id) ?? []), ...(undoes ? [] : before)]
    return [
      Object.assign(
        {},
        change,
        {
          id: ids.get(change.id)![0]!,
          item: to,
          replaces,
          extra: {
            ...change.extra,
            moved: { item: from, id: change.id, ...(content === undefined ? {} : { content }) } satisfies Origin,
          },
        },
        undoes ? { undoes } : {},
      ),
    ]
  })
}

/**
 * Returns where a change of an item is now: followed to the names that the picture was given since, as far as it went
 * along. `twins` are all ids that it has there: more than one, where programs that did not know the same of the new
 * name moved it at once.
 */
export function currentPlace(
  place: { readonly key: ItemKey; readonly id: ChangeId },
  changesOf: (key: ItemKey) => readonly StoredChange[],
): { readonly key: ItemKey; readonly id: ChangeId; readonly twins: readonly ChangeId[] } {
  let { key, id } = place
  let twins: readonly ChangeId[] = [id]
  for (let step = 0; step < MAX_NAMES; step++) {
    const next = changesOf(key)
      .flatMap((change) => movedTo(change) ?? [])
      .flatMap((to) => {
        const given = to === key ? undefined : copyIdsFrom(key, changesOf(to)).get(id)
        return given === undefined ? [] : [{ key: to, id: given[0]!, twins: given }]
      })[0]
    if (!next) break
    ;({ key, id, twins } = next)
  }
  return { key, id, twins }
}

/**
 * The change that takes away the labels of a picture that is called `to` now, '' where it is nowhere and another
 * picture has its name; null for one without labels.
 */
export function removalAfterMove(from: ItemKey, to: ItemKey, changes: readonly StoredChange[]): StoredChange | null {
  const labels = changesOfPicture(changes).filter((change) => fieldsOf(change).size > 0)
  return labels.length === 0 ? null : removalChange(from, to, labels)
}

/** A change that undoes labels under the old name, because they are given under the new one. */
function removalChange(from: ItemKey, to: ItemKey, labels: readonly StoredChange[]): StoredChange {
  const undoes = labels.map(({ id }) => id).toSorted()
  const last = newestOf(labels)
  return {
    id: idFromParts([from, to, ...undoes]),
    at: last.at + 1,
    by: last.by,
    item: from,
    replaces: [],
    undoes,
    extra: { moved_to: to },
  }
}

/**
 * The changes that were taken away because their picture was not in the folder any more while another one had its name,
 * and that are not undone otherwise.
 */
export function shelvedChanges(changes: readonly StoredChange[]): StoredChange[] {
  if (!changes.some((change) => movedTo(change) === '')) return []
  const undos = undosOf(changes)
  const byPeople = undosOf(changes.filter((change) => movedTo(change) === null))
  return changes.filter(({ id }) => {
    const undo = undos.get(id)
    return undo !== undefined && movedTo(undo) === '' && !byPeople.has(id)
  })
}

/**
 * The changes that give a picture its labels again that came back to the folder, as `to`, which may be the name that it
 * had. None when it has them.
 */
export function returnMoveChanges(
  from: ItemKey,
  to: ItemKey,
  content: string,
  changes: readonly StoredChange[],
  target: readonly StoredChange[],
  isLive: boolean,
): StoredChange[] {
  const shelved = shelvedChanges(changes)
  if (!shelved.some((change) => change.content === content)) return []
  const last = newestOf(shelved.map(({ id }) => undosOf(changes).get(id)!))
  // From now on they belong to the new name, or once more to the old, and come back from there only.
  return [
    ...copyChanges(from, to, shelved, target, isLive, content),
    { ...removalChange(from, to, shelved), at: last.at + 1 },
  ]
}

/**
 * The changes of a name whose picture has another one now, that its labels do not show and that `target` has not been
 * given: labels that somebody took away or undid there without knowing that.
 */
export function unmovedChanges(
  from: ItemKey,
  changes: readonly StoredChange[],
  target: readonly StoredChange[],
): StoredChange[] {
  const given = copyIdsFrom(from, target)
  return changesOfPicture(changes).filter(({ id }) => !given.has(id))
}

/** Whether labels have gone from a name to another one, and others were made there since. */
export function hasChangesSinceMove(changes: readonly StoredChange[]): boolean {
  return changes.some((change) => movedTo(change)) && changesOfPicture(changes).length > 0
}

/** Where a picture of these changes has gone, by the newest change that tells; null when none does. */
export function destinationOf(changes: readonly StoredChange[]): ItemKey | null {
  const left = changes.filter((change) => movedTo(change) !== null)
  if (left.length === 0) return null
  const newest = newestOf(left)
  return movedTo(newest) === newest.item ? null : movedTo(newest) || null
}

/**
 * Returns where the labels of a change went that was taken away: the new name, '' for nowhere, null when it was undone
 * by a person.
 */
export function destinationOfUndo(undo: StoredChange): ItemKey | null {
  return movedTo(undo)
}

/**
 * Returns what the picture held with which labels that stand belong together, each once, the newest first: what it held
 * when they came to this name with it, or what they were given to.
 */
export function pictureContents(changes: readonly StoredChange[]): string[] {
  return [...new Set(headChangesByTime(changes).flatMap((change) => originOf(change)?.content ?? change.content ?? []))]
}

/**
 * Returns what the picture held with which the newest change came to this name, or was made, also when it does not
 * count any more; undefined when none tells.
 */
export function lastPictureContent(changes: readonly StoredChange[]): string | undefined {
  const telling = changes.filter(
    (change) => movedTo(change) === null && (originOf(change)?.content ?? change.content) !== undefined,
  )
  if (telling.length === 0) return undefined
  const newest = newestOf(telling)
  return originOf(newest)?.content ?? newest.content
}

/** Whether labels that stand came to this name from another one. */
export function hasMovedLabels(changes: readonly StoredChange[]): boolean {
  return headChangesByTime(changes).some((change) => originOf(change) !== undefined)
}

function headChangesByTime(changes: readonly StoredChange[]): StoredChange[] {
  return [...headsByField(changes).values()]
    .flat()
    .map((head) => head.change)
    .toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))
}

function originOf({ extra }: StoredChange): Partial<Origin> | undefined {
  return extra?.['moved'] as Partial<Origin> | undefined
}

/** Returns to which content of the picture's file labels that stand were given, each once, the newest first. */
export function labelledContents(changes: readonly StoredChange[]): string[] {
  return [...new Set(headChangesByTime(changes).flatMap(({ content }) => content ?? []))]
}

function newestOf(changes: readonly StoredChange[]): StoredChange {
  return changes.reduce((newest, change) =>
    change.at > newest.at || (change.at === newest.at && change.id > newest.id) ? change : newest,
  )
}

/**
 * The changes that were made of the picture which has this name now: not those that went elsewhere with another one,
 * nor those that took them away.
 */
function changesOfPicture(changes: readonly StoredChange[]): StoredChange[] {
  const gone = new Set(changes.flatMap((change) => (movedTo(change) === null ? [] : (change.undoes ?? []))))
  return changes.filter((change) => movedTo(change) === null && !gone.has(change.id))
}

/** For each change of `from` that a picture was given, the ids under which it has it. */
function copyIdsFrom(from: ItemKey, target: readonly StoredChange[]): Map<ChangeId, ChangeId[]> {
  const given = new Map<ChangeId, ChangeId[]>()
  for (const change of target) {
    const origin = originOf(change)
    if (origin?.item !== from || typeof origin.id !== 'string') continue
    const ids = given.get(origin.id)
    if (ids) ids.push(change.id)
    else given.set(origin.id, [change.id])
  }
  return given
}

function movedTo({ extra }: StoredChange): ItemKey | null {
  const to = extra?.['moved_to']
  return typeof to === 'string' ? to : null
}

function headIds(changes: readonly StoredChange[]): ChangeId[] {
  return [...new Set([...headsByField(changes).values()].flat().map((head) => head.change.id))].toSorted()
}

function idFromParts(parts: readonly string[]): ChangeId {
  return `${AUTHOR}:${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24)}`
}
