/**
 * `npm run bench:progress [-- pictures]` measures how soon the progress of a large data set is counted, and what an arriving
 * label costs, beside a bare pass over the same changes.
 */
import type { StoredChange } from '../../main/core/format/change-codec.ts'
import { systemClock } from '../../main/core/base/clock.ts'
import { ChangeLog } from '../../main/core/labels/change-log.ts'
import { Catalog } from '../../main/core/library/catalog.ts'
import { ProgressIndex, progressNumbers } from '../../main/core/progress/index.ts'
import { parseFilter } from '../../preload/contract/filter.ts'
import { madeKey } from './made-team.ts'
import { benchArguments, median, print, rowsOfCase, type Row } from './report.ts'

const PICTURES = 1_000_000
const PEOPLE = ['ana', 'ben', 'chidi', 'dora', 'emil']
const TAGS = ['keep', 'blurred', 'night', 'portrait']
const BATCH = 10_000
/** The longest pause between two edits while pictures are counted, in milliseconds. */
const STEP_MS = 8
const ARRIVING = 300
const ROUNDS = 5
const DAY_MS = 86_400_000

const [pictures = String(PICTURES)] = benchArguments()
print('progress', [
  ...(await rowsFor(Math.round(Number(pictures) / 10), 'stars>=1 has:tag')),
  ...(await rowsFor(Number(pictures), 'stars>=1 has:tag')),
  ...(await rowsFor(Number(pictures), 'raters>=1 has:tag')),
])

async function rowsFor(count: number, rule: string): Promise<Row[]> {
  const { catalog, log } = makeLog(count)
  const filter = parseFilter(rule)
  const parsed = timed(() => parseAll(log))
  const index = new ProgressIndex({
    log,
    catalog,
    clock: systemClock,
    doneFilter: () => filter,
    labelColumns: () => ({ ...log.labels.columns, doneFilter: filter }),
    user: () => PEOPLE[0]!,
  })
  const read = await readInSteps(index)
  const numbers = Array.from({ length: ROUNDS }, () => timed(() => numbersOf(index, catalog)))
  const arriving: number[] = []
  const answers: number[] = []
  for (let at = 0; at < ARRIVING; at++) {
    const number = (at * 7919) % count
    const change = changeOf(`later:${at}`, number, PEOPLE[at % PEOPLE.length]!, Date.now() - ARRIVING + at, {
      stars: 1 + (at % 5),
    })
    arriving.push(timed(() => log.apply([change], 'share')))
    answers.push(timed(() => numbersOf(index, catalog)))
  }
  const bare = bareArrivals(count)
  const name = `${count.toLocaleString('en')} pictures, “${rule}”`
  const row = rowsOfCase(name)
  return [
    row('bare pass, JSON.parse of every change', parsed, 'ms', null),
    row('counting everything for the first time, in parts', read.total, 'ms', null),
    row('the longest part', read.longest, 'ms', null),
    row('an arriving label without counting, median', median(bare), 'ms', null),
    row('an arriving label, median', median(arriving), 'ms', null),
    row('all numbers, median', median(numbers), 'ms', null),
    row('all numbers after an arriving label, median', median(answers), 'ms', 50),
  ]
}

function numbersOf(index: ProgressIndex, catalog: Catalog): unknown {
  index.follow()
  return progressNumbers(index, catalog, '')
}

/** Applies the same labels where nobody counts progress. */
function bareArrivals(count: number): number[] {
  const { log } = makeLog(Math.min(count, 100_000))
  return Array.from({ length: ARRIVING }, (_, at) => {
    const change = changeOf(
      `later:${at}`,
      (at * 7919) % Math.min(count, 100_000),
      PEOPLE[at % PEOPLE.length]!,
      Date.now(),
      {
        stars: 1 + (at % 5),
      },
    )
    return timed(() => log.apply([change], 'share'))
  })
}

/** Makes labels of the last 30 days: stars for all pictures, a tag for most, a correction of one of four. */
function makeLog(count: number): { catalog: Catalog; log: ChangeLog } {
  const catalog = new Catalog({ root: '/nowhere' })
  const log = new ChangeLog(catalog.items)
  const start = Date.now() - 30 * DAY_MS
  let batch: StoredChange[] = []
  for (let number = 0; number < count; number++) {
    catalog.columns.present[catalog.ensureId(madeKey(number))] = 1
    const person = PEOPLE[number % PEOPLE.length]!
    const at = start + (number / count) * 29 * DAY_MS
    const stars = changeOf(`r:${number}s`, number, person, at, { stars: 1 + (number % 5) })
    batch.push(stars)
    if (number % 8 > 0)
      batch.push(changeOf(`r:${number}t`, number, person, at + 900, { tags: { add: [TAGS[number % TAGS.length]!] } }))
    if (number % 4 === 0)
      batch.push({ ...changeOf(`r:${number}c`, number, 'lead', at + DAY_MS / 2, { stars: 3 }), replaces: [stars.id] })
    if (batch.length >= BATCH || number === count - 1) {
      log.apply(batch, 'share')
      batch = []
    }
  }
  log.toData()
  return { catalog, log }
}

function changeOf(id: string, number: number, by: string, at: number, parts: Partial<StoredChange>): StoredChange {
  return { id, at, by, item: madeKey(number), replaces: [], ...parts }
}

async function readInSteps(index: ProgressIndex): Promise<{ readonly total: number; readonly longest: number }> {
  let [total, longest] = [0, 0]
  for (;;) {
    const start = performance.now()
    const isRead = index.read(STEP_MS)
    const took = performance.now() - start
    total += took
    longest = Math.max(longest, took)
    if (isRead) return { total, longest }
    await new Promise((resolve) => setImmediate(resolve))
  }
}

function parseAll(log: ChangeLog): void {
  for (let id = 0; id < log.labels.items.size; id++) {
    const bytes = log.labels.packedChanges(id)
    if (bytes !== null) JSON.parse(bytes.toString('utf8'))
  }
}

function timed(work: () => unknown): number {
  const start = performance.now()
  work()
  return performance.now() - start
}
