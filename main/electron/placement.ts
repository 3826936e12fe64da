/**
 * Computes where a window is placed. It is pure. `workArea` belongs to the screen with the largest part of the stored
 * bounds, or to the first screen.
 */
import type { WindowBounds } from '../host/config.ts'

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

const DEFAULT_SIZE = { width: 1_360, height: 860 }
/** How much of a window must be on the screen in each direction, in pixels, so that a person can grab it. */
const MIN_VISIBLE = 100
/** The offset between windows that would cover each other exactly, in pixels. */
const CASCADE_STEP = 28

/**
 * Returns the stored bounds if they are visible, else bounds in the middle of the screen. It moves them if they would
 * cover another window exactly.
 */
export function placeWindow(storedBounds: WindowBounds | undefined, workArea: Box, others: readonly Box[]): Box {
  const { x, y, width, height } =
    storedBounds && isVisible(storedBounds, workArea)
      ? storedBounds
      : centredBox(storedBounds ?? DEFAULT_SIZE, workArea)
  let offset = 0
  while (others.some((other) => other.x === x + offset && other.y === y + offset)) offset += CASCADE_STEP
  const box = { x: x + offset, y: y + offset, width, height }
  return isVisible(box, workArea) ? box : centredBox(box, workArea)
}

function isVisible(box: Box, area: Box): boolean {
  const width = Math.min(box.x + box.width, area.x + area.width) - Math.max(box.x, area.x)
  const height = Math.min(box.y + box.height, area.y + area.height) - Math.max(box.y, area.y)
  // A window is grabbed by its title bar.
  return width > MIN_VISIBLE && height > MIN_VISIBLE && box.y >= area.y - CASCADE_STEP
}

function centredBox(size: Pick<Box, 'width' | 'height'>, area: Box): Box {
  const width = Math.min(size.width, area.width)
  const height = Math.min(size.height, area.height)
  return {
    x: Math.round(area.x + (area.width - width) / 2),
    y: Math.round(area.y + (area.height - height) / 2),
    width,
    height,
  }
}
