/** What a filter means: a tree of conditions, and whether an item meets it. */
import { assertNever, type ItemState } from '../../../preload/contract/index.ts'
import type { CatalogEntry } from '../catalog/entry.ts'

/** `low` to `high`; an end that is not part of the range is told by `lowOpen`, `highOpen`. */
export interface Range {
  readonly low: number
  readonly high: number
  readonly lowOpen: boolean
  readonly highOpen: boolean
}

export type NumberField = 'stars' | 'width' | 'height' | 'added' | 'updated' | `metric.${string}`
export type TextField = 'tag' | 'note' | 'by' | 'name' | 'path'
export type FlagField = 'conflict' | 'labelled' | 'missing' | 'note' | 'tag' | 'stars' | 'metric'

export type Filter =
  | { readonly kind: 'all' }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Filter[] }
  | { readonly kind: 'not'; readonly of: Filter }
  /** Found in name, path, tags, notes or the name of who labelled last; lower case. */
  | { readonly kind: 'word'; readonly text: string }
  /** `contains`, where it is there, says what `test` does: to have this in it, in lower case. */
  | { readonly kind: 'text'; readonly field: TextField; readonly test: (text: string) => boolean; readonly contains?: string }
  | { readonly kind: 'number'; readonly field: NumberField; readonly range: Range }
  | { readonly kind: 'flag'; readonly field: FlagField; readonly value: boolean }

/** Whether the item has any label: stars, tags, notes or a metric. */
export function isLabelled(state: ItemState | undefined): state is ItemState {
  return state !== undefined && (state.stars > 0 || state.tags.length > 0 || state.notes !== '' || state.conflicts.length > 0 || hasMetric(state))
}

/** Whether the item meets the filter. Looks only at the item: whether pictures that are gone are shown at all is `runQuery`'s rule. */
export function matches(filter: Filter, entry: CatalogEntry, state: ItemState | undefined): boolean {
  switch (filter.kind) {
    case 'all': return true
    case 'and': return filter.of.every(part => matches(part, entry, state))
    case 'or': return filter.of.some(part => matches(part, entry, state))
    case 'not': return !matches(filter.of, entry, state)
    case 'word': return hasWord(filter.text, entry, state)
    case 'text': return textsOf(filter.field, entry, state).some(filter.test)
    case 'number': return isWithin(filter.range, numberOf(filter.field, entry, state))
    case 'flag': return isFlagged(filter.field, entry, state) === filter.value
    default: return assertNever(filter)
  }
}

/** The filter without its conditions on stars, and those conditions: what the star facet counts over, and what narrows it again. */
export function splitStars(filter: Filter): { rest: Filter; stars: Filter } {
  const parts = filter.kind === 'and' ? filter.of : [filter]
  return { rest: all(parts.filter(part => !isOnlyStars(part))), stars: all(parts.filter(isOnlyStars)) }
}

function all(of: readonly Filter[]): Filter {
  return of.length === 0 ? { kind: 'all' } : { kind: 'and', of }
}

/** Whether the filter says anything about pictures that are gone; only then can they be in a result. */
export function mentionsMissing(filter: Filter): boolean {
  switch (filter.kind) {
    case 'and': case 'or': return filter.of.some(mentionsMissing)
    case 'not': return mentionsMissing(filter.of)
    case 'flag': return filter.field === 'missing'
    default: return false
  }
}

function isOnlyStars(filter: Filter): boolean {
  switch (filter.kind) {
    case 'and': case 'or': return filter.of.every(isOnlyStars)
    case 'not': return isOnlyStars(filter.of)
    case 'number': case 'flag': return filter.field === 'stars'
    default: return false
  }
}

function hasWord(word: string, entry: CatalogEntry, state: ItemState | undefined): boolean {
  if (entry.key.toLowerCase().includes(word)) return true
  if (state === undefined) return false
  return state.tags.some(tag => tag.toLowerCase().includes(word))
    || state.notes.toLowerCase().includes(word)
    || (state.updatedBy ?? '').toLowerCase().includes(word)
}

function textsOf(field: TextField, entry: CatalogEntry, state: ItemState | undefined): readonly string[] {
  switch (field) {
    case 'name': return [entry.name]
    case 'path': return [entry.key]
    case 'tag': return state?.tags ?? []
    case 'note': return state && state.notes !== '' ? [state.notes] : []
    case 'by': return state?.updatedBy ? [state.updatedBy] : []
    default: return assertNever(field)
  }
}

function numberOf(field: NumberField, entry: CatalogEntry, state: ItemState | undefined): number | null {
  switch (field) {
    case 'stars': return state?.stars ?? 0
    case 'width': return entry.width
    case 'height': return entry.height
    case 'added': return entry.addedAt
    case 'updated': return state?.updatedAt ?? null
    default: return state?.metrics[field.slice('metric.'.length)] ?? null
  }
}

function isFlagged(field: FlagField, entry: CatalogEntry, state: ItemState | undefined): boolean {
  switch (field) {
    case 'missing': return !entry.present
    case 'labelled': return isLabelled(state)
    case 'conflict': return (state?.conflicts.length ?? 0) > 0
    case 'note': return (state?.notes ?? '') !== ''
    case 'tag': return (state?.tags.length ?? 0) > 0
    case 'stars': return (state?.stars ?? 0) > 0
    case 'metric': return state !== undefined && hasMetric(state)
    default: return assertNever(field)
  }
}

function hasMetric(state: ItemState): boolean {
  for (const _ in state.metrics) return true
  return false
}

/** Whether a value is there and in the range. */
export function isWithin({ low, high, lowOpen, highOpen }: Range, value: number | null): boolean {
  if (value === null) return false
  return (lowOpen ? value > low : value >= low) && (highOpen ? value < high : value <= high)
}
