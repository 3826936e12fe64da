/** Describes a picture that is on a stage, and changes the lens through which it is seen. */
import type { Lens, QuarterTurns } from '../../../preload/contract/index.ts'
import { app } from '../../store/app.ts'
import { FITTED } from '../../store/lens-state.ts'
import type { LensState } from '../../store/lens-state.ts'
import { isFitted, pannedBy, zoomedBy } from './lens-commands.ts'
import { rescaledLens, scaleOf, turnedSize } from './lens.ts'
import type { Size, Stage } from './lens.ts'
import type { DecodedPicture } from './picture-cache.ts'
import { stageOf, storedSize } from './stage.ts'
import { isTurn } from './zoom.ts'
import type { Zoom } from './zoom.ts'

export interface OnStage {
  readonly shown: DecodedPicture
  readonly stage: HTMLElement
}

/** Returns the size of the turned picture, and the space for it. */
function sizesOf({ shown, stage }: OnStage, state: LensState, turn = turnOf(shown)): [Size, Stage] {
  return [turnedSize(storedSize(shown), turn), stageOf(stage, state.together)]
}

function turnOf({ id }: DecodedPicture): QuarterTurns {
  return app().turns.get(id) ?? 0
}

/** Returns the scale at which the turned picture is shown; 1 is 100 %. */
export function shownScale(onStage: OnStage, state: LensState, turn: QuarterTurns): number {
  return scaleOf(state.lens, ...sizesOf(onStage, state, turn))
}

/** Zooms the picture, or turns the view of it. */
export function zoomOnStage(onStage: OnStage, state: LensState, zoom: Zoom): void {
  if (isTurn(zoom)) return app().turn(onStage.shown.id, zoom === 'turn-right' ? 1 : -1)
  state.set(zoomedBy(state.lens, zoom, ...sizesOf(onStage, state)))
}

/** Returns the lens that shows the picture as it is shown now, when no other picture is shown through that lens. */
export function lensAlone(onStage: OnStage, state: LensState): Lens {
  const [picture, stage] = sizesOf(onStage, state)
  return rescaledLens(state.lens, picture, stage, { ...stage, together: [] })
}

/**
 * Returns the lens that shows the picture as it is shown now, when `all` are shown through it. A picture that fits stays
 * one that fits.
 */
export function lensTogether(onStage: OnStage, state: LensState, all: Iterable<OnStage>): Lens {
  const [picture, stage] = sizesOf(onStage, state)
  const together = Array.from(all, ({ shown }) => turnedSize(storedSize(shown), turnOf(shown)))
  return isFitted(state.lens) ? FITTED : rescaledLens(state.lens, picture, stage, { ...stage, together })
}

/** Pans the picture by steps: to the right and down for positive numbers. */
export function panOnStage(onStage: OnStage, state: LensState, x: number, y: number): void {
  state.set(pannedBy(state.lens, x, y, ...sizesOf(onStage, state)))
}
