/** Counts the labels of chosen pictures. */
import { LEVEL_KINDS, LEVELS, type ItemId, type LabelCounts, type LevelKind } from '../../../preload/contract/index.ts'
import type { LabelSource } from './run.ts'
import { countTags, mostUsedTags } from './tag-lists.ts'

/** The most tags that are returned: more than anybody reads. */
const MAX_TAGS = 500

/** Returns the counts over these items. Takes a few milliseconds for a million of them. */
export function countLabels({ labelColumns, revision }: LabelSource, ids: readonly ItemId[]): LabelCounts {
  const { tags, tagLists, notes, conflicts } = labelColumns
  const perLevel = LEVEL_KINDS.map((kind) => ({
    column: labelColumns[kind],
    counts: Array.from({ length: LEVELS[kind].length }, () => 0),
  }))
  const perList = new Uint32Array(tagLists.length)
  let [withNotes, withConflicts] = [0, 0]
  for (const id of ids) {
    for (const { column, counts } of perLevel) counts[column[id]!]!++
    perList[tags[id]!]!++
    if (notes.has(id)) withNotes++
    if (conflicts.has(id)) withConflicts++
  }
  return {
    revision,
    total: ids.length,
    levels: Object.fromEntries(LEVEL_KINDS.map((kind, at) => [kind, perLevel[at]!.counts])) as unknown as Record<
      LevelKind,
      readonly number[]
    >,
    tags: mostUsedTags(countTags(perList, tagLists)).slice(0, MAX_TAGS),
    withNotes,
    conflicts: withConflicts,
  }
}
