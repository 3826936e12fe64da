/** Finds the values that a filter names for a field that must match as a whole. Pure. */
import { parseFilter } from '../../../preload/contract/filter.ts'
import type { Filter, TextField } from '../../../preload/contract/filter.ts'

/**
 * Returns the values of the field, in lower case, that the filter asks for or excludes, without patterns and without
 * parts of values. Returns none while the filter is invalid.
 */
export function textsIn(text: string, field: TextField): string[] {
  try {
    return [...new Set(textsOf(parseFilter(text), field))]
  } catch {
    return []
  }
}

function textsOf(filter: Filter, field: TextField): string[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.of.flatMap((part) => textsOf(part, field))
    case 'not':
      return textsOf(filter.of, field)
    case 'text': {
      const { how, parts } = filter.pattern
      return filter.field === field && how === 'whole' && parts.length === 1 ? [parts[0]!] : []
    }
    default:
      return []
  }
}
