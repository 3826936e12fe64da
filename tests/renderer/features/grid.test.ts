import { describe, expect, it } from 'vitest'

import { GAP, MAX_SCROLL, metricsOf, PADDING, revealed, scaleOf } from '../../../renderer/features/grid/metrics.ts'
import { treeRows } from '../../../renderer/features/folders/tree.ts'

describe('the grid’s sizes', () => {
  it('fills the width without overflowing it', () => {
    for (const width of [320, 885, 1024, 2560]) {
      const { columns, cellWidth } = metricsOf(width, 180)
      const used = columns * cellWidth + (columns - 1) * GAP + 2 * PADDING
      expect(used).toBeLessThanOrEqual(width)
      expect(used).toBeGreaterThan(width - columns - 1)
    }
  })

  it('a list longer than a browser can scroll still reaches its end', () => {
    const listHeight = 100_000_000
    const { height, ratio } = scaleOf(listHeight, 800)
    expect(height).toBe(MAX_SCROLL)
    expect((height - 800) * ratio).toBeCloseTo(listHeight - 800, 3)
    expect(scaleOf(5_000, 800)).toEqual({ height: 5_000, ratio: 1 })
  })

  it('scrolls as little as it takes to show a row', () => {
    expect(revealed(100, 500, 200, 100)).toBe(100)
    expect(revealed(100, 500, 550, 100)).toBe(150)
    expect(revealed(100, 500, 40, 100)).toBe(40)
  })
})

const node = (path: string) => ({ path, name: path.split('/').at(-1) ?? '', total: 1, labelled: 0 })

describe('the folder tree', () => {
  const folders = ['', 'a', 'a/b', 'a/b/c', 'd'].map(node)

  it('hides what is under a folded folder', () => {
    expect(treeRows(folders, new Set()).map(({ node: { path } }) => path)).toEqual(['', 'a', 'a/b', 'a/b/c', 'd'])
    expect(treeRows(folders, new Set(['a'])).map(({ node: { path } }) => path)).toEqual(['', 'a', 'd'])
  })

  it('starts a large tree folded to its first level', () => {
    const many = [node(''), ...Array.from({ length: 50 }, (_, index) => [node(`f${index}`), node(`f${index}/in`)]).flat()]
    expect(treeRows(many, new Set()).length).toBe(51)
    expect(treeRows(many, new Set(['f3'])).length).toBe(52)
  })
})
