import { describe, expect, it } from 'vitest'

import { moved } from '../../../renderer/store/range.ts'

const shape = { columns: 4, pageRows: 2, total: 10 }

describe('moving in the grid', () => {
  it.each([
    [0, 'left', 0], [0, 'right', 1], [3, 'right', 4], [5, 'up', 1], [1, 'up', 1], [4, 'down', 8], [7, 'down', 9], [9, 'down', 9], [8, 'down', 8],
    [9, 'right', 9], [0, 'page-down', 8], [9, 'page-up', 1], [6, 'page-up', 2], [5, 'home', 0], [5, 'end', 9], [9, 'next', 9], [5, 'previous', 4],
  ] as const)('from %i %s leads to %i', (from, move, to) => {
    expect(moved(from, move, shape)).toBe(to)
  })

  it('starts at the first item when nothing has the focus', () => {
    expect(moved(-1, 'down', shape)).toBe(0)
    expect(moved(-1, 'end', shape)).toBe(9)
  })

  it('goes nowhere in an empty result', () => {
    expect(moved(-1, 'right', { ...shape, total: 0 })).toBe(-1)
  })
})
