import { expect, test } from 'vitest'
import { linearEdges, MAX_BINS } from '../../../main/core/query/bin-edges.ts'

test('values that differ by the least possible numbers have bins, and do not keep the program busy for ever', () => {
  expect(linearEdges(0, Number.MIN_VALUE, false)).toEqual([0, 1e-323])
  for (const [low, high] of [
    [-Number.MIN_VALUE, 1e-322],
    [1e-310, 3e-310],
    [-Number.MAX_VALUE / 4, Number.MAX_VALUE / 4],
  ] as const) {
    const edges = linearEdges(low, high, false)
    expect(edges[0]).toBeLessThanOrEqual(low)
    expect(edges.at(-1)).toBeGreaterThanOrEqual(high)
    expect(edges.length - 1).toBeLessThanOrEqual(MAX_BINS)
  }
})
