/** Finds since when a picture is done and by whom, from its changes. Pure: the order of arrival does not matter. */
import type { StoredChange } from '../format/change-codec.ts'
import { fieldsOf, headsByField } from '../labels/heads.ts'
import { undoneIds } from '../labels/undone-changes.ts'

/** A picture with more changes than this is not walked, because the labels after each of them are folded on their own. */
export const MAX_STEPS = 100

/** Since when a picture is done, and who did it. `change` is null where it was done before its first change. */
export interface DoneSince {
  readonly change: StoredChange | null
}

/** What the changes of a picture say about progress. */
export interface PictureHistory {
  /** Null for a picture that is not done. */
  readonly done: DoneSince | null
  /** The changes that count, by time: those that give labels and were not undone. */
  readonly counting: readonly StoredChange[]
}

/**
 * Returns since when a picture has been done without interruption, and the changes that count.
 *
 * It is the last change after which the picture was done until now. Changes that were undone count as never made, so an
 * undo takes the picture back to the change before. `isDoneAfter` decides for a list of changes.
 */
export function readPictureHistory(
  changes: readonly StoredChange[],
  isDoneAfter: (changes: readonly StoredChange[]) => boolean,
): PictureHistory {
  const undone = undoneIds(changes)
  const counting = changes
    .filter((change) => !undone.has(change.id) && change.undoes === undefined && fieldsOf(change).size > 0)
    .toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
  if (!isDoneAfter(changes)) return { done: null, counting }
  // Undone changes and undos stay in the list: through them, a change can replace what an undone one had replaced.
  const later = new Set<StoredChange>()
  for (const change of counting.toReversed()) {
    later.add(change)
    if (!isDoneAfter(changes.filter((one) => !later.has(one)))) return { done: { change }, counting }
  }
  return { done: { change: null }, counting }
}

/** Returns who gave each tag that a picture has now, in the order of `changes`' heads. */
export function tagGivers(changes: readonly StoredChange[]): (readonly [tag: string, by: string])[] {
  const givers: (readonly [string, string])[] = []
  if (changes.every(({ tags }) => tags === undefined)) return givers
  for (const [field, [head]] of headsByField(changes))
    if (head!.value === true && field.startsWith('tag:')) givers.push([field.slice('tag:'.length), head!.change.by])
  return givers
}
