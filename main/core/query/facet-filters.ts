/**
 * Splits a filter by the facets that its conditions belong to, so that each facet can be counted without its own
 * conditions.
 */
import type { HistogramField } from '../../../preload/contract/index.ts'
import type { Filter } from '../../../preload/contract/filter.ts'

/** The parts of a filter; null where it has no condition on a facet. All parts together mean the same as the filter. */
export interface FacetFilters {
  readonly rest: Filter
  readonly stars: Filter | null
  readonly people: Filter | null
  /** In the order of the requested fields. */
  readonly histograms: readonly (Filter | null)[]
}

/** Splits a filter by facets. */
export function splitByFacet(filter: Filter, fields: readonly HistogramField[]): FacetFilters {
  const parts = conjunctsOf(filter)
  const facetFields = new Set<string>(['stars', 'by', ...fields])
  const filterOn = (field: string): Filter | null => conjunction(parts.filter((part) => fieldOf(part) === field))
  return {
    rest: conjunction(parts.filter((part) => !facetFields.has(fieldOf(part) ?? ''))) ?? { kind: 'all' },
    stars: filterOn('stars'),
    people: filterOn('by'),
    histograms: fields.map(filterOn),
  }
}

/** Returns the conditions that must all hold. */
function conjunctsOf(filter: Filter): readonly Filter[] {
  return filter.kind === 'and' ? filter.of.flatMap(conjunctsOf) : filter.kind === 'all' ? [] : [filter]
}

/** Returns the one field that all of a filter is about, or null. */
function fieldOf(filter: Filter): string | null {
  switch (filter.kind) {
    case 'number':
      return filter.field
    case 'flag':
      return filter.field === 'stars' ? 'stars' : null
    case 'text':
      return filter.field === 'by' ? 'by' : null
    case 'not':
      return fieldOf(filter.of)
    case 'and':
    case 'or': {
      const facetFields = new Set(filter.of.map(fieldOf))
      return facetFields.size === 1 ? [...facetFields][0]! : null
    }
    default:
      return null
  }
}

function conjunction(of: readonly Filter[]): Filter | null {
  return of.length === 0 ? null : of.length === 1 ? of[0]! : { kind: 'and', of }
}
