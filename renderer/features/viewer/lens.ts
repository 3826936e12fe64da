/**
 * Computes how a picture is shown: its zoom and position.
 *
 * Both are relative to the picture and to the stage, so that pictures of different sizes can be shown alike. That is
 * what linked panes share, and what stays when the next picture is shown. Pure. Sizes of pictures are CSS pixels at 100
 * %, which is one pixel of the screen for each pixel of the picture (docs/decisions, 'A picture that fits is not enlarged').
 */
import type { Lens, QuarterTurns } from '../../../preload/contract/index.ts'

export interface Size {
  readonly width: number
  readonly height: number
}
export interface Point {
  readonly x: number
  readonly y: number
}

/** The space for a picture. */
export interface Stage extends Size {
  /** The largest scale of a picture that fits: 1, or more where small pictures are enlarged. */
  readonly maxFit: number
  /** The (turned) pictures that one lens shows at the same time, on stages of this size. */
  readonly together: readonly Size[]
  /** The size of a pixel of the screen, in CSS pixels. */
  readonly screenPixel: number
}

export const MIN_SCALE = 0.05
export const MAX_SCALE = 16
/** How far small pictures are enlarged where the person wants that: not so far that their pixels show. */
export const MAX_ENLARGED_FIT = 3
/** The margin around a picture that fits, in CSS pixels. */
const MARGIN = 8
/** Scales that differ by less are the same: a multiplication and a division changed the last digits. */
const SCALE_TOLERANCE = 1e-6

/** Returns the size of a picture after it was turned. */
export function turnedSize({ width, height }: Size, turn: QuarterTurns): Size {
  return turn % 2 === 0 ? { width, height } : { width: height, height: width }
}

/** Returns the scale at which the (turned) picture just fits, however small it is. */
export function wholeScale(picture: Size, stage: Size): number {
  return Math.min((stage.width - 2 * MARGIN) / picture.width, (stage.height - 2 * MARGIN) / picture.height)
}

/**
 * Returns the scale of the (turned) picture when it fits. It is at most `maxFit`.
 *
 * Pictures that are shown together fill the same part of their stages. So one with fewer pixels than the others is
 * enlarged beyond `maxFit`, else a linked zoom and the two halves of a divided picture would not match.
 */
export function fitScale(picture: Size, stage: Stage): number {
  const whole = wholeScale(picture, stage)
  const finest = Math.min(whole, ...stage.together.map((other) => wholeScale(other, stage)))
  return Math.max(MIN_SCALE / 4, whole * Math.min(1, stage.maxFit / finest))
}

/** Returns the scale at which the picture covers the whole stage. */
export function fillScale(picture: Size, stage: Size): number {
  return Math.max(stage.width / picture.width, stage.height / picture.height)
}

/** Returns the scale at which a lens shows a picture on a stage; 1 is 100 %. */
export function scaleOf(lens: Lens, picture: Size, stage: Stage): number {
  return clampScale(lens.zoom * fitScale(picture, stage), fitScale(picture, stage))
}

/** Returns the lens that shows a picture on the stage `to` as `lens` shows it on the stage `from`. */
export function rescaledLens(lens: Lens, picture: Size, from: Stage, to: Stage): Lens {
  return { ...lens, zoom: scaleOf(lens, picture, from) / fitScale(picture, to) }
}

/**
 * Returns the lens at a scale. The part of the picture that is at `point` (measured from the middle of the stage) stays
 * there.
 */
export function zoomedTo(lens: Lens, targetScale: number, point: Point, picture: Size, stage: Stage): Lens {
  const before = scaleOf(lens, picture, stage)
  const fit = fitScale(picture, stage)
  const scale = clampScale(targetScale, fit)
  const x = lens.x + (point.x / before - point.x / scale) / picture.width
  const y = lens.y + (point.y / before - point.y / scale) / picture.height
  return keptInside({ zoom: scale / fit, x, y }, picture, stage)
}

/** Returns the lens moved by CSS pixels, along with the pointer. */
export function panLens(lens: Lens, by: Point, picture: Size, stage: Stage): Lens {
  const scale = scaleOf(lens, picture, stage)
  return keptInside(
    { ...lens, x: lens.x - by.x / (picture.width * scale), y: lens.y - by.y / (picture.height * scale) },
    picture,
    stage,
  )
}

/**
 * Returns the lens, moved so that there is no gap beside a picture that is larger than the stage, and that a smaller
 * picture is in the middle.
 */
export function keptInside(lens: Lens, picture: Size, stage: Stage): Lens {
  const scale = scaleOf(lens, picture, stage)
  return {
    ...lens,
    x: clampCentre(lens.x, stage.width / (picture.width * scale)),
    y: clampCentre(lens.y, stage.height / (picture.height * scale)),
  }
}

/**
 * Returns the CSS transform of a picture that is laid out at the upper left of the stage, with one CSS pixel for each of
 * its pixels: browsers round other sizes of an image. `stored` is its size at 100 %.
 */
export function cssTransform(lens: Lens, stored: Size, turn: QuarterTurns, stage: Stage): string {
  const picture = turnedSize(stored, turn)
  const scale = scaleOf(lens, picture, stage)
  const { x, y } = keptInside(lens, picture, stage)
  const left = centreOnScreen(stage.width / 2 - (x - 0.5) * picture.width * scale, picture.width, scale, stage)
  const top = centreOnScreen(stage.height / 2 - (y - 0.5) * picture.height * scale, picture.height, scale, stage)
  return `translate(${left}px, ${top}px) rotate(${turn * 90}deg) scale(${scale * stage.screenPixel}) translate(-50%, -50%)`
}

/**
 * Returns the position of a picture's centre, moved so that the picture's edge is between two pixels of the screen.
 *
 * Between them at 100 %, 200 % and so on, each pixel of the picture would be mixed with its neighbour.
 */
function centreOnScreen(centre: number, length: number, scale: number, { screenPixel }: Stage): number {
  if (Math.abs(scale - Math.round(scale)) > SCALE_TOLERANCE) return centre
  const half = (length * scale) / 2
  return Math.round((centre - half) / screenPixel) * screenPixel + half
}

/** Returns the part of the picture that is visible on the stage, 0 to 1. */
export function visiblePart(
  lens: Lens,
  picture: Size,
  stage: Stage,
): { left: number; top: number; width: number; height: number } {
  const scale = scaleOf(lens, picture, stage)
  const { x, y } = keptInside(lens, picture, stage)
  const width = Math.min(1, stage.width / (picture.width * scale))
  const height = Math.min(1, stage.height / (picture.height * scale))
  return { left: Math.max(0, x - width / 2), top: Math.max(0, y - height / 2), width, height }
}

/** Limits the scale. A picture whose fit is beyond the limits can still be shown whole. */
function clampScale(scale: number, fit: number): number {
  return clamp(scale, Math.min(MIN_SCALE, fit), Math.max(MAX_SCALE, fit))
}

function clampCentre(value: number, visible: number): number {
  return visible >= 1 ? 0.5 : clamp(value, visible / 2, 1 - visible / 2)
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value))
}
