import { describe, expect, it } from 'vitest'

import { PAGE_ROWS, RowCache } from '../../../renderer/store/row-cache.ts'
import { row, rowLabels } from '../scripted-bridge.ts'

const labels = (id: number, stars: number) => rowLabels(id, { stars, updatedAt: 1, updatedBy: 'bob' })
const page = (from: number) => Array.from({ length: PAGE_ROWS }, (_, index) => row(from + index))

describe('the row cache', () => {
  it('patches loaded rows and leaves the others untouched, so that only one cell is painted', () => {
    const cache = new RowCache((now) => now)
    cache.putPage(0, page(0), 5)
    const neighbour = cache.at(4)
    expect(cache.patchLabels([labels(3, 4), labels(999, 2)], 6)).toEqual([3])
    expect(cache.at(3)?.stars).toBe(4)
    expect(cache.at(3)?.name).toBe('p3.jpg')
    expect(cache.at(4)).toBe(neighbour)
  })

  it('does not let a late push overwrite a row that was loaded after it', () => {
    const cache = new RowCache((now) => now)
    cache.putPage(0, [row(0, { stars: 5 })], 9)
    expect(cache.patchLabels([labels(0, 1)], 8)).toEqual([])
    expect(cache.at(0)?.stars).toBe(5)
  })

  it('does not let a slow page overwrite a newer push', () => {
    const cache = new RowCache((now) => now)
    cache.putPage(0, [row(0)], 5)
    cache.patchLabels([labels(0, 3)], 8)
    cache.putPage(0, [row(0)], 7)
    expect(cache.at(0)?.stars).toBe(3)
  })

  it('shows what it has while everything must be loaded again', () => {
    const cache = new RowCache((now) => now)
    cache.putPage(0, page(0), 5)
    expect(cache.missingPages(0, 150)).toEqual([1])
    cache.invalidatePages()
    expect(cache.missingPages(0, 150)).toEqual([0, 1])
    expect(cache.at(7)?.id).toBe(7)
  })

  it('returns the ids of a range only when all of it is loaded', () => {
    const cache = new RowCache((now) => now)
    cache.putPage(0, page(0), 5)
    expect(cache.idsBetween(97, 100)).toEqual([97, 98, 99])
    expect(cache.idsBetween(98, 101)).toBeNull()
  })

  it('drops distant pages but not visible or selected rows', () => {
    const cache = new RowCache((now) => now)
    for (let at = 0; at < 250; at++) cache.putPage(at * PAGE_ROWS, page(at * PAGE_ROWS), 5)
    cache.evictPages([{ start: 0, end: PAGE_ROWS }], new Set([150]))
    expect(cache.at(0)).toBeDefined()
    expect(cache.at(PAGE_ROWS)).toBeUndefined()
    expect(cache.byId(150)?.id).toBe(150)
    expect(cache.byId(151)).toBeUndefined()
    expect(cache.at(249 * PAGE_ROWS)).toBeDefined()
  })
})
