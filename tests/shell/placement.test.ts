import { expect, test } from 'vitest'
import { placeWindow } from '../../main/electron/placement.ts'

const AREA = { x: 0, y: 24, width: 1_920, height: 1_016 }
const bounds = (x: number, y: number, width = 800, height = 600) => ({
  x,
  y,
  width,
  height,
  maximized: false,
  fullScreen: false,
})

test('a window opens where it was, even if a part of it was beside the screen', () => {
  expect(placeWindow(bounds(40, 60), AREA, [])).toEqual({ x: 40, y: 60, width: 800, height: 600 })
  expect(placeWindow(bounds(-600, 60), AREA, [])).toMatchObject({ x: -600 })
})

test('a window on a missing screen, or with its title bar out of reach, moves to the existing screen and is no larger than it', () => {
  expect(placeWindow(bounds(3_000, 60), AREA, [])).toEqual({ x: 560, y: 232, width: 800, height: 600 })
  expect(placeWindow(bounds(40, -500), AREA, [])).toMatchObject({ y: 232 })
  expect(placeWindow(bounds(5_000, 0, 3_840, 2_160), AREA, [])).toEqual(AREA)
  expect(placeWindow(undefined, { x: 0, y: 0, width: 1_280, height: 720 }, [])).toEqual({
    x: 0,
    y: 0,
    width: 1_280,
    height: 720,
  })
})

test('no window is placed exactly on top of another', () => {
  const first = placeWindow(undefined, AREA, [])
  const second = placeWindow(undefined, AREA, [first])
  const third = placeWindow(undefined, AREA, [first, second])
  expect(new Set([first, second, third].map(({ x, y }) => `${x} ${y}`)).size).toBe(3)
})
