/** Measures everybody's stars and their agreement in a large data set, beside bare passes over the same changes. */
import type { StoredChange } from '../../../main/core/format/change-codec.ts'
import { ChangeLog } from '../../../main/core/labels/change-log.ts'
import { ShownLabels } from '../../../main/core/labels/shown-labels.ts'
import { Catalog } from '../../../main/core/library/catalog.ts'
import { runQuery } from '../../../main/core/query/index.ts'
import { AgreementIndex, RaterIndex } from '../../../main/core/raters/index.ts'
import { DEFAULT_QUERY } from '../../../preload/contract/index.ts'
import { madeKey } from '../made-team.ts'
import { median, rowsOfCase, type Row } from '../report.ts'
import { START } from './changes.ts'

const RATERS = ['ana', 'ben', 'chidi']
const ROUNDS = 5
const ARRIVING = 200
const BATCH = 10_000
/** The longest pause between two edits while stars are read, in milliseconds. */
const STEP_MS = 8

/** Measures with stars of three people for each picture. */
export function agreementRows(pictures: number): Row[] {
  const { catalog, log } = makeLog(pictures)
  const name = `${pictures.toLocaleString('en')} pictures × ${RATERS.length} raters`
  const parsed = timed(() => parseAll(log))
  const index = new RaterIndex(log, { user: () => RATERS[0]! })
  index.allowReading()
  const read = readInSteps(index)
  const shown = new ShownLabels(log.labels)
  shown.setSource(index)
  shown.show(true, false)
  const all = new Uint8Array(pictures).fill(1)
  const first = repeated(() => new AgreementIndex(index.columns(true), pictures, all))
  const bare = repeated(() => bareLoop(index, pictures))
  const agreement = new AgreementIndex(index.columns(true), pictures, all)
  const numbers = repeated(() => [agreement.counts.alpha(), agreement.counts.pairs()])
  const labels = { labelColumns: shown.columns, revision: 1 }
  const query = { ...DEFAULT_QUERY, text: 'raters>=2 spread>=2', sort: 'spread', descending: true } as const
  const filtered = repeated(() => runQuery(catalog, { ...labels, revision: Math.random() }, query))
  const arriving = Array.from({ length: ARRIVING }, (_, at) => {
    const change = changeOf((at * 7919) % pictures, at % RATERS.length, 1 + (at % 5), `later${at}`)
    return timed(() => {
      const { ids } = log.labels.apply([change])
      index.update(ids)
      for (const id of ids) agreement.update(index.columns(true), id, true)
      return [agreement.counts.alpha(), agreement.counts.pairs()]
    })
  })
  const row = rowsOfCase(name)
  return [
    row('bare pass, JSON.parse of every change', parsed, 'ms', null),
    row('reading everybody’s stars at the first use', read.total, 'ms', null),
    row('the longest step of it', read.longest, 'ms', null),
    row('bare loop over the columns, counting the pairs of two people', bare, 'ms', null),
    row('the first agreement, median', first, 'ms', 500),
    row('alpha and kappas of the counts, median', numbers, 'ms', null),
    row('pictures with a spread of 2 or more, sorted by it, median', filtered, 'ms', 300),
    row('agreement after an arriving label, median', median(arriving), 'ms', 10),
    row('agreement after an arriving label, longest', Math.max(...arriving), 'ms', null),
  ]
}

function makeLog(pictures: number): { catalog: Catalog; log: ChangeLog } {
  const catalog = new Catalog({ root: '/nowhere' })
  const log = new ChangeLog(catalog.items)
  let batch: StoredChange[] = []
  for (let number = 0; number < pictures; number++) {
    catalog.columns.present[catalog.ensureId(madeKey(number))] = 1
    for (const rater of RATERS.keys()) batch.push(changeOf(number, rater, starsOf(number, rater), `${number}`))
    if (batch.length >= BATCH || number === pictures - 1) {
      log.apply(batch, 'share')
      batch = []
    }
  }
  log.toData()
  return { catalog, log }
}

/** Returns stars that mostly agree. */
function starsOf(number: number, rater: number): number {
  return Math.min(5, 1 + (number % 5) + ((number * (rater + 3)) % 7 === 0 ? 1 : 0))
}

function changeOf(number: number, rater: number, stars: number, id: string): StoredChange {
  return {
    id: `${String(rater).padStart(12, '0')}-aaaaaa:${id}`,
    at: START + number * 1_000 + rater,
    by: RATERS[rater]!,
    item: madeKey(number),
    stars,
    replaces: [],
  }
}

/** Counts the pairs of two people in a flat table, and nothing else. */
function bareLoop(index: RaterIndex, pictures: number): Uint32Array {
  const { stars } = index.columns(true)
  const counts = new Uint32Array(stars.length * stars.length * 36)
  for (let id = 0; id < pictures; id++)
    for (let one = 0; one < stars.length; one++)
      for (let other = one + 1; other < stars.length; other++)
        counts[(one * stars.length + other) * 36 + stars[one]![id]! * 6 + stars[other]![id]!]!++
  return counts
}

/** Parses every change, and does nothing with it. */
function parseAll(log: ChangeLog): number {
  const { changes } = log.toData()
  let count = 0
  for (let id = 0; id < changes.count; id++)
    count += (JSON.parse(changes.bytes(id).toString('utf8')) as unknown[]).length
  return count
}

function readInSteps(index: RaterIndex): { total: number; longest: number } {
  let [total, longest] = [0, 0]
  while (!index.isRead) {
    const step = timed(() => index.read(STEP_MS))
    total += step
    longest = Math.max(longest, step)
  }
  return { total, longest }
}

function repeated(action: () => unknown): number {
  return median(Array.from({ length: ROUNDS }, () => timed(action)))
}

function timed(action: () => unknown): number {
  const started = performance.now()
  action()
  return performance.now() - started
}
