/** Finds the tags that a filter names. Pure. */
import { parseFilter } from '../../../preload/contract/filter.ts'
import type { Filter } from '../../../preload/contract/filter.ts'

/**
 * Returns the tags, in lower case, that the filter asks for or excludes, without patterns. Returns none while the
 * filter is invalid.
 */
export function tagsIn(text: string): string[] {
  try {
    return [...new Set(tagsOf(parseFilter(text)))]
  } catch {
    return []
  }
}

function tagsOf(filter: Filter): string[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.of.flatMap(tagsOf)
    case 'not':
      return tagsOf(filter.of)
    case 'text':
      return filter.field === 'tag' && filter.pattern.parts.length === 1 ? [filter.pattern.parts[0]!] : []
    default:
      return []
  }
}
