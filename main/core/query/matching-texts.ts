/**
 * Finds which of the different texts of a metadata column match a pattern.
 *
 * Each different text is compared once for all pictures that have it. The last few answers are cached, because the
 * counts beside a result need the same answers as the result, and most filters are typed letter by letter.
 */
import { matchesPattern, type TextPattern } from '../../../preload/contract/filter.ts'
import type { TextColumn } from '../metadata/text-column.ts'
import type { FilterBudget } from './filter-budget.ts'
import { memoizeByObject } from './memoize.ts'

/** The number of cached answers for each column; each takes a byte for each different text. */
const MAX_CACHED = 8

/** The answers for a column by pattern, in the order of use, the latest last. */
const cacheOf = memoizeByObject((_column: TextColumn) => new Map<string, Uint8Array>())

/** Returns a 1 for each text of the column that matches. The empty text, which stands for none, never does. */
export function matchingTexts(column: TextColumn, pattern: TextPattern, budget: FilterBudget): Uint8Array {
  const cache = cacheOf(column)
  const key = JSON.stringify(pattern)
  const known = cache.get(key)
  const texts = column.foldedTexts
  const accepted = known?.length === texts.length ? known : new Uint8Array(texts.length)
  if (known !== accepted) {
    if (known) accepted.set(known)
    for (let at = Math.max(1, known?.length ?? 0); at < texts.length; at++) {
      const text = texts[at]!
      budget.spend(text.length)
      if (matchesPattern(pattern, text)) accepted[at] = 1
    }
  }
  cache.delete(key)
  cache.set(key, accepted)
  if (cache.size > MAX_CACHED) cache.delete(cache.keys().next().value!)
  return accepted
}
