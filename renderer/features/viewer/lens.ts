/**
 * How a picture is looked at. Told relative to the picture and the room it has, so that pictures of different sizes can
 * be looked at alike: that is what linked panes share and what stays when the next picture comes. Pure; sizes of
 * pictures are CSS pixels at 100 %, that is one pixel of the screen for each of the picture.
 */
import type { Lens, Quarters } from '../../../preload/contract/index.ts'

export interface Size {
  readonly width: number
  readonly height: number
}
export interface Point {
  readonly x: number
  readonly y: number
}

export const MIN_SCALE = 0.05
export const MAX_SCALE = 16
/** Small pictures are enlarged to fit, but not into blocks. */
const MAX_FIT = 3
/** CSS pixels that stay free around a picture that fits. */
const MARGIN = 8

export function turnedSize({ width, height }: Size, turn: Quarters): Size {
  return turn % 2 === 0 ? { width, height } : { width: height, height: width }
}

/** Scale at which the (turned) picture just fits. */
export function fitScale(picture: Size, stage: Size): number {
  return clamp(
    Math.min((stage.width - 2 * MARGIN) / picture.width, (stage.height - 2 * MARGIN) / picture.height),
    MIN_SCALE / 4,
    MAX_FIT,
  )
}

/** Scale at which it leaves nothing of the stage free. */
export function fillScale(picture: Size, stage: Size): number {
  return Math.max(stage.width / picture.width, stage.height / picture.height)
}

export function scaleOf(lens: Lens, picture: Size, stage: Size): number {
  return limited(lens.zoom * fitScale(picture, stage), fitScale(picture, stage))
}

/** The lens at a scale, with what lies at `point` (from the middle of the stage) staying there. */
export function zoomedTo(lens: Lens, wanted: number, point: Point, picture: Size, stage: Size): Lens {
  const before = scaleOf(lens, picture, stage)
  const fit = fitScale(picture, stage)
  const scale = limited(wanted, fit)
  const x = lens.x + (point.x / before - point.x / scale) / picture.width
  const y = lens.y + (point.y / before - point.y / scale) / picture.height
  return within({ zoom: scale / fit, x, y }, picture, stage)
}

/** Moved along with the pointer by CSS pixels. */
export function panned(lens: Lens, by: Point, picture: Size, stage: Size): Lens {
  const scale = scaleOf(lens, picture, stage)
  return within(
    { ...lens, x: lens.x - by.x / (picture.width * scale), y: lens.y - by.y / (picture.height * scale) },
    picture,
    stage,
  )
}

/** Without a gap beside a picture that is larger than the stage; one that is smaller is in the middle. */
export function within(lens: Lens, picture: Size, stage: Size): Lens {
  const scale = scaleOf(lens, picture, stage)
  return {
    ...lens,
    x: inside(lens.x, stage.width / (picture.width * scale)),
    y: inside(lens.y, stage.height / (picture.height * scale)),
  }
}

/** Where a picture that is laid out with its stored size at the upper left of the stage has to be put. */
export function cssTransform(lens: Lens, stored: Size, turn: Quarters, stage: Size): string {
  const picture = turnedSize(stored, turn)
  const scale = scaleOf(lens, picture, stage)
  const { x, y } = within(lens, picture, stage)
  const left = stage.width / 2 - (x - 0.5) * picture.width * scale
  const top = stage.height / 2 - (y - 0.5) * picture.height * scale
  return `translate(${left}px, ${top}px) rotate(${turn * 90}deg) scale(${scale}) translate(-50%, -50%)`
}

/** The part of the picture that is on the stage, 0 to 1. */
export function visiblePart(
  lens: Lens,
  picture: Size,
  stage: Size,
): { left: number; top: number; width: number; height: number } {
  const scale = scaleOf(lens, picture, stage)
  const { x, y } = within(lens, picture, stage)
  const width = Math.min(1, stage.width / (picture.width * scale))
  const height = Math.min(1, stage.height / (picture.height * scale))
  return { left: Math.max(0, x - width / 2), top: Math.max(0, y - height / 2), width, height }
}

/** A picture whose fit is beyond the limits can still be shown whole. */
function limited(scale: number, fit: number): number {
  return clamp(scale, Math.min(MIN_SCALE, fit), Math.max(MAX_SCALE, fit))
}

function inside(value: number, visible: number): number {
  return visible >= 1 ? 0.5 : clamp(value, visible / 2, 1 - visible / 2)
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value))
}
