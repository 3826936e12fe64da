import { describe, expect, it } from 'vitest'

import { columnsFor } from '../../../renderer/features/compare/panes-layout.ts'
import { zoomedBy } from '../../../renderer/features/viewer/lens-commands.ts'
import {
  fitScale,
  MAX_SCALE,
  MIN_SCALE,
  panLens,
  scaleOf,
  visiblePart,
  zoomedTo,
} from '../../../renderer/features/viewer/lens.ts'
import type { Point, Size } from '../../../renderer/features/viewer/lens.ts'
import type { Lens } from '../../../preload/contract/index.ts'
import { FITTED } from '../../../renderer/store/lens-state.ts'

const stage = { width: 1_000, height: 800 }
const photo = { width: 4_000, height: 3_000 }

/** Returns the point of the picture, 0 to 1, that is at a point of the stage. */
const under = (lens: Lens, { x, y }: Point, picture: Size): Point => {
  const scale = scaleOf(lens, picture, stage)
  return { x: lens.x + x / (picture.width * scale), y: lens.y + y / (picture.height * scale) }
}

describe('a lens', () => {
  it('keeps the point under the pointer in place, however far it zooms', () => {
    const point = { x: 210, y: -130 }
    const first = zoomedTo(FITTED, 1, point, photo, stage)
    const fixed = under(FITTED, point, photo)
    expect(under(first, point, photo).x).toBeCloseTo(fixed.x, 6)
    expect(under(zoomedTo(first, 9, point, photo, stage), point, photo).y).toBeCloseTo(fixed.y, 6)
  })

  it('stays between 5 % and 1,600 %, and can always show the whole picture', () => {
    expect(scaleOf(zoomedTo(FITTED, 1_000, { x: 0, y: 0 }, photo, stage), photo, stage)).toBe(MAX_SCALE)
    expect(scaleOf(zoomedTo(FITTED, 0.0001, { x: 0, y: 0 }, photo, stage), photo, stage)).toBe(MIN_SCALE)
    const huge = { width: 60_000, height: 40_000 }
    expect(scaleOf(FITTED, huge, stage)).toBeCloseTo(fitScale(huge, stage))
    expect(fitScale(huge, stage)).toBeLessThan(MIN_SCALE)
  })

  it('cannot be moved off the picture', () => {
    const zoomed = zoomedTo(FITTED, 1, { x: 0, y: 0 }, photo, stage)
    const { left, top, width } = visiblePart(panLens(zoomed, { x: 99_999, y: 99_999 }, photo, stage), photo, stage)
    expect([left, top]).toEqual([0, 0])
    expect(width).toBeCloseTo(stage.width / photo.width)
    expect(panLens(FITTED, { x: 50, y: 50 }, photo, stage)).toEqual(FITTED)
  })

  it('shows the same part of pictures of different sizes', () => {
    const small = { width: 400, height: 300 }
    const lens = zoomedTo(FITTED, 1, { x: 120, y: 40 }, photo, stage)
    expect(visiblePart(lens, small, stage).left).toBeCloseTo(visiblePart(lens, photo, stage).left, 2)
  })

  it('F switches between the whole picture and 1:1', () => {
    const actual = zoomedBy(FITTED, 'fit', photo, stage)
    expect(scaleOf(actual, photo, stage)).toBeCloseTo(1)
    expect(zoomedBy(actual, 'fit', photo, stage)).toEqual(FITTED)
  })
})

describe('pictures side by side', () => {
  it('are laid out so that they are largest', () => {
    expect(columnsFor([1.5, 1.5], 1_000, 800, 30)).toBe(1)
    expect(columnsFor([0.67, 0.67], 1_000, 800, 30)).toBe(2)
    expect(columnsFor([1.5, 1.5, 1.5, 1.5], 1_200, 800, 30)).toBe(2)
    expect(
      columnsFor(
        Array.from({ length: 12 }, () => 1.5),
        1_400,
        800,
        30,
      ),
    ).toBe(4)
  })
})
