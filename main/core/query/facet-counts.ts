/**
 * What a result is made of: counts beside the grid. They are counted once over everything; after that each label that
 * changes costs one item. So it remembers of each item what it was counted as.
 */
import {
  isLabelled,
  LEVEL_KINDS,
  LEVELS,
  type Facets,
  type HistogramField,
  type ItemId,
  type LevelKind,
  type Query,
} from '../../../preload/contract/index.ts'
import { type Filter, parseFilter } from '../../../preload/contract/filter.ts'
import type { Catalog } from '../library/catalog.ts'
import { stateAt } from '../labels/label-columns.ts'
import { CountedItems } from './counted-items.ts'
import { BINS, binningOf, type Binning, binOf } from './bins.ts'
import { facetFilters, type FacetFilters } from './facet-filters.ts'
import { matches, mentionsMissing } from './filter.ts'
import { labelledMarks, marksOf } from './filter-evaluator.ts'
import { invert } from './bit-set.ts'
import { compareText } from './natural-keys.ts'
import { isInFolder, type LabelSource, shownMarks } from './run.ts'

/** Bits of what is wrong with an item: it fails the rest of the filter, or the conditions on a facet. */
const REST = 1
const PEOPLE = 2
const FIRST_LEVEL = 4
const FIRST_HISTOGRAM = FIRST_LEVEL << LEVEL_KINDS.length
/** Bits of what an item has. */
const LABELLED = 1
const CONFLICT = 2
const NOTE = 4
/** Tags that are told. */
const MAX_TAGS = 5_000

/** The counts of one kind of label that has levels. */
interface LevelCounts {
  readonly kind: LevelKind
  readonly bit: number
  readonly counts: Uint32Array
}

interface Bins {
  readonly field: HistogramField
  readonly bit: number
  readonly range: Binning['range']
  readonly of: Uint8Array
  readonly counts: Uint32Array
}

export class FacetCounts {
  readonly #catalog: Catalog
  readonly #labels: LabelSource
  readonly #folder: string
  readonly #parts: FacetFilters
  readonly #items: CountedItems
  readonly #histograms: readonly Bins[]
  readonly #levels: readonly LevelCounts[] = LEVEL_KINDS.map((kind, at) => ({
    kind,
    bit: FIRST_LEVEL << at,
    counts: new Uint32Array(LEVELS[kind].length),
  }))
  readonly #personCounts = new Map<number, number>()
  readonly #tagCounts = new Map<string, number>()
  readonly #hasCounts = new Uint32Array(8)

  /**
   * Counts everything: some ten milliseconds for a million items, and some for each histogram that was not asked for
   * before. Throws `bad-input`. `before` is not to be used any more: its memory is written over, because getting as
   * much anew takes as long as counting.
   */
  constructor(
    catalog: Catalog,
    labels: LabelSource,
    query: Pick<Query, 'text' | 'folder'>,
    fields: readonly HistogramField[],
    before?: FacetCounts | null,
  ) {
    this.#catalog = catalog
    this.#labels = labels
    this.#folder = query.folder
    this.#parts = facetFilters(parseFilter(query.text), fields)
    const { size } = catalog
    const { tags, updatedBy } = labels.labelColumns
    const items = (this.#items = before && before.#items.size === size ? before.#items : new CountedItems(size))
    for (const { kind } of this.#levels) items.levels[kind].set(labels.labelColumns[kind].subarray(0, size))
    items.tags.set(tags.subarray(0, size))
    items.people.set(updatedBy.subarray(0, size))
    this.#markAll()
    this.#histograms = fields.map((field, at) => {
      const { range, bins } = binningOf(catalog, labels.labelColumns, labels.revision, field)
      const of = items.bins(at)
      of.set(bins)
      return { field, bit: FIRST_HISTOGRAM << at, range, of, counts: new Uint32Array(BINS + 1) }
    })
    this.#failAll()
    this.#countAll()
  }

  /** Counts these items anew, whose labels changed. */
  update(ids: Iterable<ItemId>): void {
    for (const id of ids) {
      // An item that came since is counted with the next look at the files.
      if (id >= this.#items.size) continue
      this.#count(id, -1)
      this.#learn(id)
      this.#count(id, 1)
    }
  }

  get facets(): Facets {
    const { people } = this.#labels.labelColumns
    const [, labelled, conflicts, , withNotes] = this.#hasSums()
    return {
      total: this.#hasCounts.reduce((sum, count) => sum + count, 0),
      levels: Object.fromEntries(
        this.#levels.map(({ kind, counts }) => [kind, [...counts]]),
      ) as unknown as Facets['levels'],
      tags: Array.from(this.#tagCounts, ([tag, count]) => ({ tag, count }))
        .filter(({ count }) => count > 0)
        .toSorted((a, b) => b.count - a.count || compareText(a.tag, b.tag))
        .slice(0, MAX_TAGS),
      people: Array.from(this.#personCounts, ([person, count]) => ({ user: people[person] ?? '', count }))
        .filter(({ user, count }) => user !== '' && count > 0)
        .toSorted((a, b) => b.count - a.count || compareText(a.user, b.user)),
      labelled: labelled!,
      conflicts: conflicts!,
      withNotes: withNotes!,
      metrics: [...this.#labels.labelColumns.metricCounts.keys()].toSorted(compareText),
      histograms: this.#histograms.map(({ field, range, counts }) => ({
        field,
        range,
        bins: [...counts.subarray(0, BINS)],
      })),
    }
  }

  /** How many items have each of the three bits, at the bit's place. */
  #hasSums(): number[] {
    return Array.from({ length: 5 }, (_, bit) =>
      this.#hasCounts.reduce((sum, count, has) => sum + ((has & bit) !== 0 ? count : 0), 0),
    )
  }

  #markAll(): void {
    const { labelColumns } = this.#labels
    const { has, size } = this.#items
    has.set(labelledMarks(size, labelColumns))
    for (const id of labelColumns.conflicts.keys()) if (id < size) has[id]! |= CONFLICT
    for (const id of labelColumns.notes.keys()) if (id < size) has[id]! |= NOTE
  }

  #failAll(): void {
    const { labelColumns } = this.#labels
    const { rest, levels, people, histograms } = this.#parts
    const shown = shownMarks(this.#catalog, labelColumns, this.#folder, rest)
    const { fails, size } = this.#items
    fails.set(invert(shown))
    const add = (filter: Filter | null, bit: number): void => {
      if (filter === null) return
      const meets = marksOf(filter, this.#catalog, labelColumns)
      for (let id = 0; id < size; id++) if (meets[id] === 0) fails[id]! |= bit
    }
    for (const { kind, bit } of this.#levels) add(levels[kind], bit)
    add(people, PEOPLE)
    histograms.forEach((filter, at) => add(filter, FIRST_HISTOGRAM << at))
  }

  #countAll(): void {
    const { fails, levels, people, tags, has, size } = this.#items
    const { tagLists, people: names } = this.#labels.labelColumns
    const [perList, perPerson, perMarks] = [
      new Uint32Array(tagLists.length),
      new Uint32Array(names.length),
      this.#hasCounts,
    ]
    for (let id = 0; id < size; id++) {
      const failed = fails[id]!
      if (failed > PEOPLE) continue
      if (failed === 0) {
        perPerson[people[id]!]!++
        perList[tags[id]!]!++
        perMarks[has[id]!]!++
      } else if (failed === PEOPLE) perPerson[people[id]!]!++
    }
    perPerson.forEach((count, person) => this.#personCounts.set(person, count))
    perList.forEach((count, list) => {
      if (count > 0) this.#countTags(list, count)
    })
    for (const { kind, bit, counts } of this.#levels) countWhere(fails, bit, levels[kind], counts)
    for (const { bit, of, counts } of this.#histograms) countWhere(fails, bit, of, counts)
  }

  #count(id: ItemId, by: number): void {
    const { fails, levels, people, tags, has } = this.#items
    const failed = fails[id]!
    for (const { kind, bit, counts } of this.#levels) if ((failed & ~bit) === 0) counts[levels[kind][id]!]! += by
    if ((failed & ~PEOPLE) === 0) this.#personCounts.set(people[id]!, (this.#personCounts.get(people[id]!) ?? 0) + by)
    for (const { bit, of, counts } of this.#histograms) if ((failed & ~bit) === 0) counts[of[id]!]! += by
    if (failed !== 0) return
    this.#countTags(tags[id]!, by)
    this.#hasCounts[has[id]!]! += by
  }

  #countTags(list: number, by: number): void {
    for (const tag of this.#labels.labelColumns.tagLists[list]!)
      this.#tagCounts.set(tag, (this.#tagCounts.get(tag) ?? 0) + by)
  }

  #learn(id: ItemId): void {
    const { labelColumns } = this.#labels
    const state = stateAt(labelColumns, id)
    const items = this.#items
    for (const { kind } of this.#levels) items.levels[kind][id] = labelColumns[kind][id]!
    items.tags[id] = labelColumns.tags[id]!
    items.people[id] = labelColumns.updatedBy[id]!
    items.has[id] =
      (isLabelled(state) ? LABELLED : 0) | (state.conflicts.length > 0 ? CONFLICT : 0) | (state.notes !== '' ? NOTE : 0)
    for (const { field, range, of } of this.#histograms) of[id] = binOf(this.#catalog, labelColumns, field, range, id)
    const entry = this.#catalog.cursor().moveTo(id)
    const { rest, levels, people, histograms } = this.#parts
    const isShown = entry.present || (mentionsMissing(rest) && isLabelled(state))
    const bit = (filter: Filter | null, of: number): number =>
      filter === null || matches(filter, entry, state) ? 0 : of
    items.fails[id] =
      (isShown && isInFolder(entry.folder, this.#folder) ? bit(rest, REST) : REST) |
      this.#levels.reduce((bits, level) => bits | bit(levels[level.kind], level.bit), 0) |
      bit(people, PEOPLE) |
      histograms.reduce((bits, filter, at) => bits | bit(filter, FIRST_HISTOGRAM << at), 0)
  }
}

/** Counts the values of the items that fail nothing but the conditions of this bit. */
function countWhere(fails: Uint32Array, bit: number, values: Uint8Array, counts: Uint32Array): void {
  for (let id = 0; id < fails.length; id++) if ((fails[id]! & ~bit) === 0) counts[values[id]!]!++
}
