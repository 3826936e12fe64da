/**
 * Shows a picture on a stage through its lens, and lets wheel, mouse and fingers change the lens. React renders nothing
 * while they do.
 */
import { useEffect, useEffectEvent, useLayoutEffect, useRef } from 'react'

import type { Lens, QuarterTurns } from '../../../preload/contract/index.ts'
import type { LensState } from '../../store/lens-state.ts'
import { cssTransform, panLens, scaleOf, turnedSize, zoomedTo } from './lens.ts'
import type { Point, Stage } from './lens.ts'
import type { DecodedPicture } from './picture-cache.ts'
import { onViewChange, stageOf, storedSize } from './stage.ts'

const WHEEL_PER_PIXEL = 0.0025
/** From this scale on a picture's pixels are shown as squares. */
const PIXELATED_FROM_SCALE = 3
/** The size of two squares of the checkerboard, in CSS pixels. */
const CHECK_SIZE = 16

interface Options {
  readonly stage: React.RefObject<HTMLElement | null>
  readonly shown: DecodedPicture | null
  readonly turn: QuarterTurns
  readonly state: LensState
}

/** Returns the element that the picture is put into. */
export function useLens({ stage, shown, turn, state }: Options): React.RefObject<HTMLDivElement | null> {
  const holder = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const node = stage.current
    if (!node || !shown) return
    if (holder.current) insertImage(shown.image, holder.current)
    const hide = state.addPicture(turnedSize(storedSize(shown), turn))
    const stop = onViewChange(node, state, () => layOut(shown, turn, state.lens, stageOf(node, state.together)))
    return () => {
      stop()
      hide()
    }
  }, [stage, shown, turn, state])
  useGestures(stage, shown, turn, state)
  return holder
}

function insertImage(image: HTMLImageElement, holder: HTMLElement): void {
  // Otherwise the stage would be empty for a frame between the old image and this one.
  image.decoding = 'sync'
  if (image.parentElement !== holder) holder.replaceChildren(image)
}

/**
 * Returns the size of two squares of the checkerboard behind a transparent picture, in pixels of the picture.
 *
 * The squares have about the same size on the screen at every scale. Their size changes seldom, because each change has
 * to be painted.
 */
function checkSize(scale: number): number {
  return CHECK_SIZE * 2 ** Math.round(-Math.log2(scale))
}

/** Lays out a picture through a lens, on a stage of that size. */
export function layOut(shown: DecodedPicture, turn: QuarterTurns, lens: Lens, stage: Stage): void {
  const size = storedSize(shown)
  const scale = scaleOf(lens, turnedSize(size, turn), stage)
  const { style } = shown.image
  style.width = `${shown.width}px`
  style.height = `${shown.height}px`
  style.transform = cssTransform(lens, size, turn, stage)
  style.setProperty('--check', `${checkSize(scale * stage.screenPixel)}px`)
  style.imageRendering = scale >= PIXELATED_FROM_SCALE ? 'pixelated' : 'auto'
}

function useGestures(
  stage: React.RefObject<HTMLElement | null>,
  shown: DecodedPicture | null,
  turn: QuarterTurns,
  state: LensState,
): void {
  const zoom = useEffectEvent((factor: number, at: Point) => {
    if (!stage.current || !shown) return
    const [picture, space] = [turnedSize(storedSize(shown), turn), stageOf(stage.current, state.together)]
    state.set(zoomedTo(state.lens, scaleOf(state.lens, picture, space) * factor, at, picture, space))
  })
  const pan = useEffectEvent((by: Point) => {
    if (stage.current && shown)
      state.set(panLens(state.lens, by, turnedSize(storedSize(shown), turn), stageOf(stage.current, state.together)))
  })
  useEffect(() => {
    const node = stage.current
    if (!node) return
    const stop = new AbortController()
    listenToWheel(node, stop.signal, (factor, at) => zoom(factor, at))
    listenToPointers(
      node,
      stop.signal,
      (factor, at) => zoom(factor, at),
      (by) => pan(by),
    )
    return () => stop.abort()
  }, [stage])
}

function listenToWheel(node: HTMLElement, signal: AbortSignal, zoom: (factor: number, at: Point) => void): void {
  node.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault()
      // Some browsers report lines instead of pixels. A pinch on a touch pad is a wheel with Ctrl, and turns less.
      const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 33 : 1) * (event.ctrlKey ? 4 : 1)
      zoom(Math.exp(-Math.max(-200, Math.min(200, pixels)) * WHEEL_PER_PIXEL), fromMiddle(node, event))
    },
    { passive: false, signal },
  )
}

/** Listens to pointers: one pans, two zoom around the point between them. */
function listenToPointers(
  node: HTMLElement,
  signal: AbortSignal,
  zoom: (factor: number, at: Point) => void,
  pan: (by: Point) => void,
): void {
  const down = new Map<number, Point>()
  node.addEventListener(
    'pointerdown',
    (event) => {
      if (event.button > 1 || (event.target as Element).closest('button, [role="slider"], .minimap')) return
      down.set(event.pointerId, fromMiddle(node, event))
      node.setPointerCapture(event.pointerId)
    },
    { signal },
  )
  node.addEventListener(
    'pointermove',
    (event) => {
      const before = down.get(event.pointerId)
      if (!before) return
      const now = fromMiddle(node, event)
      down.set(event.pointerId, now)
      const other = [...down].find(([id]) => id !== event.pointerId)?.[1]
      if (other)
        zoom(distance(now, other) / Math.max(1, distance(before, other)), {
          x: (now.x + other.x) / 2,
          y: (now.y + other.y) / 2,
        })
      pan({ x: (now.x - before.x) / down.size, y: (now.y - before.y) / down.size })
    },
    { signal },
  )
  for (const end of ['pointerup', 'pointercancel', 'lostpointercapture'] as const)
    node.addEventListener(end, (event) => down.delete(event.pointerId), { signal })
}

function fromMiddle(node: HTMLElement, { clientX, clientY }: { clientX: number; clientY: number }): Point {
  const { left, top } = node.getBoundingClientRect()
  return { x: clientX - left - node.clientWidth / 2, y: clientY - top - node.clientHeight / 2 }
}

function distance(one: Point, two: Point): number {
  return Math.hypot(one.x - two.x, one.y - two.y)
}
