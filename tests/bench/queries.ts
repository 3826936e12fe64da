/** How long a query over a million labelled pictures takes, beside the bare limit: a loop that filters two typed arrays of that length. */
import { Catalog } from '../../main/core/catalog/catalog.ts'
import { ItemStates } from '../../main/core/merge/item-states.ts'
import { facets, folderTree, type LabelSource, runQuery } from '../../main/core/query/index.ts'
import { DEFAULT_QUERY, type Query } from '../../preload/contract/index.ts'
import { madeKey } from './made-team.ts'
import { median, percentile, type Row } from './report.ts'

const ROUNDS = 7
const TAGS = ['sharp', 'blurred', 'cat', 'dog', 'indoor', 'outdoor', 'night', 'people']
const PEOPLE = ['ana', 'ben', 'chidi', 'dora', 'emil']
const TEXTS = ['', 'stars>=3', 'tag:cat', '-tag:blurred stars:4..5', 'by:ana or by:ben', 'note:"left ear"', 'shoot-0042', 'img_0123456', 'img', 'labelled:no', 'updated>2026-01-08 tag:dog', 'metric.score:0.2..0.9', 'conflict:yes']
const SORTS: readonly Query['sort'][] = ['path', 'name', 'added', 'updated', 'stars']

export function queries(images: number): Row[] {
  const { catalog, labels } = made(images)
  const firstSort = timed(() => runQuery(catalog, labels, { ...DEFAULT_QUERY, sort: 'path' }))
  for (const sort of SORTS) runQuery(catalog, labels, { ...DEFAULT_QUERY, sort, text: 'img' })
  const all: number[] = []
  let slowest = { ms: 0, what: '' }
  for (let round = 0; round < ROUNDS; round++) for (const text of TEXTS) for (const sort of SORTS) {
    const ms = timed(() => runQuery(catalog, labels, { ...DEFAULT_QUERY, text, sort, descending: round % 2 === 1 }))
    all.push(ms)
    if (ms > slowest.ms) slowest = { ms, what: `${text || 'everything'}, by ${sort}` }
  }
  const counts = Array.from({ length: ROUNDS }, () => TEXTS.map(text => timed(() => facets(catalog, labels, { ...DEFAULT_QUERY, text })))).flat()
  const trees = Array.from({ length: ROUNDS }, () => timed(() => folderTree(catalog, labels)))
  const name = `${images.toLocaleString('en')} labelled images`
  return [
    { name: `${name}: bare loop over two columns, median`, value: bare(images), unit: 'ms', goal: null },
    { name: `${name}: filter and sort, ${TEXTS.length} filters × ${SORTS.length} orders, median`, value: median(all), unit: 'ms', goal: null },
    { name: `${name}: the same, p95`, value: percentile(all, 0.95), unit: 'ms', goal: 60 },
    { name: `${name}: the slowest (${slowest.what})`, value: slowest.ms, unit: 'ms', goal: null },
    { name: `${name}: facet counts, p95`, value: percentile(counts, 0.95), unit: 'ms', goal: 60 },
    { name: `${name}: folder tree, median`, value: median(trees), unit: 'ms', goal: null },
    { name: `${name}: the first natural order of names`, value: firstSort, unit: 'ms', goal: null },
  ]
}

function made(images: number): { catalog: Catalog; labels: LabelSource } {
  const catalog = new Catalog({ root: '/nowhere' })
  const states = new ItemStates()
  const start = Date.parse('2026-01-05T08:00:00Z')
  for (let number = 0; number < images; number++) {
    const id = catalog.ensure(madeKey(number))
    catalog.columns.present[id] = 1
    catalog.columns.addedAt[id] = start + ((number * 7_919) % images) * 1_000
    if (number % 10 === 9) continue
    states.set(id, {
      stars: number % 6, tags: [TAGS[number % 8]!, TAGS[(number * 3 + 1) % 8]!].toSorted(), notes: number % 20 === 0 ? `the left ear of ${number}` : '',
      metrics: number % 50 === 0 ? { score: (number % 100) / 100 } : {}, updatedAt: start + ((number * 104_729) % images) * 700, updatedBy: PEOPLE[number % 5]!,
      conflicts: number % 1_000 === 0 ? [{ field: 'stars', values: [] }] : [],
    })
  }
  return { catalog, labels: { get labelColumns() { return states.columns(catalog.size) } } }
}

function bare(length: number): number {
  const [a, b] = [new Uint8Array(length).map((_, at) => at % 6), new Float64Array(length).map((_, at) => at)]
  return median(Array.from({ length: ROUNDS }, () => timed(() => {
    const found = new Uint32Array(length)
    let count = 0
    for (let at = 0; at < length; at++) if (a[at]! >= 3 && b[at]! > 1_000) found[count++] = at
    return found.subarray(0, count)
  })))
}

function timed(action: () => unknown): number {
  const started = performance.now()
  action()
  return performance.now() - started
}
