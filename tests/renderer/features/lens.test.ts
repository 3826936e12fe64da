import { describe, expect, it } from 'vitest'

import { columnsFor } from '../../../renderer/features/compare/panes-layout.ts'
import { zoomedBy } from '../../../renderer/features/viewer/lens-commands.ts'
import {
  cssTransform,
  fitScale,
  MAX_ENLARGED_FIT,
  MAX_SCALE,
  MIN_SCALE,
  panLens,
  scaleOf,
  visiblePart,
  zoomedTo,
} from '../../../renderer/features/viewer/lens.ts'
import type { Point, Size, Stage } from '../../../renderer/features/viewer/lens.ts'
import { scaleText } from '../../../renderer/features/viewer/scale-text.ts'
import type { Lens } from '../../../preload/contract/index.ts'
import { FITTED } from '../../../renderer/store/lens-state.ts'

const stage: Stage = { width: 1_000, height: 800, maxFit: 1, together: [], screenPixel: 1 }
const enlarging: Stage = { ...stage, maxFit: MAX_ENLARGED_FIT }
const small = { width: 400, height: 300 }
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

  it('shows the same part of pictures of different sizes that are shown together', () => {
    const both: Stage = { ...stage, together: [photo, small] }
    const lens = zoomedTo(FITTED, 1, { x: 120, y: 40 }, photo, both)
    expect(visiblePart(lens, small, both).left).toBeCloseTo(visiblePart(lens, photo, both).left, 6)
    expect(scaleOf(lens, small, both) * small.width).toBeCloseTo(scaleOf(lens, photo, both) * photo.width, 6)
  })

  it('F switches between the whole picture and 1:1', () => {
    const actual = zoomedBy(FITTED, 'fit-or-actual', photo, stage)
    expect(scaleOf(actual, photo, stage)).toBeCloseTo(1)
    expect(zoomedBy(actual, 'fit-or-actual', photo, stage)).toEqual(FITTED)
  })

  it('F enlarges a small picture, whose fit is 1:1 already, as far as the window allows, and back', () => {
    const enlarged = zoomedBy(FITTED, 'fit-or-actual', small, stage)
    expect(scaleOf(enlarged, small, stage)).toBeCloseTo((1_000 - 16) / 400)
    expect(zoomedBy(enlarged, 'fit-or-actual', small, stage)).toEqual(FITTED)
    // Where small pictures are enlarged to fit, 1:1 is smaller.
    expect(scaleOf(zoomedBy(FITTED, 'fit-or-actual', small, enlarging), small, enlarging)).toBeCloseTo(1)
  })

  it('zooms to any scale, and to the fit from everywhere', () => {
    for (const scale of [0.5, 2, 4]) expect(scaleOf(zoomedBy(FITTED, scale, photo, stage), photo, stage)).toBe(scale)
    expect(zoomedBy(zoomedBy(FITTED, 4, photo, stage), 'fit', photo, stage)).toEqual(FITTED)
    expect(zoomedBy(FITTED, 'fit', photo, stage)).toEqual(FITTED)
  })
})

describe('a picture that fits', () => {
  it('is not enlarged beyond one pixel of the screen for each of its pixels, unless the person wants it', () => {
    expect(scaleOf(FITTED, small, stage)).toBe(1)
    expect(scaleOf(FITTED, small, enlarging)).toBeCloseTo((1_000 - 16) / 400)
    expect(scaleOf(FITTED, { width: 40, height: 30 }, enlarging)).toBe(3)
    expect(scaleOf(FITTED, photo, stage)).toBe(scaleOf(FITTED, photo, enlarging))
  })

  it('is not enlarged beside others that are as small, and is as large as a finer one beside it', () => {
    const thumbnail = { width: 200, height: 150 }
    const together: Stage = { ...stage, together: [small, thumbnail] }
    expect([scaleOf(FITTED, small, together), scaleOf(FITTED, thumbnail, together)]).toEqual([1, 2])
  })

  it('at 100 % has its edges between two pixels of the screen, also on a dense screen', () => {
    const odd = { width: 401, height: 301 }
    expect(cssTransform(FITTED, odd, 0, stage)).toMatch(/^translate\(500\.5px, 400\.5px\)/)
    const dense: Stage = { ...stage, screenPixel: 0.5 }
    expect(cssTransform(FITTED, { width: 200.5, height: 150.5 }, 0, dense)).toMatch(
      /^translate\(500\.25px, 400\.25px\)/,
    )
  })
})

describe('the figure of the zoom', () => {
  it('is 100 % for exact pixels only', () => {
    expect([1, 0.996, 1.004, 0.672, 0.0451, 16].map(scaleText)).toEqual([
      '100%',
      '99.6%',
      '100.4%',
      '67%',
      '4.5%',
      '1600%',
    ])
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
