/** Which conditions of a filter belong to which facet, so that each can be counted as if its own were not there. */
import { isLevelKind, LEVEL_KINDS, type HistogramField, type LevelKind } from '../../../preload/contract/index.ts'
import type { Filter } from '../../../preload/contract/filter.ts'

/** The filter taken apart; null where it has no condition on a facet. All together say the same as the filter. */
export interface FacetFilters {
  readonly rest: Filter
  readonly levels: Readonly<Record<LevelKind, Filter | null>>
  readonly people: Filter | null
  /** In the order of the fields that were asked for. */
  readonly histograms: readonly (Filter | null)[]
}

/** Takes a filter apart. */
export function facetFilters(filter: Filter, fields: readonly HistogramField[]): FacetFilters {
  const parts = partsOf(filter)
  const owners = new Set<string>([...LEVEL_KINDS, 'by', ...fields])
  const owned = (owner: string): Filter | null => all(parts.filter((part) => ownerOf(part) === owner))
  return {
    rest: all(parts.filter((part) => !owners.has(ownerOf(part) ?? ''))) ?? { kind: 'all' },
    levels: Object.fromEntries(LEVEL_KINDS.map((kind) => [kind, owned(kind)])) as Record<LevelKind, Filter | null>,
    people: owned('by'),
    histograms: fields.map(owned),
  }
}

/** What must all hold. */
function partsOf(filter: Filter): readonly Filter[] {
  return filter.kind === 'and' ? filter.of.flatMap(partsOf) : filter.kind === 'all' ? [] : [filter]
}

/** The one field that all of a filter is about, if there is one. */
function ownerOf(filter: Filter): string | null {
  switch (filter.kind) {
    case 'number':
      return filter.field
    case 'has':
    case 'level':
      return isLevelKind(filter.label) ? filter.label : null
    case 'text':
      return filter.field === 'by' ? 'by' : null
    case 'not':
      return ownerOf(filter.of)
    case 'and':
    case 'or': {
      const owners = new Set(filter.of.map(ownerOf))
      return owners.size === 1 ? [...owners][0]! : null
    }
    default:
      return null
  }
}

function all(of: readonly Filter[]): Filter | null {
  return of.length === 0 ? null : of.length === 1 ? of[0]! : { kind: 'and', of }
}
