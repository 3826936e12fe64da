/**
 * Tests that queries over columns give the same answers as the filter item by item, for any labels, names and filters.
 */
import * as fc from 'fast-check'
import { noRaters } from '../../../main/core/labels/rater-columns.ts'
import { describe, expect, test } from 'vitest'
import { isLabelled, LEVELS } from '../../../preload/contract/index.ts'
import { Catalog } from '../../../main/core/library/catalog.ts'
import { ItemStates } from '../../../main/core/labels/item-states.ts'
import {
  FacetCounts,
  type LabelSource,
  matches,
  mentionsMissing,
  parseFilter,
  orderComparer,
  runQuery,
} from '../../../main/core/query/index.ts'
import { countBits, intersect, invert, emptyBitSet, unite } from '../../../main/core/query/bit-set.ts'
import {
  DEFAULT_QUERY,
  type HistogramField,
  type ItemState,
  type MetadataValues,
  type SortKey,
} from '../../../preload/contract/index.ts'

const DAY = 86_400_000
const START = Date.parse('2026-01-01T12:00')
const WORDS = [
  'owl',
  'Owl',
  'ÖL',
  'öl',
  'a',
  'Straße',
  'İ',
  '日本',
  '🙂',
  'img_1',
  'x/y',
  'birds/ow',
  '/owl',
  's/',
  '',
  '.jpg',
  'cat',
  'ben',
  'barn',
  'blurry',
  'xl_v9',
]

const key = fc
  .tuple(
    fc.constantFrom('', 'birds', 'birds/small', 'ÖL', 'cats', 'İ'),
    fc.constantFrom('owl', 'OWL', 'Straße', 'İx', '日本', '🙂', 'IMG_1', 'a', 'cat'),
    fc.nat(9),
  )
  .map(([folder, name, number]) => `${folder === '' ? '' : `${folder}/`}${name} ${number}.jpg`)
const some = <T>(values: readonly T[]): fc.Arbitrary<T[]> =>
  fc.uniqueArray(fc.constantFrom(...values), { maxLength: 3 })
const state: fc.Arbitrary<ItemState> = fc.record({
  stars: fc.nat(5),
  tags: some(['cat', 'Cat', 'öl', 'x']),
  notes: fc.constantFrom('', '', 'left ear', 'ÖL an Bord'),
  metrics: fc.constantFrom<ItemState['metrics'][]>({}, { score: 0.5 }, { score: -1, other: 2 }),
  flag: fc.constantFrom(...LEVELS.flag),
  color: fc.constantFrom(...LEVELS.color),
  updatedAt: fc.option(fc.nat(40).map((days) => START + days * DAY)),
  updatedBy: fc.constantFrom(null, 'ana', 'Ben Öl'),
  conflicts: fc.constantFrom<ItemState['conflicts'][]>([], [{ field: 'stars', values: [] }]),
  contentMark: fc.constantFrom(0, 4, 5, 8),
  contentBytes: fc.constantFrom(0, 100, 200),
})
const metadataValues: fc.Arbitrary<MetadataValues> = fc.record(
  {
    taken: fc.nat(40).map((days) => START + days * DAY),
    camera: fc.constantFrom('NIKON Z 6', 'Nikon D90', 'EOS R5', 'İx öl'),
    lens: fc.constantFrom('50 mm', '24-70 mm f/4'),
    iso: fc.constantFrom(100, 400, 1_600, 12_800),
    focal: fc.constantFrom(24, 35.5, 85),
    gps: fc.boolean(),
    prompt: fc.constantFrom('Red Barn, ÖL', 'an owl', 'barn owl, red'),
    negative: fc.constantFrom('blurry', 'Blurry, red'),
    model: fc.constantFrom('juggernautXL_v9', 'juggernautXL_v10', 'sd15'),
    sampler: fc.constantFrom('Euler a', 'DPM++ 2M'),
    seed: fc.constantFrom(0, 12_345, 2 ** 52),
    steps: fc.constantFrom(20, 30),
    profile: fc.constantFrom('Display P3', 'sRGB'),
  },
  { requiredKeys: [] },
)
const item = fc.record({
  key,
  metadata: fc.option(metadataValues),
  state: fc.option(state),
  present: fc.boolean(),
  width: fc.constantFrom(0, 640, 1024),
  height: fc.constantFrom(0, 640, 480),
  addedAt: fc.option(fc.nat(40).map((days) => START + days * DAY)),
  size: fc.option(fc.constantFrom(10, 2_000, 3_000_000)),
  fingerprint: fc.constantFrom(0, 4, 8),
  isNew: fc.boolean(),
})
type Item = typeof item extends fc.Arbitrary<infer T> ? T : never

const quoted = fc.constantFrom(...WORDS).map((word) => `"${word}"`)
const condition = fc.oneof(
  quoted,
  fc.constantFrom(
    'stars>=3',
    'stars:0',
    'stars:1..4',
    'stars<2',
    'tag:cat',
    'tag:c*',
    'by:ana',
    'by:öl',
    'note:left',
    'note:öl',
    'name:owl',
    'name:*1.jpg',
    'path:birds*',
    'updated>2026-01-10',
    'updated:2026-01',
    'added<2026-01-20',
    'width>700',
    'height:1..',
    'metric.score:0.2..0.9',
    'metric.score<0',
    'has:note',
    'has:tag',
    'has:stars',
    'has:conflict',
    'has:metric',
    'edited:yes',
    '-edited:no',
    'labelled:yes',
    'labelled:no',
    'conflict:no',
    'new:yes',
    'new:no',
    'missing:yes',
    'missing:no',
    'folder:birds',
    'folder:"ÖL"',
    'folder:*s',
    'folder:b*l',
    'ext:jpg',
    'format:png',
    'orientation:landscape',
    'orientation:square',
    'ratio:4:3',
    'ratio<1',
    'size>1kb',
    'size:..2000',
    'o*l',
    'b*/*1',
    '*',
    'by:*öl',
    'note:l*r',
    'tag:"c*"',
    'tag:"\\*"',
    'metric."other">=2',
    'taken:2026-01',
    'taken>2026-01-10',
    'camera:nikon',
    'camera:"nikon d*"',
    'camera:"*6"',
    'lens:"50 mm"',
    'camera="nikon z 6"',
    'model=sd15',
    'iso>=1600',
    'iso<400',
    'focal:35..85',
    'gps:yes',
    'gps:no',
    'prompt:"red barn"',
    'prompt:öl',
    'negative:blurry',
    'model:juggernautxl',
    'model:*v9',
    'sampler:euler',
    'seed:12345',
    'steps>20',
    'profile:"display p3"',
    'has:taken',
    'has:prompt',
    'has:gps',
    'has:camera',
  ),
  fc
    .tuple(
      fc.constantFrom('name', 'path', 'folder', 'tag'),
      fc.array(fc.constantFrom('*', 'o', 'owl', 'b', 'birds/', '/', 'l 1', '.jpg', 'ö', 's'), {
        minLength: 1,
        maxLength: 5,
      }),
    )
    .map(([field, parts]) => `${field}:${parts.map((part) => (part === '*' ? '*' : `"${part}"`)).join('')}`),
  quoted.filter((word) => word !== '""').chain((word) => fc.constantFrom(`name:${word}`, `path:${word}`)),
)
const filter = fc
  .array(fc.tuple(fc.constantFrom('', 'or ', 'and '), fc.constantFrom('', '-', 'not '), condition), {
    minLength: 1,
    maxLength: 4,
  })
  .map((parts) => parts.map(([joint, not, text], at) => `${at === 0 ? '' : joint}${not}${text}`).join(' '))

interface TestData {
  catalog: Catalog
  columns: ItemStates
  states: Map<number, ItemState>
  labels: LabelSource & { revision: number }
}

function testData(items: readonly Item[]): TestData {
  const catalog = new Catalog({ root: '/nowhere' })
  const columns = new ItemStates()
  const states = new Map<number, ItemState>()
  for (const one of items) {
    const id = catalog.ensureId(one.key)
    catalog.columns.present[id] = one.present ? 1 : 0
    catalog.columns.width[id] = one.width
    catalog.columns.height[id] = one.height
    catalog.columns.addedAt[id] = one.addedAt ?? Number.NaN
    catalog.columns.size[id] = one.size ?? Number.NaN
    catalog.columns.fingerprintLow[id] = one.fingerprint
    if (one.isNew) catalog.news.add(id, 1)
    if (one.metadata) catalog.metadata.setValues(new Map([[id, one.metadata]]))
    if (!one.state) continue
    columns.set(id, one.state)
    states.set(id, one.state)
  }
  return {
    catalog,
    columns,
    states,
    labels: {
      get labelColumns() {
        return columns.columns(catalog.size)
      },
      revision: 1,
    },
  }
}

/** Returns the ids that the filter finds item by item. */
function foundIn({ catalog, states }: TestData, text: string, folder = ''): number[] {
  const parsed = parseFilter(text)
  const cursor = catalog.cursor()
  return Array.from({ length: catalog.size }, (_, id) => id).filter((id) => {
    const entry = cursor.moveTo(id)
    const isInside = folder === '' || entry.folder === folder || entry.folder.startsWith(`${folder}/`)
    return (
      isInside &&
      (entry.present || (mentionsMissing(parsed) && isLabelled(states.get(id)))) &&
      matches(parsed, {
        entry,
        state: states.get(id),
        metadata: catalog.metadata,
        news: catalog.news,
        raters: () => noRaters(catalog.size),
        textsOfPerson: (person) => ({ names: [person], ids: [person] }),
        doneFilter: null,
      })
    )
  })
}

const METRIC = 'metric.score'
const SORTS: readonly SortKey[] = [
  'stars',
  'updated',
  'added',
  'size',
  'dimensions',
  METRIC,
  'taken',
  'iso',
  'seed',
  'random:7',
]

/** Returns the keys in the given order. */
function sortedKeys(keys: readonly string[], sort: SortKey): string[] {
  const { catalog, labels } = testData(
    keys.map((one) => ({
      key: one,
      metadata: null,
      state: null,
      present: true,
      width: 0,
      height: 0,
      addedAt: null,
      size: null,
      fingerprint: 0,
      isNew: false,
    })),
  )
  return Array.from(runQuery(catalog, labels, { ...DEFAULT_QUERY, sort }), (id) => catalog.entry(id).key)
}

/** Returns how many of the added numbers match a pattern. */
function countMatches(pattern: RegExp): number {
  return Array.from({ length: 50_000 }, (_, number) => `${number}${number % 1_000 === 0 ? ' ÜBER' : ''}`).filter(
    (one) => pattern.test(one),
  ).length
}

describe('a query over columns', () => {
  test('finds the same as the filter item by item, in every folder, each time', () => {
    fc.assert(
      fc.property(
        fc.array(item, { maxLength: 40 }),
        filter,
        fc.constantFrom('', 'birds', 'ÖL'),
        (items, text, folder) => {
          const set = testData(items)
          const check = (): void =>
            expect(
              [...runQuery(set.catalog, set.labels, { ...DEFAULT_QUERY, text, folder, sort: 'path' })].toSorted(
                (a, b) => a - b,
              ),
            ).toEqual(foundIn(set, text, folder))
          check()
          check()
          set.catalog.columns.present[set.catalog.ensureId('birds/new owl 77.jpg')] = 1
          check()
        },
      ),
      { numRuns: 1_500 },
    )
  })

  test('sorts by numbers, then by name, with items without a number last', () => {
    fc.assert(
      fc.property(
        fc.array(item, { maxLength: 60 }),
        fc.constantFrom(...SORTS),
        fc.boolean(),
        (items, sort, descending) => {
          const { catalog, states, labels } = testData(items)
          const byName = [...runQuery(catalog, labels, DEFAULT_QUERY)]
          const { metadata } = catalog
          const value = (id: number): number => {
            const { addedAt, size, width, height } = catalog.entry(id)
            const values: Partial<Record<SortKey, number | null>> = {
              stars: states.get(id)?.stars ?? 0,
              updated: states.get(id)?.updatedAt ?? null,
              added: addedAt,
              size,
              dimensions: width && height && width * height,
              taken: metadata.number('taken', id),
              iso: metadata.number('iso', id),
              seed: metadata.number('seed', id),
              [METRIC]: states.get(id)?.metrics['score'] ?? null,
            }
            const number = values[sort] ?? null
            return number === null ? Number.MAX_VALUE : descending ? -number : number
          }
          const sorted = [...runQuery(catalog, labels, { ...DEFAULT_QUERY, sort, descending })]
          expect(sorted).toEqual(
            sort === 'random:7'
              ? sorted
              : byName.toSorted((a, b) => value(a) - value(b) || byName.indexOf(a) - byName.indexOf(b)),
          )
          expect(sorted).toEqual(
            byName.toSorted(orderComparer(catalog, labels.labelColumns, { ...DEFAULT_QUERY, sort, descending })),
          )
        },
      ),
    )
  })

  test('sorts by the texts of metadata in natural order, then by name, with items without a text last', () => {
    fc.assert(
      fc.property(fc.array(item, { maxLength: 60 }), fc.boolean(), (items, descending) => {
        const { catalog, labels } = testData(items)
        const byName = [...runQuery(catalog, labels, DEFAULT_QUERY)]
        const order = ['', 'juggernautXL_v9', 'juggernautXL_v10', 'sd15']
        const rank = (id: number): number => {
          const at = order.indexOf(catalog.metadata.text('model', id))
          return at === 0 ? Number.MAX_VALUE : descending ? -at : at
        }
        const query = { ...DEFAULT_QUERY, sort: 'model', descending } as const
        const sorted = [...runQuery(catalog, labels, query)]
        expect(sorted).toEqual(byName.toSorted((a, b) => rank(a) - rank(b) || byName.indexOf(a) - byName.indexOf(b)))
        expect(sorted).toEqual(byName.toSorted(orderComparer(catalog, labels.labelColumns, query)))
      }),
    )
  })

  test('counts the values of metadata as if the filter had no condition on that field', () => {
    fc.assert(
      fc.property(
        fc.array(item, { maxLength: 40 }),
        fc.constantFrom(
          '',
          'model:juggernaut stars>=1',
          'camera:nikon -model:sd15',
          'iso>=400',
          'has:model or iso:100',
        ),
        fc.array(fc.tuple(fc.nat(39), state), { maxLength: 10 }),
        (items, text, edits) => {
          const set = testData(items)
          const { catalog, labels, states, columns } = set
          const query = { text, folder: '' }
          const counts = new FacetCounts({ catalog, labels, query, fields: ['iso', 'taken'] })
          for (const [id, edit] of edits) {
            if (id >= catalog.size) continue
            columns.set(id, edit)
            states.set(id, edit)
          }
          labels.revision++
          counts.update(edits.map(([id]) => id))
          const { values, metadata: progress, histograms } = counts.facets
          const without = (field: string): number[] =>
            text.includes(' or ') ? foundIn(set, text) : foundIn(set, text.replace(new RegExp(`-?${field}\\S+`), ''))
          for (const field of ['camera', 'model'] as const) {
            const texts = without(field).map((id) => catalog.metadata.text(field, id))
            expect(Object.fromEntries(values[field].map(({ value, count }) => [value, count]))).toEqual(
              Object.fromEntries(
                Map.groupBy(
                  texts.filter((one) => one !== ''),
                  (one) => one,
                )
                  .entries()
                  .map(([value, all]) => [value, all.length]),
              ),
            )
          }
          expect(histograms[0]!.bins.reduce((sum, count) => sum + count, 0)).toBe(
            without('iso').filter((id) => catalog.metadata.number('iso', id) !== null).length,
          )
          expect(progress.read).toBe([...foundIn(set, '')].filter((id) => !catalog.metadata.isUnread(id)).length)
        },
      ),
      { numRuns: 400 },
    )
  })

  test('shuffles in the same way for the same seed, whatever other pictures there are', () => {
    const names = Array.from({ length: 200 }, (_, at) => `f${at % 7}/p${at}.jpg`)
    const all = sortedKeys(names, 'random:1')
    expect(sortedKeys(names.toReversed().slice(50), 'random:1')).toEqual(
      all.filter((one) => names.toReversed().slice(50).includes(one)),
    )
    expect(all).not.toEqual(names)
    expect(sortedKeys(names, 'random:2')).not.toEqual(all)
  })

  test('counts the pictures that it finds, each facet without its own condition, and updates the counts item by item', () => {
    const texts = [
      '',
      'cat',
      'stars>=2',
      'stars<4 has:note',
      '-missing:yes tag:cat',
      'by:ana stars:1..3',
      '(by:ana or by:öl) updated>2026-01-10',
      'metric.score<0 -stars:2',
      'missing:yes',
      'width>700 or stars:1',
      'height:480 labelled:yes',
    ]
    const fields: readonly HistogramField[] = ['width', 'height', 'updated', METRIC]
    fc.assert(
      fc.property(
        fc.array(item, { maxLength: 40 }),
        fc.constantFrom(...texts),
        fc.constantFrom('', 'birds'),
        fc.array(fc.tuple(fc.nat(39), state), { maxLength: 10 }),
        fc.option(fc.constantFrom(...texts)),
        (items, text, folder, edits, before) => {
          const set = testData(items)
          const { catalog, columns, states, labels } = set
          // The counts use the memory of earlier counts, or memory of their own.
          const earlierCounts =
            before === null
              ? null
              : new FacetCounts({
                  catalog,
                  labels,
                  query: { text: before, folder: '' },
                  fields: fields.toReversed().slice(1),
                })
          const counts = new FacetCounts({ catalog, labels, query: { text, folder }, fields, before: earlierCounts })
          // Dates and numbers do not change, because later ones do not widen the range of a histogram.
          const changed = edits
            .filter(([id]) => id < catalog.size)
            .map(
              ([id, edit]) =>
                [
                  id,
                  { ...edit, updatedAt: states.get(id)?.updatedAt ?? null, metrics: states.get(id)?.metrics ?? {} },
                ] as const,
            )
          for (const [id, edit] of changed) {
            columns.set(id, edit)
            states.set(id, edit)
          }
          labels.revision++
          counts.update(changed.map(([id]) => id))
          const facets = counts.facets
          expect(facets).toEqual(new FacetCounts({ catalog, labels, query: { text, folder }, fields }).facets)
          const foundIds = foundIn(set, text, folder)
          const countWhere = (isSo: (one: ItemState) => boolean): number =>
            foundIds.filter((id) => states.has(id) && isSo(states.get(id)!)).length
          expect([facets.total, facets.labelled, facets.conflicts, facets.withNotes, facets.news]).toEqual([
            foundIds.length,
            countWhere(isLabelled),
            countWhere((one) => one.conflicts.length > 0),
            countWhere((one) => one.notes !== ''),
            foundIds.filter((id) => catalog.news.has(id)).length,
          ])
          expect(Object.fromEntries(facets.tags.map(({ tag, count }) => [tag, count]))).toEqual(
            Object.fromEntries(
              ['cat', 'Cat', 'öl', 'x']
                .map((tag) => [tag, countWhere((one) => one.tags.includes(tag))] as const)
                .filter(([, count]) => count > 0),
            ),
          )
          const withoutStars = text.includes(' or stars')
            ? foundIds
            : foundIn(set, text.replace(/-?stars\S+/, ''), folder)
          expect(facets.levels.stars).toEqual(
            [0, 1, 2, 3, 4, 5].map(
              (stars) => withoutStars.filter((id) => (states.get(id)?.stars ?? 0) === stars).length,
            ),
          )
          const wide = facets.histograms[0]!.bins.reduce((sum, count) => sum + count, 0)
          expect(wide).toBe(
            /width|missing:yes/.test(text) ? wide : foundIds.filter((id) => catalog.entry(id).width !== null).length,
          )
        },
      ),
      { numRuns: 400 },
    )
  })

  test('finds texts of metadata that were added after the same filter was used', () => {
    const catalog = new Catalog({ root: '/nowhere' })
    const labels: LabelSource = { labelColumns: new ItemStates().columns(2), revision: 0 }
    for (const name of ['a.jpg', 'b.jpg']) catalog.columns.present[catalog.ensureId(name)] = 1
    const find = (): number[] => [...runQuery(catalog, labels, { ...DEFAULT_QUERY, text: 'camera:nikon' })]
    catalog.metadata.setValues(new Map([[0, { camera: 'Nikon Z 6' }]]))
    expect(find()).toEqual([0])
    catalog.metadata.setValues(new Map([[1, { camera: 'Nikon Z 8' }]]))
    expect(find()).toEqual([0, 1])
  })

  test('finds words in many names, also in names that were added later', () => {
    const catalog = new Catalog({ root: '/nowhere' })
    const labels = (): LabelSource => ({ labelColumns: new ItemStates().columns(catalog.size), revision: 0 })
    const count = (text: string): number =>
      runQuery(catalog, labels(), { ...DEFAULT_QUERY, text: `${text} missing:no` }).length
    const add = (from: number, to: number): void => {
      for (let number = from; number < to; number++)
        catalog.columns.present[catalog.ensureId(`f/IMG_${number}${number % 1_000 === 0 ? ' ÜBER' : ''}.jpg`)] = 1
    }
    add(0, 30_000)
    catalog.columns.present.fill(1, 0, catalog.size)
    expect([count('img'), count('über'), count('_29999.'), count('g.img')]).toEqual([30_000, 30, 1, 0])
    add(30_000, 50_000)
    catalog.columns.present.fill(1, 0, catalog.size)
    expect([count('img'), count('über'), count('_49999.'), count('name:*9*8*7.jpg'), count('*/img_1*00.jpg')]).toEqual([
      50_000,
      50,
      1,
      countMatches(/9.*8.*7$/),
      countMatches(/^1.*00$/),
    ])
  })
})

test('a set can be combined with a column at any position in its buffer', () => {
  fc.assert(
    fc.property(fc.uint8Array({ max: 1, maxLength: 20 }), fc.nat(5), (values, offset) => {
      const file = new Uint8Array(offset + values.length)
      file.set(values, offset)
      const column = file.subarray(offset)
      expect([...intersect(invert(emptyBitSet(values.length)), column)]).toEqual([...values])
      expect([...unite(emptyBitSet(values.length), column)]).toEqual([...values])
      expect(countBits(unite(emptyBitSet(values.length), column))).toBe(values.reduce((sum, value) => sum + value, 0))
    }),
  )
})
