import { describe, expect, it } from 'vitest'

import { ratioByte } from '../../../preload/contract/index.ts'
import { justifiedLayout } from '../../../renderer/features/grid/layout/justified.ts'
import { uniformLayout } from '../../../renderer/features/grid/layout/uniform.ts'
import { middleOf, positionAfterMove } from '../../../renderer/store/grid-navigation.ts'
import type { Move } from '../../../renderer/store/grid-navigation.ts'

/** A grid of four columns, with two rows in view. */
const grid = uniformLayout(10, 4 * 100 + 3 * 8 + 24, 100)
const view = 2 * (grid.rowHeight(0) + grid.gap)
const move = (from: number, by: Move): number =>
  positionAfterMove(from, by, grid, from < 0 ? 0 : middleOf(grid, from), view)

describe('moving in the grid', () => {
  it.each([
    [0, 'left', 0],
    [0, 'right', 1],
    [3, 'right', 4],
    [5, 'up', 1],
    [1, 'up', 1],
    [4, 'down', 8],
    [7, 'down', 9],
    [9, 'down', 9],
    [8, 'down', 8],
    [9, 'right', 9],
    [0, 'page-down', 4],
    [9, 'page-up', 5],
    [6, 'page-up', 2],
    [5, 'home', 0],
    [5, 'end', 9],
    [9, 'next', 9],
    [5, 'previous', 4],
  ] as const)('from %i %s leads to %i', (from, by, to) => {
    expect(move(from, by)).toBe(to)
  })

  it('starts at the first item when nothing has the focus', () => {
    expect(move(-1, 'down')).toBe(0)
    expect(move(-1, 'end')).toBe(9)
  })

  it('does not move in an empty result', () => {
    expect(positionAfterMove(-1, 'right', uniformLayout(0, 500, 100), 0, view)).toBe(-1)
  })

  it('goes to the nearest picture of the next row, and stays in its column all the way down', () => {
    const shapes = Uint8Array.from({ length: 4_000 }, (_, at) => ratioByte(400 + ((at * 7919) % 900), 600))
    const rows = justifiedLayout(shapes, shapes.length, 1_000, 180)
    const x = middleOf(rows, 1)
    let position = 1
    for (let row = 1; row < rows.rows; row++) {
      position = positionAfterMove(position, 'down', rows, x, 800)
      expect(rows.rowOf(position)).toBe(row)
      const off = Math.abs(middleOf(rows, position) - x)
      for (let at = rows.firstPosition(row); at < rows.firstPosition(row + 1); at++)
        expect(Math.abs(middleOf(rows, at) - x)).toBeGreaterThanOrEqual(off)
    }
  })
})
