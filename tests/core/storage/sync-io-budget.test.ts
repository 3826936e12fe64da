/** Tests when a disk counts as fast enough for synchronous calls. */
import { expect, test } from 'vitest'
import { SyncIoBudget } from '../../../main/core/storage/sync-io-budget.ts'

/** Returns whether synchronous calls are still allowed after answers that took these milliseconds. */
function allowsSyncAfter(...answers: readonly number[]): boolean {
  let now = 0
  const disk = new SyncIoBudget(() => now)
  for (const ms of answers)
    disk.measureCall(() => {
      now += ms
    })
  return disk.allowsSync
}

test('a disk still counts as fast when an answer is late now and then, but not when many are', () => {
  expect(allowsSyncAfter()).toBe(true)
  const seldomLate = Array.from({ length: 200 }, (_, at) => (at % 20 === 0 ? 12 : 0.1))
  expect(allowsSyncAfter(...seldomLate)).toBe(true)
  expect(allowsSyncAfter(5, 5)).toBe(true)
  expect(allowsSyncAfter(5, 5, 5)).toBe(false)
  // Every second answer is late, as on a share with a cache.
  expect(allowsSyncAfter(5, 0.1, 5, 0.1, 5, 0.1, 5, 0.1)).toBe(false)
})

test('one very late answer makes a disk slow, also when the call throws', () => {
  expect(allowsSyncAfter(0.1, 80)).toBe(false)
  let now = 0
  const disk = new SyncIoBudget(() => now)
  expect(() =>
    disk.measureCall(() => {
      now += 80
      throw new Error('not there')
    }),
  ).toThrow('not there')
  expect(disk.allowsSync).toBe(false)
})

test('a disk that was slow once stays slow', () => {
  expect(allowsSyncAfter(80, ...Array.from({ length: 100 }, () => 0.1))).toBe(false)
})
