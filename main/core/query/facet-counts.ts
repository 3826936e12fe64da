/**
 * What a result is made of: counts beside the grid. They are counted once over everything; after that each label that changes costs one item. So it remembers of each item what it
 * was counted as, some ten bytes.
 */
import { MAX_STARS, type Facets, type HistogramField, type ItemId, type Query } from '../../../preload/contract/index.ts'
import { type Filter, parseFilter } from '../../../preload/contract/filter.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { stateAt } from '../merge/item-states.ts'
import { BINS, binningOf, type Binning, binOf } from './bins.ts'
import { facetFilters, type FacetFilters } from './facet-filters.ts'
import { isLabelled, matches, mentionsMissing } from './filter.ts'
import { labelledMarks, marksOf } from './marker.ts'
import { invert } from './marks.ts'
import { compareText } from './natural-keys.ts'
import { isInFolder, type LabelSource, shownMarks } from './run.ts'

/** Bits of what is wrong with an item: it fails the rest of the filter, or the conditions on a facet. */
const REST = 1
const STARS = 2
const PEOPLE = 4
const FIRST_HISTOGRAM = 8
/** Bits of what an item has. */
const LABELLED = 1
const CONFLICT = 2
const NOTE = 4
/** Tags that are told. */
const MAX_TAGS = 5_000

interface Bins { readonly field: HistogramField; readonly bit: number; readonly range: Binning['range']; readonly of: Uint8Array; readonly counts: Uint32Array }

export class FacetCounts {
  readonly #catalog: Catalog
  readonly #labels: LabelSource
  readonly #folder: string
  readonly #parts: FacetFilters
  readonly #fails: Uint16Array
  readonly #stars: Uint8Array
  readonly #tags: Uint32Array
  readonly #people: Uint32Array
  readonly #has: Uint8Array
  readonly #histograms: readonly Bins[]
  readonly #starCounts = new Uint32Array(MAX_STARS + 1)
  readonly #personCounts = new Map<number, number>()
  readonly #tagCounts = new Map<string, number>()
  readonly #hasCounts = new Uint32Array(8)

  /** Counts everything: some ten milliseconds for a million items, and some for each histogram that was not asked for before. Throws `bad-input`. */
  constructor(catalog: Catalog, labels: LabelSource, query: Pick<Query, 'text' | 'folder'>, fields: readonly HistogramField[]) {
    this.#catalog = catalog
    this.#labels = labels
    this.#folder = query.folder
    this.#parts = facetFilters(parseFilter(query.text), fields)
    const { size } = catalog
    const { stars, tags, updatedBy } = labels.labelColumns
    this.#stars = stars.slice(0, size)
    this.#tags = tags.slice(0, size)
    this.#people = updatedBy.slice(0, size)
    this.#has = this.#allMarks(size)
    this.#histograms = fields.map((field, at) => {
      const { range, bins } = binningOf(catalog, labels.labelColumns, labels.revision, field)
      return { field, bit: FIRST_HISTOGRAM << at, range, of: bins.slice(), counts: new Uint32Array(BINS + 1) }
    })
    this.#fails = this.#allFailures()
    this.#countAll()
  }

  /** Counts these items anew, whose labels changed. */
  update(ids: Iterable<ItemId>): void {
    for (const id of ids) {
      // An item that came since is counted with the next look at the files.
      if (id >= this.#fails.length) continue
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
      stars: [...this.#starCounts],
      tags: Array.from(this.#tagCounts, ([tag, count]) => ({ tag, count })).filter(({ count }) => count > 0).toSorted((a, b) => b.count - a.count || compareText(a.tag, b.tag)).slice(0, MAX_TAGS),
      people: Array.from(this.#personCounts, ([person, count]) => ({ user: people[person] ?? '', count })).filter(({ user, count }) => user !== '' && count > 0)
        .toSorted((a, b) => b.count - a.count || compareText(a.user, b.user)),
      labelled: labelled!, conflicts: conflicts!, withNotes: withNotes!,
      metrics: [...this.#labels.labelColumns.metricCounts.keys()].toSorted(compareText),
      histograms: this.#histograms.map(({ field, range, counts }) => ({ field, range, bins: [...counts.subarray(0, BINS)] })),
    }
  }

  /** How many items have each of the three bits, at the bit's place. */
  #hasSums(): number[] {
    return Array.from({ length: 5 }, (_, bit) => this.#hasCounts.reduce((sum, count, has) => sum + ((has & bit) !== 0 ? count : 0), 0))
  }

  #allMarks(size: number): Uint8Array {
    const { labelColumns } = this.#labels
    const has: Uint8Array = labelledMarks(size, labelColumns)
    for (const [id, { conflicts }] of labelColumns.rare) if (conflicts.length > 0 && id < size) has[id]! |= CONFLICT
    for (const id of labelColumns.notes.keys()) if (id < size) has[id]! |= NOTE
    return has
  }

  #allFailures(): Uint16Array {
    const { labelColumns } = this.#labels
    const { rest, stars, people, histograms } = this.#parts
    const shown = shownMarks(this.#catalog, labelColumns, this.#folder, rest)
    const fails = new Uint16Array(invert(shown))
    const add = (filter: Filter | null, bit: number): void => {
      if (filter === null) return
      const meets = marksOf(filter, this.#catalog, labelColumns)
      for (let id = 0; id < fails.length; id++) if (meets[id] === 0) fails[id]! |= bit
    }
    add(stars, STARS)
    add(people, PEOPLE)
    histograms.forEach((filter, at) => add(filter, FIRST_HISTOGRAM << at))
    return fails
  }

  #countAll(): void {
    const [fails, stars, people, tags, has] = [this.#fails, this.#stars, this.#people, this.#tags, this.#has]
    const { tagLists, people: names } = this.#labels.labelColumns
    const [perList, perPerson, perStars, perMarks] = [new Uint32Array(tagLists.length), new Uint32Array(names.length), this.#starCounts, this.#hasCounts]
    const size = fails.length
    for (let id = 0; id < size; id++) {
      const failed = fails[id]!
      if (failed > PEOPLE) continue
      if (failed === 0) {
        perStars[stars[id]!]!++
        perPerson[people[id]!]!++
        perList[tags[id]!]!++
        perMarks[has[id]!]!++
      } else if (failed === STARS) perStars[stars[id]!]!++
      else if (failed === PEOPLE) perPerson[people[id]!]!++
    }
    perPerson.forEach((count, person) => this.#personCounts.set(person, count))
    perList.forEach((count, list) => { if (count > 0) this.#countTags(list, count) })
    for (const { bit, of, counts } of this.#histograms) for (let id = 0; id < size; id++) if ((fails[id]! & ~bit) === 0) counts[of[id]!]!++
  }

  #count(id: ItemId, by: number): void {
    const failed = this.#fails[id]!
    if ((failed & ~STARS) === 0) this.#starCounts[this.#stars[id]!]! += by
    if ((failed & ~PEOPLE) === 0) this.#personCounts.set(this.#people[id]!, (this.#personCounts.get(this.#people[id]!) ?? 0) + by)
    for (const { bit, of, counts } of this.#histograms) if ((failed & ~bit) === 0) counts[of[id]!]! += by
    if (failed !== 0) return
    this.#countTags(this.#tags[id]!, by)
    this.#hasCounts[this.#has[id]!]! += by
  }

  #countTags(list: number, by: number): void {
    for (const tag of this.#labels.labelColumns.tagLists[list]!) this.#tagCounts.set(tag, (this.#tagCounts.get(tag) ?? 0) + by)
  }

  #learn(id: ItemId): void {
    const { labelColumns } = this.#labels
    const state = stateAt(labelColumns, id)
    this.#stars[id] = labelColumns.stars[id]!
    this.#tags[id] = labelColumns.tags[id]!
    this.#people[id] = labelColumns.updatedBy[id]!
    this.#has[id] = (isLabelled(state) ? LABELLED : 0) | (state.conflicts.length > 0 ? CONFLICT : 0) | (state.notes !== '' ? NOTE : 0)
    for (const { field, range, of } of this.#histograms) of[id] = binOf(this.#catalog, labelColumns, field, range, id)
    const entry = this.#catalog.cursor().moveTo(id)
    const { rest, stars, people, histograms } = this.#parts
    const isShown = entry.present || (mentionsMissing(rest) && isLabelled(state))
    const bit = (filter: Filter | null, of: number): number => (filter === null || matches(filter, entry, state) ? 0 : of)
    this.#fails[id] = (isShown && isInFolder(entry.folder, this.#folder) ? bit(rest, REST) : REST) | bit(stars, STARS) | bit(people, PEOPLE)
      | histograms.reduce((bits, filter, at) => bits | bit(filter, FIRST_HISTOGRAM << at), 0)
  }
}
