/**
 * Measures how long a query over a million labelled pictures takes. The bare limit is a loop that filters two typed
 * arrays of that length.
 */
import { Catalog } from '../../main/core/library/catalog.ts'
import { ItemStates } from '../../main/core/labels/item-states.ts'
import { FacetCounts, folderTree, type LabelSource, orderOf, runQuery } from '../../main/core/query/index.ts'
import { DEFAULT_QUERY, type HistogramField, type Query, UNLABELLED } from '../../preload/contract/index.ts'
import { madeKey } from './made-team.ts'
import { median, percentile, type Row } from './report.ts'

const ROUNDS = 7
const TAGS = ['sharp', 'blurred', 'cat', 'dog', 'indoor', 'outdoor', 'night', 'people']
const PEOPLE = ['ana', 'ben', 'chidi', 'dora', 'emil']
const TEXTS = [
  '',
  'stars>=3',
  'tag:cat',
  '-tag:blurred stars:4..5',
  'by:ana or by:ben',
  'note:"left ear"',
  'shoot-0042',
  'img_0123456',
  'img',
  'labelled:no',
  'updated>2026-01-08 tag:dog',
  'metric.score:0.2..0.9',
  'conflict:yes',
  'name:*9*8*7.jpg',
  '2026/shoot-0*/*00.jpg',
  'folder:2026/shoot-0042',
  'orientation:landscape',
]
const SORTS: readonly Query['sort'][] = [
  'path',
  'name',
  'added',
  'updated',
  'stars',
  'size',
  'dimensions',
  'random:7',
  'metric.score',
]
const HISTOGRAMS: readonly HistogramField[] = ['metric.score', 'updated', 'width', 'height']

export function queries(images: number): Row[] {
  const { catalog, labels } = made(images)
  const firstSort = timed(() => orderOf(catalog).byName())
  const byName = orderOf(catalog).byName()
  for (const sort of SORTS) runQuery(catalog, labels, { ...DEFAULT_QUERY, sort, text: 'img' })
  const all: number[] = []
  let slowest = { ms: 0, what: '' }
  // As a person works: one filter after another in the same order. The first query in each order sorts everything.
  for (let round = 0; round < ROUNDS; round++)
    for (const sort of SORTS)
      for (const text of TEXTS) {
        if (text === '') labels.revision++
        const ms = timed(() => runQuery(catalog, labels, { ...DEFAULT_QUERY, text, sort, descending: round % 2 === 1 }))
        all.push(ms)
        if (ms > slowest.ms) slowest = { ms, what: `${text || 'everything'}, by ${sort}` }
      }
  let counts: FacetCounts | null = null
  // As the window asks: for the counts of a result that was just found, based on the counts of the result before.
  const countsWith = (histograms: readonly HistogramField[]): number =>
    percentile(
      Array.from({ length: ROUNDS }, () =>
        TEXTS.map((text) => {
          const query = { ...DEFAULT_QUERY, text }
          labels.revision++
          runQuery(catalog, labels, query)
          return timed(() => {
            counts = new FacetCounts({ catalog, labels, query, fields: histograms, before: counts })
          })
        }),
      ).flat(),
      0.95,
    )
  const trees = Array.from({ length: ROUNDS }, () => timed(() => folderTree(catalog, labels)))
  const name = `${images.toLocaleString('en')} labelled images`
  return [
    { name: `${name}: bare loop over two columns, median`, value: bare(images), unit: 'ms', goal: null },
    {
      name: `${name}: filter and sort, ${TEXTS.length} filters × ${SORTS.length} orders, median`,
      value: median(all),
      unit: 'ms',
      goal: null,
    },
    { name: `${name}: the same, p95`, value: percentile(all, 0.95), unit: 'ms', goal: 60 },
    { name: `${name}: the slowest (${slowest.what})`, value: slowest.ms, unit: 'ms', goal: null },
    { name: `${name}: facet counts, p95`, value: countsWith([]), unit: 'ms', goal: 60 },
    {
      name: `${name}: facet counts with ${HISTOGRAMS.length} open histograms, p95`,
      value: countsWith(HISTOGRAMS),
      unit: 'ms',
      goal: 60,
    },
    { name: `${name}: folder tree, median`, value: median(trees), unit: 'ms', goal: null },
    { name: `${name}: the first natural order of names`, value: firstSort, unit: 'ms', goal: 300 },
    { name: `${name}: natural order with 500 more`, value: more(catalog, byName), unit: 'ms', goal: 30 },
  ]
}

/** Measures the natural order after 500 names were added all over the data set. */
function more(catalog: Catalog, byName: Uint32Array<ArrayBuffer>): number {
  for (let number = 0; number < 500; number++) catalog.ensureId(madeKey(number * 1_999).replace('.jpg', ' b.jpg'))
  const again = new Catalog({ root: '/nowhere', items: catalog.items })
  orderOf(again).restoreByName(byName)
  return timed(() => orderOf(again).byName())
}

function made(images: number): { catalog: Catalog; labels: LabelSource & { revision: number } } {
  const catalog = new Catalog({ root: '/nowhere' })
  const states = new ItemStates()
  const start = Date.parse('2026-01-05T08:00:00Z')
  for (let number = 0; number < images; number++) {
    const id = catalog.ensureId(madeKey(number))
    catalog.columns.present[id] = 1
    catalog.columns.width[id] = 1_000 + (number % 7) * 500
    catalog.columns.height[id] = 1_000 + (number % 5) * 700
    catalog.columns.size[id] = ((number * 7_919) % images) * 13
    catalog.columns.addedAt[id] = start + ((number * 7_919) % images) * 1_000
    if (number % 10 === 9) continue
    states.set(id, {
      ...UNLABELLED,
      stars: number % 6,
      tags: [TAGS[number % 8]!, TAGS[(number * 3 + 1) % 8]!].toSorted(),
      notes: number % 20 === 0 ? `the left ear of ${number}` : '',
      metrics: number % 50 === 0 ? { score: (number % 100) / 100 } : {},
      updatedAt: start + ((number * 104_729) % images) * 700,
      updatedBy: PEOPLE[number % 5]!,
      conflicts: number % 1_000 === 0 ? [{ field: 'stars', values: [] }] : [],
      contentMark: 0,
      contentBytes: 0,
    })
  }
  return {
    catalog,
    labels: {
      get labelColumns() {
        return states.columns(catalog.size)
      },
      revision: 1,
    },
  }
}

function bare(length: number): number {
  const [a, b] = [new Uint8Array(length).map((_, at) => at % 6), new Float64Array(length).map((_, at) => at)]
  return median(
    Array.from({ length: ROUNDS }, () =>
      timed(() => {
        const matches = new Uint32Array(length)
        let count = 0
        for (let at = 0; at < length; at++) if (a[at]! >= 3 && b[at]! > 1_000) matches[count++] = at
        return matches.subarray(0, count)
      }),
    ),
  )
}

function timed(action: () => unknown): number {
  const started = performance.now()
  action()
  return performance.now() - started
}
