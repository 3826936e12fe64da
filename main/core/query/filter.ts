/** Decides whether an item matches a filter. */
import {
  assertNever,
  hasLabel,
  isLabelled,
  isMetadataNumber,
  isMetadataText,
  isMetadataYesNo,
  levelOf,
  SEARCHED_METADATA_FIELDS,
  UNLABELLED,
  type ItemState,
  type PersonTexts,
} from '../../../preload/contract/index.ts'
import {
  type Filter,
  matchesPattern,
  matchesPerson,
  type YesNoField,
  foldText,
  isRaterField,
  isStarsByField,
  isWithin,
  type NumberField,
  type Range,
  type StarsByField,
  type TextField,
  type TextPattern,
} from '../../../preload/contract/filter.ts'
import { isDifferentContent } from '../format/content.ts'
import { raterNumber, ratersOf, starsOfRater, type RaterColumns } from '../labels/rater-columns.ts'
import type { CatalogEntry } from '../library/entry.ts'
import type { NewsMarks } from '../library/news-marks.ts'
import type { MetadataStore } from '../metadata/metadata-store.ts'

/** What is known about an item. The labels are undefined when nobody has ever labelled it. */
export interface ItemFacts {
  readonly entry: CatalogEntry
  readonly state: ItemState | undefined
  /** The metadata of all items. */
  readonly metadata: MetadataStore
  /** Which items are new. */
  readonly news: Pick<NewsMarks, 'has'>
  /** Everybody's stars; called only where a filter asks for them. */
  readonly raters: () => RaterColumns
  /** Returns the texts by which a person is looked for. */
  readonly textsOfPerson: (id: string) => PersonTexts
  /** Which pictures are done; null: those with any label. */
  readonly doneFilter: Filter | null
}

/** The texts in which words without a field are searched for. */
const SEARCHED_FIELDS: readonly TextField[] = ['path', 'tag', 'note', 'by', ...SEARCHED_METADATA_FIELDS]

/**
 * Returns whether the item matches the filter.
 *
 * It does not decide whether missing pictures are shown at all. `runQuery` does.
 */
export function matches(filter: Filter, item: ItemFacts): boolean {
  const { state } = item
  switch (filter.kind) {
    case 'all':
      return true
    case 'and':
      return filter.of.every((part) => matches(part, item))
    case 'or':
      return filter.of.some((part) => matches(part, item))
    case 'not':
      return !matches(filter.of, item)
    case 'word':
      return SEARCHED_FIELDS.some((field) => hasText(field, filter.pattern, item))
    case 'text':
      return hasText(filter.field, filter.pattern, item)
    case 'number':
      return isStarsByField(filter.field)
        ? hasStarsBy(filter.field, filter.range, item)
        : isWithin(filter.range, numberOf(filter.field, item))
    case 'is':
      return (filter.field === 'done' ? isDone(item) : isSo(filter.field, item)) === filter.value
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
export function isShown(filter: Filter, item: ItemFacts): boolean {
  return (item.entry.present || (mentionsMissing(filter) && hasAnyLabel(item))) && matches(filter, item)
}

/** Returns whether an item has a label, also one that only others see: stars, where each person gives their own. */
export function hasAnyLabel({ entry, state, raters }: Pick<ItemFacts, 'entry' | 'state' | 'raters'>): boolean {
  if (isLabelled(state)) return true
  const columns = raters()
  return columns.isOwn && (columns.raters[entry.id] ?? 0) > 0
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

function hasText(field: TextField, pattern: TextPattern, item: ItemFacts): boolean {
  if (field === 'by')
    return typeof item.state?.updatedBy === 'string' && matchesPerson(pattern, item.textsOfPerson(item.state.updatedBy))
  return textsOf(field, item).some((text) => matchesPattern(pattern, foldText(text)))
}

function textsOf(field: Exclude<TextField, 'by'>, { entry, state, metadata }: ItemFacts): readonly string[] {
  if (isMetadataText(field)) {
    const text = metadata.text(field, entry.id)
    return text === '' ? [] : [text]
  }
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
    default:
      return assertNever(field)
  }
}

/** Returns whether a person of this name gave stars in this range. Who gave none counts as 0. */
function hasStarsBy(field: StarsByField, range: Range, { entry, raters }: ItemFacts): boolean {
  const columns = raters()
  const people = ratersOf(field, columns)
  if (people.length === 0) return isWithin(range, 0)
  return people.some((rater) => isWithin(range, starsOfRater(columns, rater, entry.id)))
}

function numberOf(
  field: Exclude<NumberField, StarsByField>,
  { entry, state, metadata, raters }: ItemFacts,
): number | null {
  if (isMetadataNumber(field)) return metadata.number(field, entry.id)
  if (isRaterField(field)) return raterNumber(raters(), field, entry.id)
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

function isDone(item: ItemFacts): boolean {
  return item.doneFilter === null ? isLabelled(item.state) : matches(item.doneFilter, item)
}

/** Returns null when that is not known. */
function isSo(field: Exclude<YesNoField, 'done'>, { entry, state, metadata, news }: ItemFacts): boolean | null {
  if (isMetadataYesNo(field)) return metadata.isSo(field, entry.id)
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
    case 'new':
      return news.has(entry.id)
    default:
      return assertNever(field)
  }
}
