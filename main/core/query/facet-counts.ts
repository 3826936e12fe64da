/**
 * Counts what a result consists of, for the facets beside the grid.
 *
 * It counts all items once. After that it counts again only the items whose labels have changed. For this it stores how
 * each item was counted.
 */
import {
  isLabelled,
  LEVEL_KINDS,
  LEVELS,
  METADATA_FACET_FIELDS,
  type Facets,
  type HistogramField,
  type ItemId,
  type LevelKind,
  type MetadataFacetField,
  type MetadataProgress,
  type PictureQuery,
  type ValueCount,
} from '../../../preload/contract/index.ts'
import { type Filter, parseFilter } from '../../../preload/contract/filter.ts'
import type { Catalog } from '../library/catalog.ts'
import { markLabelled, stateAt } from '../labels/label-columns.ts'
import { countsByPerson } from './counts-by-person.ts'
import { CountedItems } from './counted-items.ts'
import { MAX_BINS } from './bin-edges.ts'
import { binningOf, binOf, type BinScale } from './bins.ts'
import { splitByFacet, type FacetFilters } from './facet-filters.ts'
import { hasAnyLabel, matches, mentionsMissing } from './filter.ts'
import { evaluateFilter } from './filter-evaluator.ts'
import { intersect, invert, type BitSet } from './bit-set.ts'
import { compareText } from './natural-keys.ts'
import { isInFolder, type LabelSource, shownItems } from './run.ts'

/** The bits of what an item fails: conditions on a facet, or the rest of the filter. */
const REST = 1
const PEOPLE = 2
const FIRST_LEVEL = 4
const FIRST_VALUE = FIRST_LEVEL << LEVEL_KINDS.length
/** The bits of histograms. There is room for 22, and a window shows fewer. */
const FIRST_HISTOGRAM = FIRST_VALUE << METADATA_FACET_FIELDS.length
/** The bits of what an item has. */
const LABELLED = 1
const CONFLICT = 2
const NOTE = 4
const NEW = 8
/** The most tags that are returned. */
const MAX_TAGS = 5_000
/** The most values of a metadata field that are returned. */
const MAX_VALUES = 300
const NO_INDEXES = new Uint32Array(0)

/** The counts of one kind of label that has levels. */
interface LevelCounts {
  readonly kind: LevelKind
  readonly bit: number
  readonly counts: Uint32Array
}

/** The counts of the values of one metadata field. */
interface ValueCounts {
  readonly field: MetadataFacetField
  readonly bit: number
  readonly texts: readonly string[]
  readonly of: Uint32Array
  readonly counts: Uint32Array
}

interface Bins {
  readonly field: HistogramField
  readonly bit: number
  readonly scale: BinScale
  readonly of: Uint8Array
  readonly counts: Uint32Array
}

export interface FacetCountsOptions {
  readonly catalog: Catalog
  readonly labels: LabelSource
  readonly query: Pick<PictureQuery, 'text' | 'folder'>
  /** Only these items are counted; null for all. */
  readonly within?: BitSet | null
  /** The fields with a histogram. */
  readonly fields: readonly HistogramField[]
  /**
   * Earlier counts, which must not be used any more: their memory is reused, because allocating as much takes as long
   * as counting.
   */
  readonly before?: FacetCounts | null | undefined
}

/** The counts of one result, updated item by item. */
export class FacetCounts {
  readonly #catalog: Catalog
  readonly #labels: LabelSource
  readonly #folder: string
  readonly #within: BitSet | null
  readonly #parts: FacetFilters
  readonly #items: CountedItems
  readonly #histograms: readonly Bins[]
  readonly #levels: readonly LevelCounts[] = LEVEL_KINDS.map((kind, at) => ({
    kind,
    bit: FIRST_LEVEL << at,
    counts: new Uint32Array(LEVELS[kind].length),
  }))
  readonly #values: readonly ValueCounts[]
  readonly #metadata: MetadataProgress
  readonly #personCounts = new Map<number, number>()
  readonly #tagCounts = new Map<string, number>()
  readonly #hasCounts = new Uint32Array(16)

  /**
   * Counts everything, in about ten milliseconds for a million items, and some more for each histogram that is new.
   *
   * Throws `bad-input`.
   */
  constructor({ catalog, labels, query, within = null, fields, before }: FacetCountsOptions) {
    this.#catalog = catalog
    this.#labels = labels
    this.#folder = query.folder
    this.#within = within
    this.#parts = splitByFacet(parseFilter(query.text), fields)
    const { size } = catalog
    const { tags, updatedBy } = labels.labelColumns
    const items = (this.#items = before && before.#items.size === size ? before.#items : new CountedItems(size))
    for (const { kind } of this.#levels) items.levels[kind].set(labels.labelColumns[kind].subarray(0, size))
    items.tags.set(tags.subarray(0, size))
    items.people.set(updatedBy.subarray(0, size))
    this.#computeHasBits()
    this.#values = METADATA_FACET_FIELDS.map((field, at) => {
      const { indexes, texts } = catalog.metadata.texts(field)
      // A field without any value has nothing to count.
      const of = texts.length > 1 ? items.values(at) : NO_INDEXES
      of.set(indexes.subarray(0, of.length))
      return { field, bit: FIRST_VALUE << at, texts, of, counts: new Uint32Array(texts.length) }
    })
    this.#metadata = {
      read: catalog.metadata.countRead(catalog.columns.present, size),
      total: catalog.total,
      fields: catalog.metadata.knownFields(),
    }
    this.#histograms = fields.map((field, at) => {
      const { bins, range, scale, isWhole, edges } = binningOf(catalog, labels.labelColumns, labels.revision, field)
      const of = items.bins(at)
      of.set(bins)
      return {
        field,
        bit: FIRST_HISTOGRAM << at,
        scale: { range, scale, isWhole, edges },
        of,
        counts: new Uint32Array(MAX_BINS + 1),
      }
    })
    this.#computeFailedBits()
    this.#countAll()
  }

  /** Counts items again, because their labels have changed. */
  update(ids: Iterable<ItemId>): void {
    for (const id of ids) {
      // An item that was added since is counted after the next scan.
      if (id >= this.#items.size) continue
      this.#count(id, -1)
      this.#recompute(id)
      this.#count(id, 1)
    }
  }

  /** The counts as they are now. */
  get facets(): Facets {
    const { people } = this.#labels.labelColumns
    const sums = this.#hasSums()
    return {
      total: this.#hasCounts.reduce((sum, count) => sum + count, 0),
      levels: Object.fromEntries(
        this.#levels.map(({ kind, counts }) => [kind, [...counts]]),
      ) as unknown as Facets['levels'],
      tags: Array.from(this.#tagCounts, ([tag, count]) => ({ tag, count }))
        .filter(({ count }) => count > 0)
        .toSorted((a, b) => b.count - a.count || compareText(a.tag, b.tag))
        .slice(0, MAX_TAGS),
      people: countsByPerson(Array.from(this.#personCounts, ([person, count]) => [people[person] ?? '', count]))
        .filter(({ user, count }) => user !== '' && count > 0)
        .toSorted((a, b) => b.count - a.count || compareText(a.user, b.user)),
      labelled: sums[LABELLED]!,
      conflicts: sums[CONFLICT]!,
      withNotes: sums[NOTE]!,
      news: sums[NEW]!,
      metrics: [...this.#labels.labelColumns.metricCounts.keys()].toSorted(compareText),
      histograms: this.#histograms.map(({ field, scale, counts }) => ({
        field,
        ...scale,
        bins: [...counts.subarray(0, Math.max(0, scale.edges.length - 1))],
      })),
      values: Object.fromEntries(
        this.#values.map((values) => [values.field, mostFrequentValues(values)]),
      ) as unknown as Facets['values'],
      metadata: this.#metadata,
    }
  }

  /** Returns how many items have each of the four bits. The value of a bit is its index in the result. */
  #hasSums(): number[] {
    return Array.from({ length: NEW + 1 }, (_, bit) =>
      this.#hasCounts.reduce((sum, count, has) => sum + ((has & bit) !== 0 ? count : 0), 0),
    )
  }

  #computeHasBits(): void {
    const { labelColumns } = this.#labels
    const { has, size } = this.#items
    markLabelled(labelColumns, has.fill(0))
    for (const id of labelColumns.conflicts.keys()) if (id < size) has[id]! |= CONFLICT
    for (const id of labelColumns.notes.keys()) if (id < size) has[id]! |= NOTE
    for (const id of this.#catalog.news.ids()) if (id < size) has[id]! |= NEW
  }

  #computeFailedBits(): void {
    const { labelColumns } = this.#labels
    const { rest, levels, people, values, histograms } = this.#parts
    const shown = shownItems(this.#catalog, labelColumns, this.#folder, rest)
    if (this.#within !== null) intersect(shown, this.#within)
    const { fails, size } = this.#items
    fails.set(invert(shown))
    const add = (filter: Filter | null, bit: number): void => {
      if (filter === null) return
      const meets = evaluateFilter(filter, this.#catalog, labelColumns)
      for (let id = 0; id < size; id++) if (meets[id] === 0) fails[id]! |= bit
    }
    for (const { kind, bit } of this.#levels) add(levels[kind], bit)
    add(people, PEOPLE)
    for (const { field, bit } of this.#values) add(values[field], bit)
    histograms.forEach((filter, at) => add(filter, FIRST_HISTOGRAM << at))
  }

  #countAll(): void {
    const { fails, levels, people, tags, size } = this.#items
    const { tagLists, people: names } = this.#labels.labelColumns
    const kinds = this.#levels.filter(({ kind }) => this.#parts.levels[kind] === null)
    const { codes, count } = this.#computeCodes(kinds)
    const [perList, perPerson, perCode] = [
      new Uint32Array(tagLists.length),
      new Uint32Array(names.length),
      new Uint32Array(count),
    ]
    for (let id = 0; id < size; id++) {
      const failed = fails[id]!
      if (failed > PEOPLE) continue
      if (failed === 0) {
        perPerson[people[id]!]!++
        perList[tags[id]!]!++
        perCode[codes[id]!]!++
      } else if (failed === PEOPLE) perPerson[people[id]!]!++
    }
    perPerson.forEach((number, person) => this.#personCounts.set(person, number))
    perList.forEach((number, list) => {
      if (number > 0) this.#countTags(list, number)
    })
    perCode.forEach((number, code) => this.#countCode(kinds, code, number))
    for (const { kind, bit, counts } of this.#levels)
      if (this.#parts.levels[kind] !== null) countWhere(fails, bit, levels[kind], counts)
    for (const { bit, of, counts } of [...this.#values, ...this.#histograms])
      if (of.length > 0) countWhere(fails, bit, of, counts)
  }

  /**
   * Returns a number for each item that stands for what it has and for its levels of these kinds, so that one pass
   * counts all of these. `count` is the number of different codes.
   */
  #computeCodes(kinds: readonly LevelCounts[]): { codes: Uint16Array; count: number } {
    const { codes, has, levels, size } = this.#items
    codes.set(has)
    let count = this.#hasCounts.length
    for (const { kind, counts } of kinds) {
      const [column, base] = [levels[kind], counts.length]
      for (let id = 0; id < size; id++) codes[id] = codes[id]! * base + column[id]!
      count *= base
    }
    return { codes, count }
  }

  /** Adds the number of items with this code to the counts that the code stands for. */
  #countCode(kinds: readonly LevelCounts[], code: number, number: number): void {
    let rest = code
    for (const { counts } of kinds.toReversed()) {
      counts[rest % counts.length]! += number
      rest = Math.floor(rest / counts.length)
    }
    this.#hasCounts[rest]! += number
  }

  #count(id: ItemId, by: number): void {
    const { fails, levels, people, tags, has } = this.#items
    const failed = fails[id]!
    for (const { kind, bit, counts } of this.#levels) if ((failed & ~bit) === 0) counts[levels[kind][id]!]! += by
    if ((failed & ~PEOPLE) === 0) this.#personCounts.set(people[id]!, (this.#personCounts.get(people[id]!) ?? 0) + by)
    for (const { bit, of, counts } of this.#values) if (of.length > 0 && (failed & ~bit) === 0) counts[of[id]!]! += by
    for (const { bit, of, counts } of this.#histograms) if ((failed & ~bit) === 0) counts[of[id]!]! += by
    if (failed !== 0) return
    this.#countTags(tags[id]!, by)
    this.#hasCounts[has[id]!]! += by
  }

  #countTags(list: number, by: number): void {
    for (const tag of this.#labels.labelColumns.tagLists[list]!)
      this.#tagCounts.set(tag, (this.#tagCounts.get(tag) ?? 0) + by)
  }

  /** Computes how the item is counted. Values of metadata stay as they were: when they change, all is counted again. */
  #recompute(id: ItemId): void {
    const { labelColumns } = this.#labels
    const state = stateAt(labelColumns, id)
    const items = this.#items
    for (const { kind } of this.#levels) items.levels[kind][id] = labelColumns[kind][id]!
    items.tags[id] = labelColumns.tags[id]!
    items.people[id] = labelColumns.updatedBy[id]!
    items.has[id] =
      (isLabelled(state) ? LABELLED : 0) |
      (state.conflicts.length > 0 ? CONFLICT : 0) |
      (state.notes !== '' ? NOTE : 0) |
      (this.#catalog.news.has(id) ? NEW : 0)
    for (const { field, scale, of } of this.#histograms) of[id] = binOf(this.#catalog, labelColumns, field, scale, id)
    const entry = this.#catalog.cursor().moveTo(id)
    const { rest, levels, people, values, histograms } = this.#parts
    const { metadata, news } = this.#catalog
    const { textsOfPerson, doneFilter } = labelColumns
    const item = { entry, state, metadata, news, raters: () => labelColumns.raterColumns(), textsOfPerson, doneFilter }
    const isShown =
      (entry.present || (mentionsMissing(rest) && hasAnyLabel(item))) &&
      (this.#within === null || this.#within[id] === 1)
    const bit = (filter: Filter | null, of: number): number => (filter === null || matches(filter, item) ? 0 : of)
    items.fails[id] =
      (isShown && isInFolder(entry.folder, this.#folder) ? bit(rest, REST) : REST) |
      this.#levels.reduce((bits, level) => bits | bit(levels[level.kind], level.bit), 0) |
      bit(people, PEOPLE) |
      this.#values.reduce((bits, value) => bits | bit(values[value.field], value.bit), 0) |
      histograms.reduce((bits, filter, at) => bits | bit(filter, FIRST_HISTOGRAM << at), 0)
  }
}

function mostFrequentValues({ texts, counts }: ValueCounts): ValueCount[] {
  return Array.from(counts, (count, at) => ({ value: texts[at]!, count }))
    .filter(({ value, count }) => value !== '' && count > 0)
    .toSorted((a, b) => b.count - a.count || compareText(a.value, b.value))
    .slice(0, MAX_VALUES)
}

/** Counts the values of the items that fail no condition, or only the conditions of this bit. */
function countWhere(fails: Uint32Array, bit: number, values: Uint8Array | Uint32Array, counts: Uint32Array): void {
  for (let id = 0; id < fails.length; id++) if ((fails[id]! & ~bit) === 0) counts[values[id]!]!++
}
