/**
 * Evaluates a filter for all items at once.
 *
 * The result is the same as that of `matches` for each item, in a hundredth of the time.
 */
import {
  assertNever,
  isMetadataNumber,
  isMetadataText,
  isMetadataYesNo,
  MAX_STARS,
  SEARCHED_METADATA_FIELDS,
  type LabelKind,
  type LevelKind,
  type MetadataYesNoField,
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
import type { Catalog } from '../library/catalog.ts'
import { markLabelled, markSet, type LabelColumns } from '../labels/label-columns.ts'
import { raterNumbers, ratersOf, starsOfRater } from '../labels/rater-columns.ts'
import { isDifferentContent } from '../format/content.ts'
import type { ItemTable } from '../items/item-table.ts'
import { FilterBudget, MAX_COMPARED_CHARACTERS } from './filter-budget.ts'
import { caseFoldedNamesOf } from './case-folded-names.ts'
import { memoizeByObject } from './memoize.ts'
import { intersect, invert, type BitSet, emptyBitSet, unite, uniteBy } from './bit-set.ts'
import { matchingTexts } from './matching-texts.ts'
import { namePattern, patternsInFolder } from './path-patterns.ts'
import { TextMatchCache } from './text-match-cache.ts'

/** The approximate number of characters of a name in its packed form. */
const NAME_LENGTH = 10

/**
 * Returns the set of items that match the filter.
 *
 * `runQuery` decides whether missing pictures are shown at all. Throws `bad-input` when the budget is not enough.
 */
export function evaluateFilter(
  filter: Filter,
  catalog: Catalog,
  labels: LabelColumns,
  budget: FilterBudget = new FilterBudget(MAX_COMPARED_CHARACTERS),
): BitSet {
  return new FilterEvaluator(catalog, labels, budget).evaluate(filter)
}

const textMatchesOf = memoizeByObject((_items: ItemTable) => new TextMatchCache())

/** Returns the set of items that have any label. */
export function labelledItems(size: number, labels: LabelColumns): BitSet {
  const marks = emptyBitSet(size)
  markLabelled(labels, marks)
  return marks
}

/** Returns the set of items that have all labels that the team asks for; without a rule, those that have any label. */
export function doneItems(catalog: Catalog, labels: LabelColumns): BitSet {
  const { doneFilter } = labels
  return doneFilter === null ? labelledItems(catalog.size, labels) : evaluateFilter(doneFilter, catalog, labels)
}

class FilterEvaluator {
  readonly #catalog: Catalog
  readonly #labels: LabelColumns
  readonly #size: number
  readonly #budget: FilterBudget

  constructor(catalog: Catalog, labels: LabelColumns, budget: FilterBudget) {
    this.#budget = budget
    this.#catalog = catalog
    this.#labels = labels
    this.#size = catalog.size
  }

  evaluate(filter: Filter): BitSet {
    switch (filter.kind) {
      case 'all':
        return invert(emptyBitSet(this.#size))
      case 'and':
        return filter.of.map((part) => this.evaluate(part)).reduce(intersect)
      case 'or':
        return filter.of.map((part) => this.evaluate(part)).reduce(unite)
      case 'not':
        return invert(this.evaluate(filter.of))
      case 'word':
        return (['tag', 'by', 'note', ...SEARCHED_METADATA_FIELDS] as const)
          .map((field) => this.#text(field, filter.pattern))
          .reduce(unite, this.#text('path', filter.pattern))
      case 'text':
        return this.#text(filter.field, filter.pattern)
      case 'number':
        return this.#number(filter.field, filter.range)
      case 'is':
        return this.#is(filter.field, filter.value)
      case 'has':
        return this.#having(filter.label)
      case 'level':
        return this.#atLevel(filter.label, filter.level)
      default:
        return assertNever(filter)
    }
  }

  #text(field: TextField, pattern: TextPattern): BitSet {
    if (field !== 'name' && field !== 'path') return this.#matchText(field, pattern)
    return textMatchesOf(this.#catalog.items).getOrCompute(JSON.stringify([field, pattern]), this.#size, () =>
      this.#matchText(field, pattern),
    )
  }

  #matchText(field: TextField, pattern: TextPattern): BitSet {
    const marks = emptyBitSet(this.#size)
    const has = (text: string): boolean => {
      this.#budget.spend(text.length)
      return matchesPattern(pattern, foldText(text))
    }
    const { tags, tagLists, updatedBy, people, notes, textsOfPerson } = this.#labels
    if (isMetadataText(field)) {
      const texts = this.#catalog.metadata.texts(field)
      uniteBy(marks, texts.indexes, matchingTexts(texts, pattern, this.#budget))
      return marks
    }
    switch (field) {
      case 'tag':
        uniteBy(
          marks,
          tags,
          testEach(tagLists, (list) => list.some(has)),
        )
        break
      case 'by':
        uniteBy(
          marks,
          updatedBy,
          testEach(people, (id) => id !== null && matchesPerson(pattern, textsOfPerson(id))),
        )
        break
      case 'note':
        for (const [id, note] of notes) if (has(note)) marks[id] = 1
        break
      case 'folder':
        uniteBy(marks, this.#catalog.items.folderColumn, testEach(this.#catalog.folders, has))
        break
      case 'name':
        this.#name(marks, pattern)
        break
      case 'path':
        this.#path(marks, pattern)
        break
      default:
        assertNever(field)
    }
    return marks
  }

  #name(marks: BitSet, pattern: TextPattern): void {
    this.#budget.spend(this.#size * NAME_LENGTH)
    const names = caseFoldedNamesOf(this.#catalog.items)
    if (pattern.how === 'anywhere' && pattern.parts.length === 1) return names.addContaining(pattern.parts[0]!, marks)
    const patterns = [namePattern(pattern)]
    names.addMatching(
      this.#catalog.folders.map(() => patterns),
      marks,
    )
  }

  /** Adds each item whose path contains the text: in the folder, in the name, or partly in both. */
  #path(marks: BitSet, pattern: TextPattern): void {
    this.#budget.spend(this.#size * NAME_LENGTH)
    const folders = this.#catalog.folders.map(foldText)
    if (pattern.how === 'whole' || pattern.parts.length > 1)
      return caseFoldedNamesOf(this.#catalog.items).addMatching(
        folders.map((folder) => patternsInFolder(folder, pattern)),
        marks,
      )
    const [text] = pattern.parts
    this.#name(marks, pattern)
    uniteBy(
      marks,
      this.#catalog.items.folderColumn,
      testEach(folders, (folder) => folder !== '' && `${folder}/`.includes(text!)),
    )
    if (text!.includes('/'))
      caseFoldedNamesOf(this.#catalog.items).addMatching(
        folders.map((folder) => patternsInFolder(folder, pattern).filter(({ isStart }) => isStart)),
        marks,
      )
  }

  #number(field: NumberField, range: Range): BitSet {
    const { width, height, addedAt, size } = this.#catalog.columns
    if (isMetadataNumber(field)) return this.#inRange(range, this.#catalog.metadata.numbers(field), Number.NaN)
    if (isRaterField(field))
      return this.#inRange(range, raterNumbers(this.#labels.raterColumns(), field, this.#size), Number.NaN)
    if (isStarsByField(field)) return this.#starsBy(field, range)
    switch (field) {
      case 'stars':
        return this.#stars(range)
      case 'width':
        return this.#inRange(range, width, 0)
      case 'height':
        return this.#inRange(range, height, 0)
      case 'ratio':
        return this.#ratio(range)
      case 'size':
        return this.#inRange(range, size, Number.NaN)
      case 'added':
        return this.#inRange(range, addedAt, Number.NaN)
      case 'updated':
        return this.#inRange(range, this.#labels.updatedAt, Number.NaN)
      default:
        return this.#inRange(range, this.#labels.metricColumn(field.slice('metric.'.length)), Number.NaN)
    }
  }

  #starsBy(field: StarsByField, range: Range): BitSet {
    const meets = Uint8Array.from({ length: MAX_STARS + 1 }, (_, stars) => (isWithin(range, stars) ? 1 : 0))
    const columns = this.#labels.raterColumns()
    const people = ratersOf(field, columns)
    const marks = emptyBitSet(this.#size)
    if (people.length === 0) return meets[0] === 1 ? invert(marks) : marks
    for (const rater of people)
      for (let id = 0; id < this.#size; id++) marks[id]! |= meets[starsOfRater(columns, rater, id)]!
    return marks
  }

  #stars(range: Range): BitSet {
    const meets = Uint8Array.from({ length: MAX_STARS + 1 }, (_, stars) => (isWithin(range, stars) ? 1 : 0))
    const { stars } = this.#labels
    const marks = emptyBitSet(this.#size)
    for (let id = 0; id < this.#size; id++) marks[id] = meets[stars[id]!]!
    return marks
  }

  /**
   * Returns the items whose value is in the range. `unknown` in the column stands for no value, which is in no range.
   */
  #inRange({ low, high, lowOpen, highOpen }: Range, column: Uint32Array | Float64Array, unknown: number): BitSet {
    const marks = emptyBitSet(this.#size)
    for (let id = 0; id < this.#size; id++) {
      const value = column[id]!
      // NaN needs no special case, because every comparison with it is false.
      if (value !== unknown && (lowOpen ? value > low : value >= low) && (highOpen ? value < high : value <= high))
        marks[id] = 1
    }
    return marks
  }

  #ratio(range: Range): BitSet {
    const { width, height } = this.#catalog.columns
    const marks = emptyBitSet(this.#size)
    for (let id = 0; id < this.#size; id++)
      if (width[id]! > 0 && height[id]! > 0 && isWithin(range, width[id]! / height[id]!)) marks[id] = 1
    return marks
  }

  #having(kind: LabelKind): BitSet {
    const marks = emptyBitSet(this.#size)
    markSet(kind, this.#labels, marks)
    return marks
  }

  #atLevel(kind: LevelKind, level: number): BitSet {
    const column = this.#labels[kind]
    const marks = emptyBitSet(this.#size)
    for (let id = 0; id < this.#size; id++) if (column[id] === level) marks[id] = 1
    return marks
  }

  #editedItems(marks: BitSet): BitSet {
    const { fingerprintLow, size, present } = this.#catalog.columns
    const { contentMarks, contentBytes } = this.#labels
    for (let id = 0; id < this.#size; id++) {
      if (isDifferentContent(contentMarks[id]!, contentBytes[id]!, size[id]!, fingerprintLow[id]!))
        marks[id] = present[id]!
    }
    return marks
  }

  #is(field: YesNoField, value: boolean): BitSet {
    const marks = emptyBitSet(this.#size)
    if (isMetadataYesNo(field)) {
      this.#catalog.metadata.markYesNo(field, value, marks)
      return marks
    }
    return value ? this.#markSo(field, marks) : invert(this.#markSo(field, marks))
  }

  #markSo(field: Exclude<YesNoField, MetadataYesNoField>, marks: BitSet): BitSet {
    const { present } = this.#catalog.columns
    switch (field) {
      case 'missing':
        return invert(unite(marks, present))
      case 'edited':
        return this.#editedItems(marks)
      case 'labelled':
        return labelledItems(this.#size, this.#labels)
      case 'done': {
        const { doneFilter } = this.#labels
        return doneFilter === null ? labelledItems(this.#size, this.#labels) : this.evaluate(doneFilter)
      }
      case 'conflict':
        for (const id of this.#labels.conflicts.keys()) marks[id] = 1
        return marks
      case 'new':
        for (const id of this.#catalog.news.ids()) if (id < this.#size) marks[id] = 1
        return marks
      default:
        return assertNever(field)
    }
  }
}

/** Returns a 1 for each value for which the test is true. The test is called once for each value. */
function testEach<T>(values: readonly T[], test: (value: T) => boolean): Uint8Array {
  return Uint8Array.from(values, (value) => (test(value) ? 1 : 0))
}
