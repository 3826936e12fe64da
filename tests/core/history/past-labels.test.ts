import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { UNLABELLED } from '../../../preload/contract/index.ts'
import type { StoredChange } from '../../../main/core/format/change-codec.ts'
import { HistoryIndex } from '../../../main/core/history/index.ts'
import { PastLabels } from '../../../main/core/history/past-labels.ts'
import { ChangeLog } from '../../../main/core/labels/change-log.ts'
import { fold } from '../../../main/core/labels/fold.ts'
import { changesOf } from '../../suites/changes.ts'

/** Returns the labels at a moment of pictures with these changes. `isPacked`: as after opening the data set. */
function labelsAt(changes: readonly StoredChange[], at: number, isPacked: boolean): PastLabels {
  const log = new ChangeLog()
  log.apply(changes, 'share')
  const index = new HistoryIndex(log)
  index.read(Number.POSITIVE_INFINITY)
  if (isPacked) log.toData()
  const past = new PastLabels(log, index, at)
  while (!past.compute(0));
  return past
}

test('the labels at any moment are the fold over the changes until then', () => {
  fc.assert(
    fc.property(
      changesOf('a.jpg', 10),
      changesOf('b.jpg', 4),
      fc.integer({ min: -1, max: 1_000_001 }),
      fc.boolean(),
      (a, b, at, isPacked) => {
        const own = b.map((change) => ({
          ...change,
          id: `b${change.id}`,
          replaces: change.replaces.map((id) => `b${id}`),
          ...(change.undoes ? { undoes: change.undoes.map((id) => `b${id}`) } : {}),
        }))
        const past = labelsAt([...a, ...own], at, isPacked)
        for (const [key, changes] of [
          ['a.jpg', a],
          ['b.jpg', own],
        ] as const)
          expect(past.state(key) ?? UNLABELLED).toEqual(fold(changes.filter((change) => change.at <= at)))
      },
    ),
  )
})

test('before the first change there is no label, and the labels of now stay as they are', () => {
  const change: StoredChange = {
    id: 'r:0',
    at: Date.parse('2026-11-27T14:00:00.000Z'),
    by: 'ana',
    item: 'a.jpg',
    stars: 4,
    tags: { add: ['owl'] },
    replaces: [],
  }
  const log = new ChangeLog()
  log.apply([change], 'share')
  const index = new HistoryIndex(log)
  index.read(Number.POSITIVE_INFINITY)
  const past = new PastLabels(log, index, change.at - 1)
  while (!past.compute(0));
  expect(past.state('a.jpg')).toEqual(UNLABELLED)
  expect(past.labelColumns.stars[0]).toBe(0)
  expect(log.labels.state('a.jpg')).toMatchObject({ stars: 4, tags: ['owl'] })
  // A change with a clock that runs an hour ahead is after this moment, whenever it arrived.
  log.apply([{ ...change, id: 'r:1', at: change.at + 3_600_000, stars: 1, replaces: ['r:0'] }], 'share')
  const atFirst = new PastLabels(log, index, change.at)
  while (!atFirst.compute(0));
  expect([atFirst.state('a.jpg')?.stars, log.labels.state('a.jpg')?.stars]).toEqual([4, 1])
})
