import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { UNLABELLED, type ColorLabel, type Flag } from '../../../preload/contract/index.ts'
import type { StoredChange } from '../../../main/core/format/change-codec.ts'
import { HistoryIndex } from '../../../main/core/history/index.ts'
import { PastLabels } from '../../../main/core/history/past-labels.ts'
import { ChangeLog } from '../../../main/core/labels/change-log.ts'
import { fold } from '../../../main/core/labels/fold.ts'
import { movedChanges, removalAfterMove } from '../../../main/core/labels/moved-changes.ts'
import { changesOf } from '../../suites/changes.ts'

/** Returns the labels at a moment of pictures with these changes. `isPacked`: as after opening the data set. */
function labelsAt(changes: readonly StoredChange[], at: number, isPacked: boolean): PastLabels {
  const log = new ChangeLog()
  log.apply(changes, 'share')
  if (isPacked) log.toData()
  const index = new HistoryIndex(log)
  index.read(Number.POSITIVE_INFINITY)
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

/** One label after the other, as one person gives them who sees the ones before. Mostly with times that grow. */
const plainHistory = fc
  .array(
    fc.record({
      part: fc.oneof(
        fc.nat(5).map((stars) => ({ stars })),
        fc.constantFrom<Flag[]>('pick', 'reject', 'none').map((flag) => ({ flag })),
        fc.constantFrom<ColorLabel[]>('red', 'none').map((color) => ({ color })),
        fc.tuple(fc.constantFrom('owl', 'ü "x"', 'cat'), fc.boolean()).map(([tag, isOn]) => ({
          tags: isOn ? { add: [tag] } : { remove: [tag] },
        })),
      ),
      by: fc.constantFrom('ana', 'ben'),
      step: fc.integer({ min: -1, max: 5 }),
      seesAll: fc.boolean(),
      content: fc.constantFrom(undefined, '3-7b0393befdc28ff2'),
    }),
    { maxLength: 8 },
  )
  .map((edits) => {
    let at = 100
    return edits.map(({ part, by, step, seesAll, content }, number): StoredChange => {
      const before = edits.slice(0, number).map((_, earlier) => `r-s:${earlier}`)
      at += step
      return {
        id: `r-s:${number}`,
        at,
        by,
        item: 'a.jpg',
        ...part,
        replaces: seesAll ? before : before.slice(-1),
        ...(content === undefined ? {} : { content }),
      }
    })
  })

test('the labels at any moment of a plain history, which needs no fold, are those of the fold', () => {
  let simple = 0
  fc.assert(
    fc.property(plainHistory, fc.integer({ min: 95, max: 130 }), (changes, at) => {
      const log = new ChangeLog()
      log.apply(changes, 'share')
      log.toData()
      const index = new HistoryIndex(log)
      index.read(Number.POSITIVE_INFINITY)
      const past = new PastLabels(log, index, at)
      while (!past.compute(0));
      if (changes.length > 0 && index.isSimple(0)) simple++
      expect(past.state('a.jpg') ?? UNLABELLED).toEqual(fold(changes.filter((change) => change.at <= at)))
    }),
    { numRuns: 500 },
  )
  expect(simple).toBeGreaterThan(20)
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

test('labels of an earlier moment are under the names of now, whatever was labelled between it and the move', () => {
  const moment = 1_000
  const edits: StoredChange[] = [
    { id: 'r:0', at: moment - 10, by: 'ana', item: 'a.jpg', stars: 2, replaces: [] },
    { id: 'r:1', at: moment + 10, by: 'ben', item: 'a.jpg', stars: 5, replaces: ['r:0'] },
  ]
  const moved = [...movedChanges('a.jpg', 'b.jpg', edits, [], false), removalAfterMove('a.jpg', 'b.jpg', edits)!]
  for (const isPacked of [true, false]) {
    const past = labelsAt([...edits, ...moved], moment, isPacked)
    expect([past.state('a.jpg'), past.state('b.jpg')?.stars], String(isPacked)).toEqual([UNLABELLED, 2])
    past.showAs({ isOwn: true, isBlind: false, schema: { doneFilter: null, schemaTags: new Set() } }, 'ana')
    expect([past.state('a.jpg')?.stars, past.state('b.jpg')?.stars], String(isPacked)).toEqual([0, 2])
  }
})
