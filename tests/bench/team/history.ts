/** Measures the history of a large data set, and taking changes back, beside bare passes over the same changes. */
import {
  findRows,
  groupRows,
  HistoryIndex,
  PastLabels,
  recordsOf,
  TakeBackTask,
} from '../../../main/core/history/index.ts'
import { ALL_HISTORY, type HistoryQuery } from '../../../preload/contract/index.ts'
import { median, type Row } from '../report.ts'
import { makeDeepLog, makeLog, PEOPLE, START, type MadeLog } from './changes.ts'

const ROUNDS = 5
const PAGE = 60
const TAKEN_BACK = 10_000
/** The longest pause between two edits while the history is read, in milliseconds. */
const STEP_MS = 8

/** Measures with three changes of each picture. */
export function historyRows(pictures: number): Row[] {
  const made = makeLog(pictures)
  const name = `${made.changes.toLocaleString('en')} changes`
  const parsed = timed(() => parseAll(made))
  const index = new HistoryIndex(made.log)
  const read = readInSteps(index)
  const labels = { labelColumns: made.log.labels.columns, revision: 1 }
  const source = { index, catalog: made.catalog, labels }
  const firstOrder = timed(() => index.order())
  const page = (query: HistoryQuery): number =>
    median(
      Array.from({ length: ROUNDS }, () =>
        timed(() => {
          const rows = findRows(source, query)
          groupRows(source, rows, 0, PAGE)
        }),
      ),
    )
  const queries: Readonly<Record<string, HistoryQuery>> = {
    'one person': { ...ALL_HISTORY, by: PEOPLE[3]! },
    'one kind': { ...ALL_HISTORY, kinds: ['tags'] },
    'one folder': { ...ALL_HISTORY, folder: '2026/shoot-0042' },
    'a filter': { ...ALL_HISTORY, text: 'stars>=4 tag:"tag 3"' },
    'a day of one person': { ...ALL_HISTORY, by: PEOPLE[3]!, since: START, until: START + 86_400_000 },
  }
  const batch = findRows(source, queries['one person']!).subarray(0, TAKEN_BACK)
  const task = new TakeBackTask({ log: made.log, index, rows: batch, hasOwnStars: false, kinds: [] })
  const preview = timed(() => task.plan(Number.POSITIVE_INFINITY))
  const { items } = task.prepare()
  const decodedBatch = timed(() => batch.forEach((row) => index.change(row)))
  const moments = [0.02, 0.5].map((part) => {
    const at = index.columns.at[index.order()[Math.floor(made.changes * (1 - part))]!]!
    return timed(() => new PastLabels(made.log, index, at).compute(Number.POSITIVE_INFINITY))
  })
  return [
    { name: `${name}: bare pass, JSON.parse of every change`, value: parsed, unit: 'ms', goal: null },
    { name: `${name}: reading the history at its first use`, value: read.total, unit: 'ms', goal: null },
    { name: `${name}: the longest step of it`, value: read.longest, unit: 'ms', goal: null },
    { name: `${name}: the first order by time`, value: firstOrder, unit: 'ms', goal: null },
    { name: `${name}: first page, median`, value: page(ALL_HISTORY), unit: 'ms', goal: 200 },
    ...Object.entries(queries).map(([what, query]) => ({
      name: `${name}: first page of ${what}, median`,
      value: page(query),
      unit: 'ms',
      goal: 300,
    })),
    {
      name: `${name}: labels of a moment at the first use, with reading the history`,
      value: read.total + Math.max(...moments),
      unit: 'ms',
      goal: 2_000,
    },
    { name: `${name}: labels before the last 2 % of them`, value: moments[0]!, unit: 'ms', goal: 2_000 },
    { name: `${name}: labels before the last half of them`, value: moments[1]!, unit: 'ms', goal: 2_000 },
    {
      name: `${name}: 100 changes with the values before them`,
      value: timed(() => recordsOf(index, batch.subarray(0, 100))),
      unit: 'ms',
      goal: null,
    },
    {
      name: `bare pass: decoding ${TAKEN_BACK.toLocaleString('en')} changes`,
      value: decodedBatch,
      unit: 'ms',
      goal: null,
    },
    {
      name: `preview of taking back ${items.length.toLocaleString('en')} changes`,
      value: preview,
      unit: 'ms',
      goal: 500,
    },
  ]
}

/** Measures taking back and showing many changes of a few pictures, as a script that rates again and again makes them. */
export function deepHistoryRows(pictures: number, perPicture: number): Row[] {
  const log = makeDeepLog(pictures, perPicture)
  const name = `${(pictures * perPicture).toLocaleString('en')} changes of ${pictures} pictures`
  const index = new HistoryIndex(log)
  index.read(Number.POSITIVE_INFINITY)
  const rows = index.order().toReversed()
  const decoded = timed(() => {
    for (let id = 0; id < pictures; id++) index.changesOf(id)
  })
  const task = new TakeBackTask({ log, index, rows, hasOwnStars: false, kinds: [] })
  return [
    { name: `${name}: bare pass, decoding all of them once`, value: decoded, unit: 'ms', goal: null },
    { name: `${name}: preview of taking back all`, value: timed(() => task.plan(Infinity)), unit: 'ms', goal: null },
    {
      name: `${name}: 100 changes with the values before them`,
      value: timed(() => recordsOf(index, rows.subarray(0, 100))),
      unit: 'ms',
      goal: null,
    },
  ]
}

/** Parses every change, and does nothing with it. */
function parseAll({ log }: MadeLog): number {
  const { changes } = log.toData()
  let count = 0
  for (let id = 0; id < changes.count; id++)
    count += (JSON.parse(changes.bytes(id).toString('utf8')) as unknown[]).length
  return count
}

function readInSteps(index: HistoryIndex): { total: number; longest: number } {
  let [total, longest] = [0, 0]
  while (index.reading !== null) {
    const step = timed(() => index.read(STEP_MS))
    total += step
    longest = Math.max(longest, step)
  }
  return { total, longest }
}

function timed(action: () => unknown): number {
  const started = performance.now()
  action()
  return performance.now() - started
}
