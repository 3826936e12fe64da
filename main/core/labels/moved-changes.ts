/**
 * Creates the changes that move labels to the new name of a picture (FORMAT.md, "Moves").
 *
 * The changes of the old name are copied to the new name, and one change under the old name removes its labels there.
 * Programs that see the same move create the same changes with the same ids, so that the move is made once. Fields that
 * this version does not know are moved as well: they may be labels that newer programs know. All functions are pure.
 */
import { createHash } from 'node:crypto'
import type { ChangeId, ItemKey } from '../../../preload/contract/index.ts'
import type { StoredChange } from '../format/change-codec.ts'
import { allFieldsOf, headsByField, unknownFieldsOf } from './heads.ts'
import { undosOf } from './undone-changes.ts'

const AUTHOR = 'moved'
/** A change is followed through at most this many names. */
const MAX_NAMES = 100

/** Where a change was copied from. */
export interface ChangeOrigin {
  readonly item: ItemKey
  readonly id: ChangeId
}

/** The field `moved` of a copied change. */
interface Origin extends ChangeOrigin {
  /**
   * The content of the picture when it was moved; absent when no program had read it. The picture may have been edited
   * after it was labelled.
   */
  readonly content?: string
}

/**
 * Returns copies under the name `to` of those changes of `from` that `to` does not have yet.
 *
 * They replace the earlier labels of `to`, unless those still count (`isTargetLive`): then both are kept side by side.
 * Changes that went to another name with an earlier picture called `from` are not copied.
 */
export function movedChanges(
  from: ItemKey,
  to: ItemKey,
  changes: readonly StoredChange[],
  target: readonly StoredChange[],
  isTargetLive: boolean,
  content?: string,
): StoredChange[] {
  return copyChanges(from, to, changesOfPicture(changes), target, isTargetLive, content)
}

/**
 * Returns the changes that move labels which somebody gave to a picture under its old name after it had moved.
 *
 * These are the labels that were given to `content` under the name `from`, where another picture is now. They are
 * copied to `to`, and one more change removes them from `from`. Returns an empty list when there are no such labels.
 */
export function lateMoveChanges(
  from: ItemKey,
  to: ItemKey,
  content: string,
  changes: readonly StoredChange[],
  target: readonly StoredChange[],
): StoredChange[] {
  const lateChanges = headChangesOfContent(changes, content)
  return lateChanges.length === 0
    ? []
    : [...copyChanges(from, to, lateChanges, target, true, content), removalChange(from, to, lateChanges)]
}

/**
 * Returns the heads that belong to this content of the picture.
 *
 * The picture had the content when these labels were given, or when they were moved to their name.
 */
export function headChangesOfContent(changes: readonly StoredChange[], content: string): StoredChange[] {
  return [...new Set(headChangesByTime(changes))].filter(
    (change) => (originOf(change)?.content ?? change.content) === content,
  )
}

/** Whether some heads were moved to this name together with a picture of this content. */
export function hasLabelsMovedWith(changes: readonly StoredChange[], content: string): boolean {
  return headChangesByTime(changes).some((change) => originOf(change)?.content === content)
}

/** Whether some heads were moved here from the name `to` together with a picture of this content. */
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
  isTargetLive: boolean,
  content: string | undefined,
): StoredChange[] {
  const existing = copyIdsFrom(from, changesOfPicture(target))
  const headsToReplace = isTargetLive ? [] : headIds(target)
  const missingChanges = candidates.filter(({ id }) => !existing.has(id))
  const ids = new Map<ChangeId, readonly ChangeId[]>([
    ...existing,
    ...missingChanges.map(({ id }): [ChangeId, ChangeId[]] => [id, [idFromParts([id, to, ...headsToReplace])]]),
  ])
  return missingChanges.flatMap((change) => {
    const undoes = change.undoes?.flatMap((id) => ids.get(id) ?? [])
    // An undo is not copied when the change that it undoes was not copied either.
    if (undoes?.length === 0 && allFieldsOf(change).size === 0) return []
    const replaces = [...change.replaces.flatMap((id) => ids.get(id) ?? []), ...(undoes ? [] : headsToReplace)]
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
 * Returns the current name and id of a change: its copy under the latest name of the picture that it was moved to.
 *
 * `copyIds` are all its ids under that name. There is more than one when several programs moved it at the same time and
 * knew different changes of the new name.
 */
export function currentCopy(
  place: { readonly key: ItemKey; readonly id: ChangeId },
  changesOf: (key: ItemKey) => readonly StoredChange[],
): { readonly key: ItemKey; readonly id: ChangeId; readonly copyIds: readonly ChangeId[] } {
  let { key, id } = place
  let copyIds: readonly ChangeId[] = [id]
  for (let step = 0; step < MAX_NAMES; step++) {
    const next = changesOf(key)
      .flatMap((change) => movedTo(change) ?? [])
      .flatMap((to) => {
        const ids = to === key ? undefined : copyIdsFrom(key, changesOf(to)).get(id)
        return ids === undefined ? [] : [{ key: to, id: ids[0]!, copyIds: ids }]
      })[0]
    if (!next) break
    ;({ key, id, copyIds } = next)
  }
  return { key, id, copyIds }
}

/**
 * Returns the change that removes the labels of a picture from its old name; null when it has none.
 *
 * `to` is its new name, or '' when it is no longer in the data set and another picture has its name.
 */
export function removalAfterMove(from: ItemKey, to: ItemKey, changes: readonly StoredChange[]): StoredChange | null {
  const labels = changesOfPicture(changes).filter((change) => allFieldsOf(change).size > 0)
  return labels.length === 0 ? null : removalChange(from, to, labels)
}

/** Returns the change that undoes labels under the old name, because they are copied to the new one. */
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
 * Returns the shelved changes: those that were removed because their picture was no longer in the data set while
 * another picture had its name.
 *
 * Changes that a person has undone as well are left out.
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
 * Returns the changes that restore the shelved labels of a picture that came back to the data set.
 *
 * `to` is its name now, which may be the one that it had. Returns an empty list when no shelved label belongs to
 * `content`.
 */
export function returnMoveChanges(
  from: ItemKey,
  to: ItemKey,
  content: string,
  changes: readonly StoredChange[],
  target: readonly StoredChange[],
  isTargetLive: boolean,
): StoredChange[] {
  const changesToRestore = shelvedChanges(changes)
  if (!changesToRestore.some((change) => change.content === content)) return []
  const last = newestOf(changesToRestore.map(({ id }) => undosOf(changes).get(id)!))
  // From now on the labels belong to `to`, which may equal `from`. A later return starts from there.
  return [
    ...copyChanges(from, to, changesToRestore, target, isTargetLive, content),
    { ...removalChange(from, to, changesToRestore), at: last.at + 1 },
  ]
}

/**
 * Returns the changes of an old name that have no copy among those of the new name (`target`).
 *
 * Somebody made them without knowing that the picture had moved, for example to remove a label or to undo it.
 */
export function unmovedChanges(
  from: ItemKey,
  changes: readonly StoredChange[],
  target: readonly StoredChange[],
): StoredChange[] {
  const copyIds = copyIdsFrom(from, target)
  return changesOfPicture(changes).filter(({ id }) => !copyIds.has(id))
}

/** Whether labels were moved from this name to another one, and new changes were made here since. */
export function hasChangesSinceMove(changes: readonly StoredChange[]): boolean {
  return changes.some((change) => movedTo(change)) && changesOfPicture(changes).length > 0
}

/** Returns the name that the picture of these changes was moved to last; null when it was not moved. */
export function destinationOf(changes: readonly StoredChange[]): ItemKey | null {
  const removals = changes.filter((change) => movedTo(change) !== null)
  if (removals.length === 0) return null
  const newest = newestOf(removals)
  return movedTo(newest) === newest.item ? null : movedTo(newest) || null
}

/** Returns where a change was copied from when labels moved; null for a change that was made under its own name. */
export function copiedFrom(change: StoredChange): ChangeOrigin | null {
  const { item, id } = originOf(change) ?? {}
  return typeof item === 'string' && typeof id === 'string' ? { item, id } : null
}

/** Whether a change removed labels from a name, because they moved to another one. */
export function isMoveAway(change: StoredChange): boolean {
  return movedTo(change) !== null
}

/** Whether an id is that of a change which moves labels. */
export function isIdOfMove(id: ChangeId): boolean {
  return id.startsWith(`${AUTHOR}:`)
}

/**
 * Returns the name to which an undo moved the labels that it removed.
 *
 * It is '' when the picture is no longer in the data set, and null when a person made the undo.
 */
export function destinationOfUndo(undo: StoredChange): ItemKey | null {
  return movedTo(undo)
}

/**
 * Returns the contents of the picture that its heads belong to, without duplicates, the newest first.
 *
 * It is the content that the picture had when the label was moved to this name, or else when the label was given.
 */
export function pictureContents(changes: readonly StoredChange[]): string[] {
  return [...new Set(headChangesByTime(changes).flatMap((change) => originOf(change)?.content ?? change.content ?? []))]
}

/**
 * Returns the content that the picture had at the newest change that names one; undefined when none does.
 *
 * It is the content at the move, or else at the edit. Changes that were replaced or undone count too.
 */
export function lastPictureContent(changes: readonly StoredChange[]): string | undefined {
  const changesWithContent = changes.filter(
    (change) => movedTo(change) === null && (originOf(change)?.content ?? change.content) !== undefined,
  )
  if (changesWithContent.length === 0) return undefined
  const newest = newestOf(changesWithContent)
  return originOf(newest)?.content ?? newest.content
}

/** Whether some heads give a field that this version does not know, which may be a label. */
export function hasUnknownLabels(changes: readonly StoredChange[]): boolean {
  return headChangesByTime(changes).some((change) => unknownFieldsOf(change).length > 0)
}

/** Whether some heads were moved to this name from another one. */
export function hasMovedLabels(changes: readonly StoredChange[]): boolean {
  return headChangesByTime(changes).some((change) => originOf(change) !== undefined)
}

function headChangesByTime(changes: readonly StoredChange[]): StoredChange[] {
  return [...headsByField(changes, allFieldsOf).values()]
    .flat()
    .map((head) => head.change)
    .toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))
}

function originOf({ extra }: StoredChange): Partial<Origin> | undefined {
  return extra?.['moved'] as Partial<Origin> | undefined
}

/** Returns the contents of the picture's file that its heads were given to, without duplicates, the newest first. */
export function labelledContents(changes: readonly StoredChange[]): string[] {
  return [...new Set(headChangesByTime(changes).flatMap(({ content }) => content ?? []))]
}

function newestOf(changes: readonly StoredChange[]): StoredChange {
  return changes.reduce((newest, change) =>
    change.at > newest.at || (change.at === newest.at && change.id > newest.id) ? change : newest,
  )
}

/**
 * Returns the changes of the picture that has this name now.
 *
 * Left out are changes that were moved away with an earlier picture of this name, and the changes that removed them.
 */
function changesOfPicture(changes: readonly StoredChange[]): StoredChange[] {
  const movedAway = new Set(changes.flatMap((change) => (movedTo(change) === null ? [] : (change.undoes ?? []))))
  return changes.filter((change) => movedTo(change) === null && !movedAway.has(change.id))
}

/** Returns the ids of the copies in `target`, by the id of the change of `from` that was copied. */
function copyIdsFrom(from: ItemKey, target: readonly StoredChange[]): Map<ChangeId, ChangeId[]> {
  const copyIds = new Map<ChangeId, ChangeId[]>()
  for (const change of target) {
    const origin = originOf(change)
    if (origin?.item !== from || typeof origin.id !== 'string') continue
    const ids = copyIds.get(origin.id)
    if (ids) ids.push(change.id)
    else copyIds.set(origin.id, [change.id])
  }
  return copyIds
}

/** Returns the name to which the labels moved that this change removes; null for every other change. */

function movedTo({ extra }: StoredChange): ItemKey | null {
  const to = extra?.['moved_to']
  return typeof to === 'string' ? to : null
}

function headIds(changes: readonly StoredChange[]): ChangeId[] {
  return [...new Set([...headsByField(changes, allFieldsOf).values()].flat().map((head) => head.change.id))].toSorted()
}

function idFromParts(parts: readonly string[]): ChangeId {
  return `${AUTHOR}:${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24)}`
}
