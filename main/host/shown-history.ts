/**
 * Shows the history of a picture as its labels are shown: where everybody gives stars of their own, stars replace only
 * those of the same person, and may be hidden.
 */
import type { Change, HistoryEntry, ItemId } from '../../preload/contract/index.ts'
import { isHidden } from '../core/labels/rater-columns.ts'
import type { PersonOf } from '../core/labels/people-directory.ts'
import { replacedByAuthor } from '../core/labels/ratings.ts'
import type { LabelView } from './label-view.ts'

/** Returns the entries as a person sees them. `all` are those of the whole picture, the newest first. */
export function shownHistory(
  { labelColumns }: Pick<LabelView, 'labelColumns'>,
  id: ItemId,
  all: readonly HistoryEntry[],
  user: string,
  personOf: PersonOf,
): readonly HistoryEntry[] {
  if (!labelColumns.hasOwnStars) return all
  const replaced = replacedByAuthor(
    all.map(({ change }) => change),
    personOf,
  )
  const isOwn = (by: string): boolean => personOf(by) === personOf(user)
  const isBlind = isHidden(labelColumns.raterColumns(false), id)
  const stars = new Map<string, number>()
  const shown: HistoryEntry[] = []
  for (const entry of all.toReversed()) {
    const { change, undone } = entry
    if (change.stars === undefined) {
      shown.push(isBlind ? hideUndone(entry, isOwn) : entry)
      continue
    }
    const person = personOf(change.by)
    const own = withOwnStars(entry, stars.get(person), replaced.has(change.id))
    if (undone === null) stars.set(person, change.stars)
    shown.push(isBlind && !isOwn(change.by) ? hideStars(own) : own)
  }
  return shown.toReversed()
}

/** Returns an entry with the stars that its author had given before, and says whether the author has replaced them. */
function withOwnStars(entry: HistoryEntry, before: number | undefined, isReplaced: boolean): HistoryEntry {
  const others = entry.before.filter(([field]) => field !== 'stars')
  const replaced = entry.replacedFields.filter((field) => field !== 'stars')
  return {
    ...entry,
    before: before === undefined ? others : [...others, ['stars', before]],
    replacedFields: isReplaced ? [...replaced, 'stars'] : replaced,
  }
}

function hideStars(entry: HistoryEntry): HistoryEntry {
  return {
    ...entry,
    change: withoutStars(entry.change),
    before: entry.before.filter(([field]) => field !== 'stars'),
    hidesStars: true,
  }
}

/** Hides the stars of changes of others that a change undid or restored. */
function hideUndone(entry: HistoryEntry, isOwn: (by: string) => boolean): HistoryEntry {
  const hides = (change: Change): boolean => change.stars !== undefined && !isOwn(change.by)
  const { undid, restored } = entry
  if (!undid.some(hides) && !restored.some(hides)) return entry
  return {
    ...entry,
    undid: undid.filter((change) => !hides(change)),
    restored: restored.filter((change) => !hides(change)),
  }
}

function withoutStars(change: Change): Change {
  const { stars: _stars, ...others } = change
  return others
}
