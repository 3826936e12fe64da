/** Why a query finds so little. */
import type { Excluding, Query } from '../../../preload/contract/index.ts'
import { parseFilter, parseTree, printTree } from '../../../preload/contract/filter.ts'
import type { Catalog } from '../library/catalog.ts'
import { countMarks } from './bit-set.ts'
import { type LabelSource, shownMarks } from './run.ts'

/** Each costs about as much as a query. */
const MOST_CONDITIONS = 12

/**
 * The conditions of a query that must all hold, and how many pictures it would find without each, the one that keeps
 * out most first; those that keep out nothing are left out. Throws `bad-input` for a filter that cannot be understood.
 */
export function excluding(catalog: Catalog, labels: LabelSource, { text, folder }: Query): Excluding[] {
  const tree = parseTree(text.normalize('NFC'))
  if (tree === null) return []
  const conditions = (tree.kind === 'and' ? tree.of : [tree]).map(printTree)
  const count = (filter: string): number =>
    countMarks(shownMarks(catalog, labels.labelColumns, folder, parseFilter(filter)))
  const found = count(text)
  return conditions
    .slice(0, MOST_CONDITIONS)
    .map((condition, at) => {
      const without = conditions.filter((_, other) => other !== at).join(' ')
      return { condition, without, total: count(without) }
    })
    .filter(({ total }) => total > found)
    .toSorted((a, b) => b.total - a.total)
}
