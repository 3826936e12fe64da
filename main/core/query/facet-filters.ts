/**
 * Splits a filter into the conditions of each facet.
 *
 * The values of a facet are counted as if the filter had no condition on that facet.
 */
import {
  isLevelKind,
  isMetadataText,
  LEVEL_KINDS,
  METADATA_FACET_FIELDS,
  type HistogramField,
  type LevelKind,
  type MetadataFacetField,
} from '../../../preload/contract/index.ts'
import type { Filter } from '../../../preload/contract/filter.ts'

/** The parts of a filter; null where it has no condition on a facet. All parts together mean the same as the filter. */
export interface FacetFilters {
  readonly rest: Filter
  readonly levels: Readonly<Record<LevelKind, Filter | null>>
  readonly people: Filter | null
  readonly values: Readonly<Record<MetadataFacetField, Filter | null>>
  /** In the order of the requested fields. */
  readonly histograms: readonly (Filter | null)[]
}

/** Splits a filter into its conditions on each facet and the rest. */
export function splitByFacet(filter: Filter, fields: readonly HistogramField[]): FacetFilters {
  const parts = conjunctsOf(filter)
  const owners = new Set<string>([...LEVEL_KINDS, 'by', ...METADATA_FACET_FIELDS, ...fields])
  const owned = (owner: string): Filter | null => conjunction(parts.filter((part) => fieldOf(part) === owner))
  return {
    rest: conjunction(parts.filter((part) => !owners.has(fieldOf(part) ?? ''))) ?? { kind: 'all' },
    levels: Object.fromEntries(LEVEL_KINDS.map((kind) => [kind, owned(kind)])) as Record<LevelKind, Filter | null>,
    people: owned('by'),
    values: Object.fromEntries(METADATA_FACET_FIELDS.map((field) => [field, owned(field)])) as Record<
      MetadataFacetField,
      Filter | null
    >,
    histograms: fields.map(owned),
  }
}

/** Returns the conditions that must all hold. */
function conjunctsOf(filter: Filter): readonly Filter[] {
  return filter.kind === 'and' ? filter.of.flatMap(conjunctsOf) : filter.kind === 'all' ? [] : [filter]
}

/** Returns the only field that a filter is about; null when there are several, or none that can have a facet. */
function fieldOf(filter: Filter): string | null {
  switch (filter.kind) {
    case 'number':
      return filter.field
    case 'has':
    case 'level':
      return isLevelKind(filter.label) ? filter.label : null
    case 'text':
      return filter.field === 'by' || isMetadataText(filter.field) ? filter.field : null
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
