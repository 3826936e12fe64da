/** Queries over columns say what the filter says item by item, whatever the labels, names and filters. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Catalog } from '../../../main/core/catalog/catalog.ts'
import { ItemStates } from '../../../main/core/merge/item-states.ts'
import { facets, isLabelled, matches, mentionsMissing, parseFilter, runQuery } from '../../../main/core/query/index.ts'
import { ascending } from '../../../main/core/query/radix.ts'
import { DEFAULT_QUERY, type ItemState } from '../../../preload/contract/index.ts'

const DAY = 86_400_000
const START = Date.parse('2026-01-01T12:00')
const WORDS = ['owl', 'Owl', 'ÖL', 'öl', 'a', 'Straße', 'İ', '日本', '🙂', 'img_1', 'x/y', 'birds/ow', '/owl', 's/', '', '.jpg', 'cat', 'ben']

const key = fc.tuple(fc.constantFrom('', 'birds', 'birds/small', 'ÖL', 'cats', 'İ'), fc.constantFrom('owl', 'OWL', 'Straße', 'İx', '日本', '🙂', 'IMG_1', 'a', 'cat'), fc.nat(9))
  .map(([folder, name, number]) => `${folder === '' ? '' : `${folder}/`}${name} ${number}.jpg`)
const some = <T,>(values: readonly T[]): fc.Arbitrary<T[]> => fc.uniqueArray(fc.constantFrom(...values), { maxLength: 3 })
const state: fc.Arbitrary<ItemState> = fc.record({
  stars: fc.nat(5), tags: some(['cat', 'Cat', 'öl', 'x']), notes: fc.constantFrom('', '', 'left ear', 'ÖL an Bord'),
  metrics: fc.constantFrom<ItemState['metrics'][]>({}, { score: 0.5 }, { score: -1, other: 2 }), updatedAt: fc.option(fc.nat(40).map(days => START + days * DAY)), updatedBy: fc.constantFrom(null, 'ana', 'Ben Öl'),
  conflicts: fc.constantFrom<ItemState['conflicts'][]>([], [{ field: 'stars', values: [] }]),
})
const item = fc.record({ key, state: fc.option(state), present: fc.boolean(), width: fc.constantFrom(0, 640, 1024), addedAt: fc.option(fc.nat(40).map(days => START + days * DAY)) })

const quoted = fc.constantFrom(...WORDS).map(word => `"${word}"`)
const condition = fc.oneof(
  quoted, fc.constantFrom('stars>=3', 'stars:0', 'stars:1..4', 'stars<2', 'tag:cat', 'tag:c*', 'by:ana', 'by:öl', 'note:left', 'note:öl', 'name:owl', 'name:*1.jpg', 'path:birds*', 'updated>2026-01-10',
    'updated:2026-01', 'added<2026-01-20', 'width>700', 'height:1..', 'metric.score:0.2..0.9', 'metric.score<0', 'has:note', 'has:tag', 'has:stars', 'has:conflict', 'has:metric', 'labelled:yes', 'labelled:no',
    'conflict:no', 'missing:yes', 'missing:no'),
  quoted.filter(word => word !== '""').chain(word => fc.constantFrom(`name:${word}`, `path:${word}`)),
)
const filter = fc.array(fc.tuple(fc.constantFrom('', 'or ', 'and '), fc.constantFrom('', '-', 'not '), condition), { minLength: 1, maxLength: 4 })
  .map(parts => parts.map(([joint, not, text], at) => `${at === 0 ? '' : joint}${not}${text}`).join(' '))

function made(items: readonly { key: string; state: ItemState | null; present: boolean; width: number; addedAt: number | null }[]): { catalog: Catalog; states: Map<number, ItemState>; labels: { labelColumns: ReturnType<ItemStates['columns']> } } {
  const catalog = new Catalog({ root: '/nowhere' })
  const columns = new ItemStates()
  const states = new Map<number, ItemState>()
  for (const one of items) {
    const id = catalog.ensure(one.key)
    catalog.columns.present[id] = one.present ? 1 : 0
    catalog.columns.width[id] = catalog.columns.height[id] = one.width
    catalog.columns.addedAt[id] = one.addedAt ?? Number.NaN
    if (!one.state) continue
    columns.set(id, one.state)
    states.set(id, one.state)
  }
  return { catalog, states, labels: { labelColumns: columns.columns(catalog.size) } }
}

describe('a query over columns', () => {
  test('finds what the filter says item by item, in every folder', () => {
    fc.assert(fc.property(fc.array(item, { maxLength: 40 }), filter, fc.constantFrom('', 'birds', 'ÖL'), (items, text, folder) => {
      const { catalog, states, labels } = made(items)
      const parsed = parseFilter(text)
      const cursor = catalog.cursor()
      const expected = Array.from({ length: catalog.size }, (_, id) => id).filter(id => {
        const entry = cursor.moveTo(id)
        const isInside = folder === '' || entry.folder === folder || entry.folder.startsWith(`${folder}/`)
        return isInside && (entry.present || (mentionsMissing(parsed) && isLabelled(states.get(id)))) && matches(parsed, entry, states.get(id))
      })
      expect([...runQuery(catalog, labels, { ...DEFAULT_QUERY, text, folder, sort: 'path' })].toSorted((a, b) => a - b)).toEqual(expected)
    }), { numRuns: 1_000 })
  })

  test('sorts by stars and times with the path for ties, and what has no time last', () => {
    fc.assert(fc.property(fc.array(item, { maxLength: 60 }), fc.constantFrom('stars', 'updated', 'added'), fc.boolean(), (items, sort, descending) => {
      const { catalog, states, labels } = made(items)
      const byPath = [...runQuery(catalog, labels, { ...DEFAULT_QUERY, sort: 'path' })]
      const value = (id: number): number => {
        const found = sort === 'stars' ? states.get(id)?.stars ?? 0 : sort === 'updated' ? states.get(id)?.updatedAt ?? null : catalog.entry(id).addedAt
        return found === null ? Number.MAX_VALUE : descending ? -found : found
      }
      expect([...runQuery(catalog, labels, { ...DEFAULT_QUERY, sort, descending })]).toEqual(byPath.toSorted((a, b) => value(a) - value(b) || byPath.indexOf(a) - byPath.indexOf(b)))
    }))
  })

  test('counts what it finds', () => {
    fc.assert(fc.property(fc.array(item, { maxLength: 40 }), fc.constantFrom('', 'cat', 'stars>=2', 'stars<4 has:note', '-missing:yes tag:cat'), (items, text) => {
      const { catalog, states, labels } = made(items)
      const found = Array.from(runQuery(catalog, labels, { ...DEFAULT_QUERY, text }), id => states.get(id))
      const counted = facets(catalog, labels, { ...DEFAULT_QUERY, text })
      const withTag = (tag: string): number => found.filter(one => one?.tags.includes(tag)).length
      expect(Object.fromEntries(counted.tags.map(({ tag, count }) => [tag, count]))).toEqual(Object.fromEntries(['cat', 'Cat', 'öl', 'x'].map(tag => [tag, withTag(tag)] as const).filter(([, count]) => count > 0)))
      expect([counted.conflicts, counted.withNotes]).toEqual([found.filter(one => (one?.conflicts.length ?? 0) > 0).length, found.filter(one => (one?.notes ?? '') !== '').length])
    }))
  })

  test('finds words in names that were added since, and many of them', () => {
    const catalog = new Catalog({ root: '/nowhere' })
    const labels = (): { labelColumns: ReturnType<ItemStates['columns']> } => ({ labelColumns: new ItemStates().columns(catalog.size) })
    const count = (text: string): number => runQuery(catalog, labels(), { ...DEFAULT_QUERY, text: `${text} missing:no` }).length
    const add = (from: number, to: number): void => { for (let number = from; number < to; number++) catalog.columns.present[catalog.ensure(`f/IMG_${number}${number % 1_000 === 0 ? ' ÜBER' : ''}.jpg`)] = 1 }
    add(0, 30_000)
    catalog.columns.present.fill(1, 0, catalog.size)
    expect([count('img'), count('über'), count('_29999.'), count('g.img')]).toEqual([30_000, 30, 1, 0])
    add(30_000, 50_000)
    catalog.columns.present.fill(1, 0, catalog.size)
    expect([count('img'), count('über'), count('_49999.')]).toEqual([50_000, 50, 1])
  })
})

test('many numbers are sorted as few are', () => {
  const numbers = fc.oneof(fc.double({ noNaN: true }), fc.constantFrom(0, -0, 1, -1, Number.MAX_VALUE, Infinity, -Infinity), fc.integer())
  fc.assert(fc.property(fc.array(numbers, { minLength: 1, maxLength: 50 }), values => {
    const many = Float64Array.from({ length: 5_000 }, (_, at) => values[(at * 7) % values.length]!)
    const expected = [...many.keys()].toSorted((a, b) => (many[a]! < many[b]! ? -1 : many[a]! > many[b]! ? 1 : a - b))
    expect([...ascending(many)]).toEqual(expected)
  }), { numRuns: 30 })
})
