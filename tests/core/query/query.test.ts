import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Catalog } from '../../../main/core/library/catalog.ts'
import { dayRange } from '../../../preload/contract/filter-dates.ts'
import { ItemStates } from '../../../main/core/labels/item-states.ts'
import {
  filterHints,
  findExcludingConditions,
  FacetCounts,
  folderTree,
  type LabelSource,
  orderOf,
  parseFilter,
  runQuery,
} from '../../../main/core/query/index.ts'
import { naturalKey } from '../../../main/core/query/natural-keys.ts'
import { DEFAULT_QUERY, type ItemState, LensletError, type Query, UNLABELLED } from '../../../preload/contract/index.ts'
import { mkdtemp, mkdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const DAY = 86_400_000

function state(part: Partial<ItemState>): ItemState {
  return {
    ...UNLABELLED,
    conflicts: [],
    contentMark: 0,
    contentBytes: 0,
    ...part,
  }
}

function withLabels(catalog: Catalog, states: Readonly<Record<string, ItemState>>): LabelSource {
  const columns = new ItemStates()
  for (const [key, one] of Object.entries(states)) columns.set(catalog.ensureId(key), one)
  return {
    get labelColumns() {
      return columns.columns(catalog.size)
    },
    revision: 0,
  }
}

/** Returns the keys of all items in the order of their paths. Each item gets a star, so that missing ones are found. */
function keysByPath(catalog: Catalog): string[] {
  const states = Object.fromEntries(
    Array.from({ length: catalog.size }, (_, id) => [catalog.entry(id).key, state({ stars: 1 })]),
  )
  return Array.from(
    runQuery(catalog, withLabels(catalog, states), { ...DEFAULT_QUERY, sort: 'path', text: 'missing:yes' }),
    (id) => catalog.entry(id).key,
  )
}

/** Calls `use` with a catalog of real, empty files, and labels for some of them. */
async function withPictures<T>(
  keys: readonly string[],
  states: Readonly<Record<string, ItemState>>,
  use: (catalog: Catalog, labels: LabelSource) => T | Promise<T>,
): Promise<T> {
  const root = await mkdtemp(join(tmpdir(), 'lenslet-query-'))
  try {
    for (const key of keys) {
      await mkdir(dirname(join(root, key)), { recursive: true })
      await writeFile(join(root, key), '')
    }
    const catalog = new Catalog({ root })
    await catalog.scan()
    return await use(catalog, withLabels(catalog, states))
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

const KEYS = [
  'birds/owl 2.jpg',
  'birds/owl 10.jpg',
  'birds/small/wren.jpg',
  'cats/tabby.jpg',
  'cats/Über.jpg',
  'zebra.jpg',
]
const STATES: Readonly<Record<string, ItemState>> = {
  'birds/owl 2.jpg': state({
    stars: 4,
    tags: ['bird', 'night'],
    updatedAt: Date.parse('2026-01-01T12:00'),
    updatedBy: 'Alice Smith',
  }),
  'birds/owl 10.jpg': state({
    stars: 2,
    tags: ['Bird', 'blur'],
    notes: 'the LEFT eye is closed',
    updatedAt: Date.parse('2026-02-03T08:00'),
    updatedBy: 'bob',
  }),
  'cats/tabby.jpg': state({
    stars: 5,
    metrics: { score: 0.4 },
    updatedAt: Date.parse('2026-02-04T08:00'),
    updatedBy: 'malice',
    conflicts: [{ field: 'stars', values: [] }],
  }),
  'cats/Über.jpg': state({ updatedAt: Date.parse('2026-02-05T08:00'), updatedBy: 'bob' }),
  'gone/lost.jpg': state({ stars: 3, tags: ['bird'] }),
}

async function find(text: string, part: Partial<Query> = {}): Promise<string[]> {
  return await withPictures(KEYS, STATES, (catalog, labels) => {
    catalog.setDimensions(catalog.idOf('zebra.jpg')!, 2000, 1000)
    return Array.from(runQuery(catalog, labels, { ...DEFAULT_QUERY, text, ...part }), (id) => catalog.entry(id).key)
  })
}

function isUnderstood(text: string): boolean {
  try {
    parseFilter(text)
    return true
  } catch {
    return false
  }
}

/** Returns the error with which a text is refused. Rethrows any other error. */
function refusal(text: string): LensletError {
  try {
    parseFilter(text)
  } catch (error) {
    if (error instanceof LensletError && error.code === 'bad-input') return error
    throw error
  }
  throw new Error(`${text} was understood`)
}

describe('the filter language', () => {
  test.each<[string, string[]]>([
    [
      '',
      ['birds/owl 2.jpg', 'birds/owl 10.jpg', 'cats/tabby.jpg', 'cats/Über.jpg', 'birds/small/wren.jpg', 'zebra.jpg'],
    ],
    ['OWL', ['birds/owl 2.jpg', 'birds/owl 10.jpg']],
    ['owl closed', ['birds/owl 10.jpg']],
    ['"left eye"', ['birds/owl 10.jpg']],
    ['"owl 2"', ['birds/owl 2.jpg']],
    ['u\u0308ber', ['cats/Über.jpg']],
    ['stars>=4', ['birds/owl 2.jpg', 'cats/tabby.jpg']],
    ['stars>4', ['cats/tabby.jpg']],
    ['stars:2..4', ['birds/owl 2.jpg', 'birds/owl 10.jpg']],
    ['stars:..2 labelled:yes', ['birds/owl 10.jpg']],
    ['stars=0', ['cats/Über.jpg', 'birds/small/wren.jpg', 'zebra.jpg']],
    ['tag:bird', ['birds/owl 2.jpg', 'birds/owl 10.jpg']],
    ['tag:b*', ['birds/owl 2.jpg', 'birds/owl 10.jpg']],
    ['tag:bir', []],
    ['tag:bird -tag:blur', ['birds/owl 2.jpg']],
    ['note:"left eye"', ['birds/owl 10.jpg']],
    ['by:alice', ['birds/owl 2.jpg']],
    ['by:"alice smith"', ['birds/owl 2.jpg']],
    ['conflict:yes', ['cats/tabby.jpg']],
    ['conflict:no stars>3', ['birds/owl 2.jpg']],
    ['labelled:no', ['cats/Über.jpg', 'birds/small/wren.jpg', 'zebra.jpg']],
    ['has:note', ['birds/owl 10.jpg']],
    ['name:o*2*', ['birds/owl 2.jpg']],
    ['name:cats', []],
    ['path:cats', ['cats/tabby.jpg', 'cats/Über.jpg']],
    ['updated>2026-01-01', ['birds/owl 10.jpg', 'cats/tabby.jpg', 'cats/Über.jpg']],
    ['updated>=2026-01-01 updated<=2026-02-03', ['birds/owl 2.jpg', 'birds/owl 10.jpg']],
    ['updated:2026-01', ['birds/owl 2.jpg']],
    ['updated:2026-02-03..2026-02-04', ['birds/owl 10.jpg', 'cats/tabby.jpg']],
    [
      'added:today',
      ['birds/owl 2.jpg', 'birds/owl 10.jpg', 'cats/tabby.jpg', 'cats/Über.jpg', 'birds/small/wren.jpg', 'zebra.jpg'],
    ],
    ['width>1024', ['zebra.jpg']],
    ['height<=1000', ['zebra.jpg']],
    ['metric.score:0.2..0.9', ['cats/tabby.jpg']],
    ['metric.score>0.4', []],
    ['owl or zebra', ['birds/owl 2.jpg', 'birds/owl 10.jpg', 'zebra.jpg']],
    ['owl stars>3 OR zebra', ['birds/owl 2.jpg', 'zebra.jpg']],
    ['owl and (stars>3 or tag:blur)', ['birds/owl 2.jpg', 'birds/owl 10.jpg']],
    ['not (owl or cats)', ['birds/small/wren.jpg', 'zebra.jpg']],
    ['-(owl or cats) -zebra', ['birds/small/wren.jpg']],
    ['missing:yes', ['gone/lost.jpg']],
    ['tag:bird (missing:yes or missing:no)', ['gone/lost.jpg', 'birds/owl 2.jpg', 'birds/owl 10.jpg']],
    ['folder:birds', ['birds/owl 2.jpg', 'birds/owl 10.jpg', 'birds/small/wren.jpg']],
    ['folder:"birds/small/"', ['birds/small/wren.jpg']],
    ['folder:c* -name:t*', ['cats/Über.jpg']],
    ['ext:jpg name:z*', ['zebra.jpg']],
    ['format:png', []],
    ['orientation:landscape', ['zebra.jpg']],
    ['ratio:2:1', ['zebra.jpg']],
    ['b*/*1*', ['birds/owl 10.jpg']],
    ['tag:"b*"', ['birds/owl 2.jpg', 'birds/owl 10.jpg']],
    ['tag:"b\\*"', []],
    ['size<1kb name:tabby', ['cats/tabby.jpg']],
  ])('%j finds %j', async (text, keys) => {
    expect(await find(text)).toEqual(keys)
  })

  test.each<[string, number, RegExp]>([
    ['stars>=x', 8, /expected a number of stars from 0 to 5.*found "x"/],
    ['owl stars:9', 11, /0 to 5.*found "9"/],
    ['stars:2..nine', 10, /found "nine"/],
    ['owl shape:round', 5, /no field "shape".*stars, flag, color, tag, note, mine.*quotes/],
    ['tag:', 5, /a value is missing after tag:/],
    ['tag>cat', 4, /expected tag: here, found tag>/],
    ['(owl or wren', 1, /never closed/],
    ['owl)', 4, /no opening one/],
    ['note:"left', 6, /quote is never closed/],
    ['updated>2026-02-30', 9, /expected a date such as 2026-01-31.*found "2026-02-30"/],
    ['conflict:maybe', 10, /expected yes or no, found "maybe"/],
    ['has:wings', 5, /expected stars, flag, color, tag, note, metric, conflict/],
    ['owl or', 5, /a word or a condition is missing after "or"/],
    ['and owl', 1, /found "and"/],
    ['metric.score:high', 14, /expected a number such as 0.5/],
    [`${'('.repeat(5000)}owl`, 101, /too many brackets/],
  ])('%j is refused at column %i', (text, column, message) => {
    expect(() => parseFilter(text)).toThrow(
      expect.objectContaining({ code: 'bad-input', message: expect.stringMatching(message) }),
    )
    expect(() => parseFilter(text)).toThrow(`column ${column}:`)
  })

  test('every text is either understood or refused with a position', () => {
    expect(() =>
      fc.assert(
        fc.property(
          fc.oneof(
            fc.string(),
            fc
              .array(fc.constantFrom('stars', ':', '>=', '(', ')', '-', '"', ' ', 'or', 'not', '2', '..', 'tag', 'x'), {
                maxLength: 12,
              })
              .map((parts) => parts.join('')),
          ),
          (text) => isUnderstood(text) || /column \d+: /.test(refusal(text).message),
        ),
      ),
    ).not.toThrow()
  })

  test('a date is a range of local time', () => {
    const now = new Date(2026, 4, 10, 15, 30).getTime()
    expect(dayRange('today', now)).toMatchObject({
      low: new Date(2026, 4, 10).getTime(),
      high: new Date(2026, 4, 11).getTime(),
      highOpen: true,
    })
    expect(dayRange('2026', now)).toMatchObject({
      low: new Date(2026, 0, 1).getTime(),
      high: new Date(2027, 0, 1).getTime(),
    })
    expect(dayRange('2026-13', now)).toBeNull()
  })
})

describe('order', () => {
  test('by path goes folder by folder, pictures before subfolders', async () => {
    expect(await find('', { sort: 'path' })).toEqual([
      'zebra.jpg',
      'birds/owl 2.jpg',
      'birds/owl 10.jpg',
      'birds/small/wren.jpg',
      'cats/tabby.jpg',
      'cats/Über.jpg',
    ])
  })

  test('by stars, then by name', async () => {
    expect(await find('', { sort: 'stars', descending: true })).toEqual([
      'cats/tabby.jpg',
      'birds/owl 2.jpg',
      'birds/owl 10.jpg',
      'cats/Über.jpg',
      'birds/small/wren.jpg',
      'zebra.jpg',
    ])
  })

  test('pictures that were never labelled are last in both directions', async () => {
    const unlabelled = ['birds/small/wren.jpg', 'zebra.jpg']
    expect(await find('', { sort: 'updated' })).toEqual([
      'birds/owl 2.jpg',
      'birds/owl 10.jpg',
      'cats/tabby.jpg',
      'cats/Über.jpg',
      ...unlabelled,
    ])
    expect(await find('', { sort: 'updated', descending: true })).toEqual([
      'cats/Über.jpg',
      'cats/tabby.jpg',
      'birds/owl 10.jpg',
      'birds/owl 2.jpg',
      ...unlabelled,
    ])
  })

  test('by the time at which pictures were added', async () => {
    const root = await mkdtemp(join(tmpdir(), 'lenslet-query-'))
    for (const [name, days] of [
      ['b.jpg', 300],
      ['a.jpg', 100],
      ['c.jpg', 200],
    ] as const) {
      await writeFile(join(root, name), '')
      const time = new Date(Date.now() - days * DAY)
      await utimes(join(root, name), time, time)
    }
    // For this clock every birth time is in the future and not trusted, so the modification times count.
    const clock = { now: () => 0, setTimeout: () => () => undefined }
    const catalog = new Catalog({ root, clock })
    await catalog.scan()
    const sortedKeys = (descending: boolean): string[] =>
      Array.from(
        runQuery(catalog, withLabels(catalog, {}), { ...DEFAULT_QUERY, sort: 'added', descending }),
        (id) => catalog.entry(id).key,
      )
    expect([sortedKeys(false), sortedKeys(true)]).toEqual([
      ['b.jpg', 'c.jpg', 'a.jpg'],
      ['a.jpg', 'c.jpg', 'b.jpg'],
    ])
    await rm(root, { recursive: true })
  })

  test('a folder limits the result to itself and its subfolders', async () => {
    expect(await find('', { folder: 'birds' })).toEqual(['birds/owl 2.jpg', 'birds/owl 10.jpg', 'birds/small/wren.jpg'])
    expect(await find('', { folder: 'bird' })).toEqual([])
  })

  test('pictures that are added later get their place among the known ones', () => {
    const catalog = new Catalog({ root: '/nowhere' })
    const names = Array.from({ length: 60 }, (_, at) => `${['b', 'a', 'c/d', 'c'][at % 4]}/${(at * 37) % 60}.jpg`)
    for (const name of names.slice(0, 20)) catalog.ensureId(name)
    keysByPath(catalog)
    for (const name of names.slice(20)) catalog.ensureId(name)
    const whole = new Catalog({ root: '/nowhere' })
    for (const name of names) whole.ensureId(name)
    expect(keysByPath(catalog)).toEqual(keysByPath(whole))
  })

  test('names sort naturally, however many there are and in whichever order they were added', () => {
    const name = fc.oneof(
      {
        weight: 9,
        arbitrary: fc
          .tuple(
            fc.constantFrom(
              'IMG_',
              'img',
              'b ',
              'Straße',
              '日本',
              'a very long name that tells nothing apart for a while ',
            ),
            fc.nat(20),
            fc.constantFrom('.jpg', '.JPG', ''),
          )
          .map((parts) => parts.join('')),
      },
      {
        weight: 1,
        arbitrary: fc.string({ minLength: 1, maxLength: 9, unit: 'grapheme' }).map((text) => text.replaceAll('/', '')),
      },
    )
    fc.assert(
      fc.property(
        fc.array(
          fc
            .tuple(
              fc.constantFrom('', 'a/', 'b/c/'),
              name.filter((text) => text.trim() !== ''),
            )
            .map((parts) => parts.join('')),
          { maxLength: 300 },
        ),
        fc.nat(300),
        (keys, first) => {
          const catalog = new Catalog({ root: '/nowhere' })
          for (const key of keys.slice(0, first)) catalog.ensureId(key)
          orderOf(catalog).byName()
          for (const key of keys) catalog.ensureId(key)
          const whole = new Catalog({ root: '/nowhere' })
          for (const key of keys.toReversed()) whole.ensureId(key)
          const sorted = Array.from(orderOf(catalog).byName(), (id) => catalog.entry(id))
          expect(sorted.map(({ key }) => key)).toEqual(Array.from(orderOf(whole).byName(), (id) => whole.entry(id).key))
          const names = sorted.map(({ name: text }) => naturalKey(text))
          expect(names.toSorted((a, b) => Buffer.compare(a, b))).toEqual(names)
          const adopting = new Catalog({ root: '/nowhere', items: catalog.items })
          orderOf(adopting).restoreByName(
            orderOf(catalog)
              .byName()
              .filter((id) => id < first),
          )
          expect([...orderOf(adopting).byName()]).toEqual([...orderOf(catalog).byName()])
          // After a start without new pictures, the first query may need another order than that of names.
          const restored = new Catalog({ root: '/nowhere', items: catalog.items })
          orderOf(restored).restoreByName(orderOf(catalog).byName())
          expect([...orderOf(restored).byPath()]).toEqual([...orderOf(catalog).byPath()])
        },
      ),
      { numRuns: 200 },
    )
  })

  test('names of ASCII characters sort as the collator sorts them', () => {
    const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })
    const name = fc
      .array(
        fc.oneof(
          fc.constantFrom('a', 'B', 'b', 'Z', '_', '-', '.', ' ', '(', '~'),
          fc.nat(1200).map(String),
          fc.constant('007'),
        ),
        { maxLength: 6 },
      )
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(name, name, (a, b) => {
        const [left, right] = [naturalKey(a), naturalKey(b)]
        expect(Math.sign(collator.compare(a, b))).toBe(Buffer.compare(left, right))
      }),
      { numRuns: 2000 },
    )
  })

  test('accents sort with their letters', () => {
    expect(
      ['zoo', 'Émile', 'emil', 'über', 'ulm', 'fox'].toSorted((a, b) => Buffer.compare(naturalKey(a), naturalKey(b))),
    ).toEqual(['emil', 'Émile', 'fox', 'über', 'ulm', 'zoo'])
  })
})

describe('counts', () => {
  test('facets count the result; stars are counted without the star filter', async () => {
    const query = { ...DEFAULT_QUERY, text: 'stars>=4 (owl or tabby)' }
    const facets = await withPictures(
      KEYS,
      STATES,
      (catalog, labels) => new FacetCounts({ catalog, labels, query, fields: [] }).facets,
    )
    expect(facets).toMatchObject({
      total: 2,
      levels: { stars: [0, 0, 1, 0, 1, 1] },
      tags: [
        { tag: 'bird', count: 1 },
        { tag: 'night', count: 1 },
      ],
      conflicts: 1,
      withNotes: 0,
      news: 0,
      metrics: ['score'],
    })
  })

  test('facets without a filter do not count missing pictures', async () => {
    const facets = await withPictures(
      KEYS,
      STATES,
      (catalog, labels) => new FacetCounts({ catalog, labels, query: DEFAULT_QUERY, fields: [] }).facets,
    )
    expect(facets.levels.stars).toEqual([3, 0, 1, 0, 1, 1])
    expect(facets.withNotes).toBe(1)
    expect(facets.tags.map(({ tag }) => tag)).toEqual(['Bird', 'bird', 'blur', 'night'])
  })

  test('the folder tree is in natural order with parents first, and counts include subfolders', async () => {
    const keys = [...KEYS, 'set 10/a.jpg', 'set 2/b.jpg', 'deep/er/est/c.jpg']
    const tree = await withPictures(keys, STATES, (catalog, labels) => folderTree(catalog, labels))
    expect(tree.map(({ path, name, total, labelled }) => [path, name, total, labelled])).toEqual([
      ['', '', 9, 3],
      ['birds', 'birds', 3, 2],
      ['birds/small', 'small', 1, 0],
      ['cats', 'cats', 2, 1],
      ['deep', 'deep', 1, 0],
      ['deep/er', 'er', 1, 0],
      ['deep/er/est', 'est', 1, 0],
      ['set 2', 'set 2', 1, 0],
      ['set 10', 'set 10', 1, 0],
    ])
  })
})

test('for a filter that finds nothing, the condition that excludes the most pictures comes first, with the rest of the filter', async () => {
  const excluding = await withPictures(KEYS, STATES, (catalog, labels) =>
    findExcludingConditions(catalog, labels, {
      ...DEFAULT_QUERY,
      text: 'stars>=2 (tag:bird or tag:night) labelled:no',
    }),
  )
  expect(excluding).toEqual([{ condition: 'labelled:no', without: 'stars>=2 (tag:bird or tag:night)', total: 2 }])
  const inFolder = await withPictures(KEYS, STATES, (catalog, labels) =>
    findExcludingConditions(catalog, labels, { ...DEFAULT_QUERY, text: 'stars:1', folder: 'cats' }),
  )
  expect(inFolder).toEqual([{ condition: 'stars:1', without: '', total: 2 }])
})

test('names that no picture has are noted, with the name that was probably meant', async () => {
  const hints = await withPictures(
    KEYS,
    STATES,
    (catalog, labels) => (text: string) => filterHints(catalog, labels, text),
  )
  const messages = (text: string): readonly string[] => hints(text).map(({ message }) => message)
  expect(messages('folder:cats stars:5 prompt:nothing folder:b* tag:bird cat')).toEqual([])
  expect(hints('cat folder:nope')).toEqual([{ message: 'There is no folder “nope”.', at: 4, end: 15 }])
  expect(messages('folder:cast or (cat -tag:brid)')).toEqual([
    'There is no folder “cast”. Did you mean “cats”?',
    'No picture has the tag “brid”. Did you mean “Bird”?',
  ])
  expect(messages('folder:Small')).toEqual(['There is no folder “Small”. Did you mean “birds/small”?'])
  expect(messages('stars.by:nobody>=4')).toEqual(['“nobody” has given no stars.'])
  expect(messages('by:nobody')).toEqual(['No picture was labelled last by “nobody”.'])
})
