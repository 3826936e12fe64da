/** Which tags a text names. Pure. */
import { parseFilter } from '../../../preload/contract/filter.ts'
import type { Filter } from '../../../preload/contract/filter.ts'

/**
 * Tags in lower case that the text asks for or keeps out, without those that are patterns; none while it cannot be
 * understood.
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
