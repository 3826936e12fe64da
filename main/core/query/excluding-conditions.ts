/** Finds the conditions that explain why a query finds so little. */
import type { ExcludingCondition, PictureQuery } from '../../../preload/contract/index.ts'
import { parseFilter, parseTree, printTree } from '../../../preload/contract/filter.ts'
import type { Catalog } from '../library/catalog.ts'
import { countBits } from './bit-set.ts'
import { type LabelSource, shownItems } from './run.ts'

/** The most conditions that are examined; each costs about as much as a query. */
const MAX_CONDITIONS = 12

/**
 * Returns the conditions of a query that must all hold, and how many pictures it would find without each of them.
 *
 * The condition that excludes most comes first; those that exclude nothing are left out. Throws `bad-input` for a
 * filter that cannot be understood.
 */
export function findExcludingConditions(
  catalog: Catalog,
  labels: LabelSource,
  { text, folder }: PictureQuery,
): ExcludingCondition[] {
  const tree = parseTree(text.normalize('NFC'))
  if (tree === null) return []
  const conditions = (tree.kind === 'and' ? tree.of : [tree]).map(printTree)
  const count = (filter: string): number =>
    countBits(shownItems(catalog, labels.labelColumns, folder, parseFilter(filter)))
  const currentTotal = count(text)
  return conditions
    .slice(0, MAX_CONDITIONS)
    .map((condition, at) => {
      const without = conditions.filter((_, other) => other !== at).join(' ')
      return { condition, without, total: count(without) }
    })
    .filter(({ total }) => total > currentTotal)
    .toSorted((a, b) => b.total - a.total)
}
