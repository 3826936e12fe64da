/** Suggests values of the data set that complete a text that is being typed. */
import type { MetadataFacetField, SuggestField, Suggestion } from '../../../preload/contract/index.ts'
import { foldSpelling } from '../../../preload/contract/tag-text.ts'
import { FORMAT_ENDINGS } from '../../../preload/contract/filter.ts'
import { isHidden } from '../labels/rater-columns.ts'
import type { Catalog } from '../library/catalog.ts'
import { countsByPerson } from './counts-by-person.ts'
import { folderTree } from './folder-tree.ts'
import { compareText } from './natural-keys.ts'
import type { LabelSource } from './run.ts'
import { countTags } from './tag-lists.ts'

/**
 * Returns at most `limit` values that contain the text.
 *
 * First comes the text itself, then values that begin with it, then values with a word that begins with it, then all
 * others. Within each group more frequent values come first.
 */
export function suggestValues(
  catalog: Catalog,
  labels: LabelSource,
  field: SuggestField,
  text: string,
  limit: number,
): Suggestion[] {
  const typed = foldSpelling(text)
  return countValues(catalog, labels, field)
    .map(({ value, count }) => ({ value, count, rank: rankOf(foldSpelling(value), typed) }))
    .filter(({ rank }) => rank < NOT_FOUND)
    .toSorted((a, b) => a.rank - b.rank || b.count - a.count || compareText(a.value, b.value))
    .slice(0, limit)
    .map(({ value, count }) => ({ value, count }))
}

/** Returns how many pictures in the folder have each tag. */
function countPresentTags(
  { size, columns: { present } }: Catalog,
  { labelColumns: { tags, tagLists } }: LabelSource,
): Map<string, number> {
  const perList = new Uint32Array(tagLists.length)
  for (let id = 0; id < size; id++) perList[tags[id]!]! += present[id]!
  return countTags(perList, tagLists)
}

/** Adds the tags of the team's schema that no picture has yet. */
function withSchemaTags(
  counts: Map<string, number>,
  { labelColumns: { schemaTags } }: LabelSource,
): Map<string, number> {
  for (const tag of schemaTags) if (!counts.has(tag)) counts.set(tag, 0)
  return counts
}

const EXACT = -1
const NOT_FOUND = 3

function rankOf(value: string, typed: string): number {
  if (value === typed) return EXACT
  const at = value.indexOf(typed)
  return at < 0 ? NOT_FOUND : at === 0 ? 0 : /[\s/_-]/.test(value[at - 1]!) ? 1 : 2
}

function countValues(catalog: Catalog, labels: LabelSource, field: SuggestField): Suggestion[] {
  switch (field) {
    case 'tag':
      return Array.from(withSchemaTags(countPresentTags(catalog, labels), labels), ([value, count]) => ({
        value,
        count,
      }))
    case 'person':
      return countPeople(catalog, labels)
    case 'rater':
      return countRaters(catalog, labels)
    case 'folder':
      return folderTree(catalog, labels)
        .filter(({ path }) => path !== '')
        .map(({ path, total }) => ({ value: path, count: total }))
    case 'metric':
      return Array.from(labels.labelColumns.metricCounts, ([value, count]) => ({ value, count }))
    case 'format':
      return countFormats(catalog)
    default:
      return countMetadata(catalog, field)
  }
}

function countMetadata({ size, metadata, columns: { present } }: Catalog, field: MetadataFacetField): Suggestion[] {
  const { indexes, texts } = metadata.texts(field)
  const counts = new Uint32Array(texts.length)
  for (let id = 0; id < size; id++) counts[indexes[id]!]! += present[id]!
  return texts
    .map((value, at) => ({ value, count: counts[at]! }))
    .filter(({ value, count }) => value !== '' && count > 0)
}

function countPeople(
  { size, columns: { present } }: Catalog,
  { labelColumns: { updatedBy, people, textsOfPerson } }: LabelSource,
): Suggestion[] {
  const counts = new Uint32Array(people.length)
  for (let id = 0; id < size; id++) counts[updatedBy[id]!]! += present[id]!
  const named = people.map((id, person) => [id ?? '', counts[person]!] as const)
  return countsByPerson(named)
    .filter(({ user, count }) => user !== '' && count > 0)
    .map(({ user, count }) => ({ value: textsOfPerson(user).names[0]!, count }))
}

/** With more people than this, their pictures are not counted, because that would take longer than a key press. */
const MAX_COUNTED_RATERS = 50

function countRaters({ size, columns: { present } }: Catalog, { labelColumns }: LabelSource): Suggestion[] {
  const raters = labelColumns.raterColumns()
  return raters.names.map((person, rater) => {
    const stars = raters.stars[rater]!
    let count = 0
    if (raters.names.length <= MAX_COUNTED_RATERS)
      for (let id = 0; id < size; id++) if (present[id] === 1 && stars[id]! > 0 && !isHidden(raters, id)) count++
    return { value: raters.textsOf(person).names[0]!, count }
  })
}

function countFormats({ size, items, columns: { present } }: Catalog): Suggestion[] {
  const counts = new Map<string, number>()
  for (let id = 0; id < size; id++) {
    if (present[id] === 0) continue
    const { names, starts } = items
    let dot = starts[id + 1]! - 1
    while (dot > starts[id]! && names[dot] !== 0x2e) dot--
    const ending = Buffer.from(names.buffer, names.byteOffset + dot + 1, starts[id + 1]! - dot - 1)
      .toString('latin1')
      .toLowerCase()
    counts.set(ending, (counts.get(ending) ?? 0) + 1)
  }
  return Object.entries(FORMAT_ENDINGS)
    .map(([value, endings]) => ({ value, count: endings.reduce((sum, ending) => sum + (counts.get(ending) ?? 0), 0) }))
    .filter(({ count }) => count > 0)
}
