/** Performs what keys and buttons do to a lens. */
import { assertNever } from '../../../preload/contract/index.ts'
import type { Lens } from '../../../preload/contract/index.ts'
import { FITTED } from '../../store/lens-state.ts'
import { fillScale, panLens, scaleOf, wholeScale, zoomedTo } from './lens.ts'
import type { Size, Stage } from './lens.ts'
import type { Turn, Zoom } from './zoom.ts'

const STEP = 1.5
/** The fraction of the stage that a key pans by. */
const PAN_FRACTION = 0.2
/** Scales that differ by less look the same. */
const ZOOM_TOLERANCE = 0.005
const MIDDLE = { x: 0, y: 0 }

/** Returns the lens after a zoom command. */
export function zoomedBy(lens: Lens, zoom: Exclude<Zoom, Turn>, picture: Size, stage: Stage): Lens {
  const scale = scaleOf(lens, picture, stage)
  const to = (targetScale: number): Lens => zoomedTo(lens, targetScale, MIDDLE, picture, stage)
  if (typeof zoom === 'number') return to(zoom)
  switch (zoom) {
    case 'in':
      return to(scale * STEP)
    case 'out':
      return to(scale / STEP)
    case 'actual':
      return to(1)
    case 'fill':
      return to(fillScale(picture, stage))
    case 'fit':
      return FITTED
    case 'fit-or-actual':
      return isFitted(lens) ? to(scaleBesideFit(scale, picture, stage)) : FITTED
    default:
      return assertNever(zoom)
  }
}

/** Returns whether a lens shows the whole picture as it fits. */
export function isFitted({ zoom }: Lens): boolean {
  return Math.abs(zoom - 1) < ZOOM_TOLERANCE
}

/**
 * Returns the scale that one key switches to from the fit: 1:1, or for a small picture, whose fit is 1:1 already, as
 * large as the stage allows.
 */
function scaleBesideFit(fit: number, picture: Size, stage: Stage): number {
  return Math.abs(fit - 1) < ZOOM_TOLERANCE ? wholeScale(picture, stage) : 1
}

/** Returns the lens after it was panned by steps: to the right and down for positive numbers. */
export function pannedBy(lens: Lens, x: number, y: number, picture: Size, stage: Stage): Lens {
  return panLens(lens, { x: -x * PAN_FRACTION * stage.width, y: -y * PAN_FRACTION * stage.height }, picture, stage)
}
