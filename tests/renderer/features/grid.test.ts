import { describe, expect, it } from 'vitest'

import { ratioByte } from '../../../preload/contract/index.ts'
import { justifiedLayout } from '../../../renderer/features/grid/layout/justified.ts'
import { PADDING, offsetToReveal } from '../../../renderer/features/grid/layout/layout.ts'
import type { GridLayout } from '../../../renderer/features/grid/layout/layout.ts'
import { rangesTouching } from '../../../renderer/features/grid/layout/rectangle.ts'
import { uniformLayout } from '../../../renderer/features/grid/layout/uniform.ts'
import { elementTopFor, MAX_ELEMENT_HEIGHT } from '../../../renderer/features/grid/list-scroller.ts'
import { offsetOf, placeAtTop } from '../../../renderer/features/grid/grid-place.ts'
import { treeRows } from '../../../renderer/features/folders/tree.ts'
import { Random } from '../../support/random.ts'

const shapesOf = (length: number, seed = 1): Uint8Array => {
  const random = new Random(seed)
  return Uint8Array.from({ length }, () => ratioByte(100 + random.next() * 900, 100 + random.next() * 900))
}
const layouts = (total: number, width: number, size: number): GridLayout[] => [
  uniformLayout(total, width, size),
  justifiedLayout(shapesOf(total), total, width, size),
]

describe('the grid’s layouts', () => {
  it('fill the width without overflowing it', () => {
    for (const width of [320, 885, 1024, 2560]) {
      for (const layout of layouts(5_000, width, 180)) {
        for (let row = 0; row < layout.rows - 1; row++) {
          const right = layout.edges(row).at(-1)! - layout.gap
          expect(right).toBeLessThanOrEqual(width - PADDING)
          expect(right).toBeGreaterThan(width - PADDING - 2 - layout.edges(row).length)
        }
      }
    }
  })

  it('contain every picture once, in order, and know its row', () => {
    for (const layout of [...layouts(2_000, 900, 96), ...layouts(2_000, 900, 480), ...layouts(1, 900, 180)]) {
      let position = 0
      for (let row = 0; row < layout.rows; row++) {
        expect(layout.firstPosition(row)).toBe(position)
        for (let count = layout.edges(row).length - 1; count > 0; count--) expect(layout.rowOf(position++)).toBe(row)
        expect(layout.rowAt(layout.rowTop(row))).toBe(row)
        expect(layout.rowAt(layout.rowTop(row) + layout.rowHeight(row) - 1)).toBe(row)
      }
      expect(position).toBe(layout.total)
      const last = layout.rows - 1
      expect(layout.height).toBe(layout.rowTop(last) + layout.rowHeight(last) + PADDING)
    }
  })

  it('justified rows keep aspect ratios and have about the target height', () => {
    const shapes = Uint8Array.from({ length: 1_000 }, (_, at) => (at % 3 === 0 ? ratioByte(3, 2) : ratioByte(2, 3)))
    const layout = justifiedLayout(shapes, 1_000, 1_200, 180)
    for (let row = 0; row < layout.rows - 1; row++) {
      expect(layout.rowHeight(row)).toBeGreaterThan(120)
      expect(layout.rowHeight(row)).toBeLessThan(270)
      const edges = layout.edges(row)
      for (let at = 0; at < edges.length - 1; at++) {
        const ratio = (layout.firstPosition(row) + at) % 3 === 0 ? 1.5 : 2 / 3
        expect((edges[at + 1]! - edges[at]! - layout.gap) / layout.rowHeight(row)).toBeCloseTo(ratio, 1)
      }
    }
  })

  it('an extreme panorama does not become a line, and a picture of unknown aspect ratio stays visible', () => {
    const layout = justifiedLayout(Uint8Array.from([ratioByte(50_000, 10), 0, ratioByte(10, 50_000)]), 3, 800, 180)
    for (let row = 0; row < layout.rows; row++) expect(layout.rowHeight(row)).toBeGreaterThan(100)
    expect(
      Math.min(...layout.edges(layout.rows - 1).map((edge, at, all) => (all[at + 1] ?? Infinity) - edge)),
    ).toBeGreaterThan(60)
  })
})

describe('the place of the grid', () => {
  it('is the same after any other layout and back', () => {
    const before = layouts(20_000, 900, 180)
    const after = [...layouts(20_000, 620, 180), ...layouts(20_000, 900, 400)]
    for (const layout of before) {
      for (const offset of [0, 5, 4_321, 100_000, layout.height - 700])
        expect(Math.round(offsetOf(layout, placeAtTop(layout, offset)))).toBe(offset)
      for (const offset of [4_321, 100_000]) {
        const place = placeAtTop(layout, offset)
        for (const other of after) expect(other.rowAt(offsetOf(other, place))).toBe(other.rowOf(place.position))
      }
    }
  })

  it('a list of any length begins and ends where its element does', () => {
    for (const length of [MAX_ELEMENT_HEIGHT, 300_000_000, 5_000_000]) {
      expect(elementTopFor(0, length)).toBe(0)
      expect(elementTopFor(length - 800, length)).toBe(length - MAX_ELEMENT_HEIGHT)
      const middle = elementTopFor(length / 2, length)
      expect(length / 2 - middle).toBeLessThan(MAX_ELEMENT_HEIGHT)
      expect(length / 2 - middle).toBeGreaterThan(0)
    }
  })

  it('scrolls as little as needed to show a row', () => {
    const [layout] = layouts(1_000, 900, 180)
    const [top, height] = [layout!.rowTop(10), layout!.rowHeight(10)]
    expect(offsetToReveal(layout!, 10, top - 300, 900)).toBe(top - 300)
    expect(offsetToReveal(layout!, 10, top - 850, 900)).toBe(top + height + PADDING - 900)
    expect(offsetToReveal(layout!, 10, top + 40, 900)).toBe(top - PADDING)
    expect(offsetToReveal(layout!, 0, 40, 900)).toBe(0)
  })
})

describe('a rectangle drawn with the mouse', () => {
  it('touches in each row the pictures that it overlaps', () => {
    const layout = uniformLayout(100, 4 * 100 + 3 * 8 + 24, 100)
    const [second, third] = [layout.edges(0)[1]!, layout.edges(0)[2]!]
    const rows = { top: layout.rowTop(1) + 5, bottom: layout.rowTop(2) + 5 }
    expect(rangesTouching(layout, { left: second + 5, right: third + 5, ...rows })).toEqual([
      { start: 5, end: 7 },
      { start: 9, end: 11 },
    ])
    expect(rangesTouching(layout, { left: second - layout.gap + 1, right: second - 1, ...rows })).toEqual([])
  })
})

const node = (path: string) => ({ path, name: path.split('/').at(-1) ?? '', total: 1, labelled: 0, news: 0 })

describe('the folder tree', () => {
  const folders = ['', 'a', 'a/b', 'a/b/c', 'd'].map(node)

  it('hides what is below a folded folder', () => {
    expect(treeRows(folders, new Set()).map(({ node: { path } }) => path)).toEqual(['', 'a', 'a/b', 'a/b/c', 'd'])
    expect(treeRows(folders, new Set(['a'])).map(({ node: { path } }) => path)).toEqual(['', 'a', 'd'])
  })

  it('starts a large tree folded to its first level', () => {
    const many = [
      node(''),
      ...Array.from({ length: 50 }, (_, index) => [node(`f${index}`), node(`f${index}/in`)]).flat(),
    ]
    expect(treeRows(many, new Set()).length).toBe(51)
    expect(treeRows(many, new Set(['f3'])).length).toBe(52)
  })
})
