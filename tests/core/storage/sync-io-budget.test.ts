/** When a disk is taken for one that answers at once. */
import { expect, test } from 'vitest'
import { QuickDisk } from '../../../main/core/storage/sync-io-budget.ts'

/** Whether it is still quick after answers that took so many milliseconds. */
function isQuickAfter(...answers: readonly number[]): boolean {
  let now = 0
  const disk = new QuickDisk(() => now)
  for (const ms of answers)
    disk.time(() => {
      now += ms
    })
  return disk.isQuick
}

test('a disk stays quick when now and then an answer is late, and is none as soon as they all are', () => {
  expect(isQuickAfter()).toBe(true)
  const seldomLate = Array.from({ length: 200 }, (_, at) => (at % 20 === 0 ? 12 : 0.1))
  expect(isQuickAfter(...seldomLate)).toBe(true)
  expect(isQuickAfter(5, 5)).toBe(true)
  expect(isQuickAfter(5, 5, 5)).toBe(false)
  // Every second one: a share with a cache.
  expect(isQuickAfter(5, 0.1, 5, 0.1, 5, 0.1, 5, 0.1)).toBe(false)
})

test('one answer that takes very long is enough, and what throws counts as well', () => {
  expect(isQuickAfter(0.1, 80)).toBe(false)
  let now = 0
  const disk = new QuickDisk(() => now)
  expect(() =>
    disk.time(() => {
      now += 80
      throw new Error('not there')
    }),
  ).toThrow('not there')
  expect(disk.isQuick).toBe(false)
})

test('once it is none it stays so', () => {
  expect(isQuickAfter(80, ...Array.from({ length: 100 }, () => 0.1))).toBe(false)
})
