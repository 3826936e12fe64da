/** Decides whether an item matches a filter. */
import {
  assertNever,
  hasLabel,
  isLabelled,
  levelOf,
  UNLABELLED,
  type ItemState,
} from '../../../preload/contract/index.ts'
import {
  type Filter,
  matchesPattern,
  type YesNoField,
  foldText,
  isWithin,
  type NumberField,
  type TextField,
  type TextPattern,
} from '../../../preload/contract/filter.ts'
import { isDifferentContent } from '../format/content.ts'
import type { CatalogEntry } from '../library/entry.ts'

/**
 * Returns whether the item matches the filter.
 *
 * It does not decide whether missing pictures are shown at all. `runQuery` does.
 */
export function matches(filter: Filter, entry: CatalogEntry, state: ItemState | undefined): boolean {
  switch (filter.kind) {
    case 'all':
      return true
    case 'and':
      return filter.of.every((part) => matches(part, entry, state))
    case 'or':
      return filter.of.some((part) => matches(part, entry, state))
    case 'not':
      return !matches(filter.of, entry, state)
    case 'word':
      return (['path', 'tag', 'note', 'by'] as const).some((field) => hasText(field, filter.pattern, entry, state))
    case 'text':
      return hasText(filter.field, filter.pattern, entry, state)
    case 'number':
      return isWithin(filter.range, numberOf(filter.field, entry, state))
    case 'is':
      return isSo(filter.field, entry, state) === filter.value
    case 'has':
      return hasLabel(filter.label, state)
    case 'level':
      return levelOf(filter.label, (state ?? UNLABELLED)[filter.label]) === filter.level
    default:
      return assertNever(filter)
  }
}

/**
 * Returns whether an item is in a result of the filter.
 *
 * The item must match. If its picture is missing, the filter must also ask for missing pictures, and the item must be
 * labelled.
 */
export function isShown(filter: Filter, entry: CatalogEntry, state: ItemState | undefined): boolean {
  return (entry.present || (mentionsMissing(filter) && isLabelled(state))) && matches(filter, entry, state)
}

/** Returns whether the filter says anything about missing pictures; only then can they be in a result. */
export function mentionsMissing(filter: Filter): boolean {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.of.some(mentionsMissing)
    case 'not':
      return mentionsMissing(filter.of)
    case 'is':
      return filter.field === 'missing'
    default:
      return false
  }
}

function hasText(field: TextField, pattern: TextPattern, entry: CatalogEntry, state: ItemState | undefined): boolean {
  return textsOf(field, entry, state).some((text) => matchesPattern(pattern, foldText(text)))
}

function textsOf(field: TextField, entry: CatalogEntry, state: ItemState | undefined): readonly string[] {
  switch (field) {
    case 'name':
      return [entry.name]
    case 'path':
      return [entry.key]
    case 'folder':
      return [entry.folder]
    case 'tag':
      return state?.tags ?? []
    case 'note':
      return state && state.notes !== '' ? [state.notes] : []
    case 'by':
      return state?.updatedBy ? [state.updatedBy] : []
    default:
      return assertNever(field)
  }
}

function numberOf(field: NumberField, entry: CatalogEntry, state: ItemState | undefined): number | null {
  switch (field) {
    case 'stars':
      return state?.stars ?? 0
    case 'width':
      return entry.width
    case 'height':
      return entry.height
    case 'ratio':
      return entry.width === null || entry.height === null ? null : entry.width / entry.height
    case 'size':
      return entry.size
    case 'added':
      return entry.addedAt
    case 'updated':
      return state?.updatedAt ?? null
    default:
      return state?.metrics[field.slice('metric.'.length)] ?? null
  }
}

function isSo(field: YesNoField, entry: CatalogEntry, state: ItemState | undefined): boolean {
  switch (field) {
    case 'missing':
      return !entry.present
    case 'edited':
      return (
        state !== undefined &&
        entry.present &&
        isDifferentContent(state.contentMark, state.contentBytes, entry.size ?? Number.NaN, entry.fingerprint)
      )
    case 'labelled':
      return isLabelled(state)
    case 'conflict':
      return (state?.conflicts.length ?? 0) > 0
    default:
      return assertNever(field)
  }
}
