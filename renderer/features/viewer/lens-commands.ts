/** Performs what keys and buttons do to a lens. */
import { assertNever } from '../../../preload/contract/index.ts'
import type { Lens } from '../../../preload/contract/index.ts'
import { FITTED } from '../../store/lens-state.ts'
import { fillScale, panLens, scaleOf, zoomedTo } from './lens.ts'
import type { Size } from './lens.ts'
import type { Zoom } from './zoom.ts'

const STEP = 1.5
/** The fraction of the stage that a key pans by. */
const PAN_FRACTION = 0.2
/** Scales that differ by less look the same. */
const ZOOM_TOLERANCE = 0.005
const MIDDLE = { x: 0, y: 0 }

/** Returns the lens after a zoom command. */
export function zoomedBy(
  lens: Lens,
  zoom: Exclude<Zoom, 'turn-left' | 'turn-right'>,
  picture: Size,
  stage: Size,
): Lens {
  const scale = scaleOf(lens, picture, stage)
  const to = (targetScale: number): Lens => zoomedTo(lens, targetScale, MIDDLE, picture, stage)
  switch (zoom) {
    case 'in':
      return to(scale * STEP)
    case 'out':
      return to(scale / STEP)
    case 'actual':
      return to(1)
    case 'fill':
      return to(fillScale(picture, stage))
    // A second press leads to 1:1, so that one key switches between the two.
    case 'fit':
      return Math.abs(lens.zoom - 1) < ZOOM_TOLERANCE ? to(1) : FITTED
    default:
      return assertNever(zoom)
  }
}

/** Returns the lens after it was panned by steps: to the right and down for positive numbers. */
export function pannedBy(lens: Lens, x: number, y: number, picture: Size, stage: Size): Lens {
  return panLens(lens, { x: -x * PAN_FRACTION * stage.width, y: -y * PAN_FRACTION * stage.height }, picture, stage)
}
