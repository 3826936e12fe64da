/** Counts tags by the lists of tags that items share. */
import { compareText } from './natural-keys.ts'
import type { TagCount } from '../../../preload/contract/index.ts'

/** Returns how many items have each tag. `perList` says how many items have each of the lists. */
export function countTags(perList: Uint32Array, tagLists: readonly (readonly string[])[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const [list, count] of perList.entries())
    if (count > 0) for (const tag of tagLists[list]!) counts.set(tag, (counts.get(tag) ?? 0) + count)
  return counts
}

/** Returns the tags with their counts, the most used first. */
export function mostUsedTags(counts: ReadonlyMap<string, number>): TagCount[] {
  return Array.from(counts, ([tag, count]) => ({ tag, count })).toSorted(
    (a, b) => b.count - a.count || compareText(a.tag, b.tag),
  )
}
