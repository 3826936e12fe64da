import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { runInSteps, runToEnd, sortSteps } from '../../../main/core/base/steps.ts'

test('elements that are sorted in steps have the order of a sort at once, also those that are equal', () => {
  const list = fc.array(fc.nat(50), { maxLength: 60 })
  fc.assert(
    fc.property(list, fc.nat(20_000), (numbers, more) => {
      // Long lists are sorted in several runs, which are merged.
      const elements = Array.from({ length: numbers.length + more }, (_, at) => ({ by: (at * 7919) % 997, at }))
      const sorted = runToEnd(sortSteps(elements, (a, b) => a.by < b.by))
      expect(sorted).toEqual(elements.toSorted((a, b) => a.by - b.by))
    }),
    { numRuns: 20 },
  )
})

test('work in steps lets other work go on, and ends when the pause fails', async () => {
  const elements = Array.from({ length: 30_000 }, (_, at) => -at)
  let pauses = 0
  const pause = async (): Promise<void> => {
    pauses++
  }
  expect(
    (
      await runInSteps(
        sortSteps(elements, (a, b) => a < b),
        0,
        pause,
      )
    )[0],
  ).toBe(-29_999)
  expect(pauses).toBeGreaterThan(5)
  const cancelled = new Error('cancelled')
  await expect(
    runInSteps(
      sortSteps(elements, (a, b) => a < b),
      0,
      () => Promise.reject(cancelled),
    ),
  ).rejects.toBe(cancelled)
})
