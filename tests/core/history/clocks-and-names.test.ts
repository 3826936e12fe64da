/** Tests the history of people whose clock was wrong, and of a person who took another name. */
import { expect, test } from 'vitest'
import { ALL_HISTORY, type HistoryQuery } from '../../../preload/contract/index.ts'
import {
  findRows,
  groupRows,
  HistoryIndex,
  PastLabels,
  recordsOf,
  TakeBackTask,
} from '../../../main/core/history/index.ts'
import type { Workspace } from '../../../main/core/workspace/workspace.ts'
import { Random } from '../../support/random.ts'
import { team, until } from '../../support/replicas.ts'
import { memoryFolder } from '../../support/temporary.ts'
import { World } from '../../support/world.ts'

const HOUR = 3_600_000
const SECOND_OPINION_MS = 700_000

function indexOf(workspace: Workspace): HistoryIndex {
  const index = new HistoryIndex(workspace.log)
  index.read(Number.POSITIVE_INFINITY)
  return index
}

function rowsOf(workspace: Workspace, index: HistoryIndex, query: Partial<HistoryQuery> = {}): Uint32Array {
  return findRows({ index, catalog: workspace.catalog, labels: workspace }, { ...ALL_HISTORY, ...query })
}

function takeBackOf(workspace: Workspace, by: string): TakeBackTask {
  const index = indexOf(workspace)
  const task = new TakeBackTask({
    log: workspace.log,
    index,
    rows: rowsOf(workspace, index, { by }),
    hasOwnStars: workspace.shown.isOwn,
    kinds: [],
  })
  task.plan(Number.POSITIVE_INFINITY)
  return task
}

function starsAt(workspace: Workspace, index: HistoryIndex, at: number): number | undefined {
  const past = new PastLabels(workspace.log, index, at)
  past.compute(Number.POSITIVE_INFINITY)
  return past.state('a.jpg')?.stars
}

test('a change from an hour ahead is in the history at its time, and what was set after it counts', async () => {
  const world = new World(await memoryFolder(), new Random(5), ['ana', 'ben'])
  world.shareAheadMs = HOUR
  for (const person of world.people) await person.start()
  const [ana, ben] = world.people
  const early = ana!.edit(['a.jpg'], { stars: 5 })!.changes[0]!
  await world.clock.advance(20_000)
  world.shareAheadMs = 0
  await world.clock.advance(SECOND_OPINION_MS)
  const late = ben!.edit(['a.jpg'], { stars: 2 })!.changes[0]!
  expect(early.at - late.at).toBeGreaterThan(HOUR / 2)
  await world.clock.advance(20_000)
  const workspace = ana!.open!
  const index = indexOf(workspace)
  const records = recordsOf(index, rowsOf(workspace, index))
  expect(records.map(({ entry }) => [entry.change.by, entry.before, entry.replacedFields])).toEqual([
    ['ana', [], ['stars']],
    ['ben', [['stars', 5]], []],
  ])
  expect(rowsOf(workspace, index, { until: late.at })).toHaveLength(1)
  // What was replaced never comes back, whichever moment is chosen.
  expect([late.at - 1, late.at, early.at - 1, early.at].map((at) => starsAt(workspace, index, at))).toEqual([
    0, 2, 2, 2,
  ])
  const task = takeBackOf(workspace, 'ana')
  expect(task.summary()).toMatchObject({ changes: 0, newer: [{ user: 'ben', count: 1 }] })
  task.close()
  await world.close()
})

test('a person who took another name finds and takes back what they did under the old one', async () => {
  const { open } = await team()
  const before = await open('ana')
  before.edit(['a.jpg'], { stars: 5 })
  await before.edit(['b.jpg'], { notes: 'blurred' }).saved
  await before.close()
  const after = await open('anna')
  await until(after, () => after.state('b.jpg')?.notes === 'blurred')
  await after.edit(['c.jpg'], { stars: 1 }).saved
  const index = indexOf(after)
  const people = index.peopleCounts()
  expect(people).toEqual([
    { user: 'ana', count: 2 },
    { user: 'anna', count: 1 },
  ])
  const source = { index, catalog: after.catalog, labels: after }
  const { batches } = groupRows(source, rowsOf(after, index), 0, 10)
  expect(batches.map(({ by, changes }) => [by, changes])).toEqual([
    ['anna', 1],
    ['ana', 2],
  ])
  after.takeBack(takeBackOf(after, 'ana').prepare().items, 'take back changes of ana')
  expect([after.state('a.jpg')?.stars, after.state('b.jpg')?.notes, after.state('c.jpg')?.stars]).toEqual([0, '', 1])
  after.undo()
  expect([after.state('a.jpg')?.stars, after.state('b.jpg')?.notes]).toEqual([5, 'blurred'])
})
