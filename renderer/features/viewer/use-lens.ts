/**
 * Puts a picture on a stage as its lens says, and lets wheel, mouse and fingers change the lens. Nothing renders while
 * they do.
 */
import { useEffect, useEffectEvent, useLayoutEffect, useRef } from 'react'

import type { Lens, Quarters } from '../../../preload/contract/index.ts'
import type { LensState } from '../../store/lens-state.ts'
import { cssTransform, panned, scaleOf, turnedSize, zoomedTo } from './lens.ts'
import type { Point, Size } from './lens.ts'
import type { Shown } from './picture-cache.ts'

const WHEEL_PER_PIXEL = 0.0025
/** From this scale on a picture's pixels are shown as they are. */
const PIXELS_FROM = 3
/** CSS pixels of two squares of the checkerboard. */
const CHECK = 16

interface Options {
  readonly stage: React.RefObject<HTMLElement | null>
  readonly shown: Shown | null
  readonly turn: Quarters
  readonly state: LensState
}

/** CSS pixels that one screen pixel per picture pixel makes. */
export function storedSize({ width, height }: Shown): Size {
  const ratio = window.devicePixelRatio || 1
  return { width: width / ratio, height: height / ratio }
}

const stageSizes = new WeakMap<Element, Size>()
/** Made before all others, so that whoever hears of a new size finds it here. */
const stageObserver = new ResizeObserver((entries) => {
  for (const { target } of entries) stageSizes.set(target, { width: target.clientWidth, height: target.clientHeight })
})

/** Remembered: asking an element lays out the whole page anew whenever anything in it has changed. */
export function stageSize(stage: HTMLElement): Size {
  const known = stageSizes.get(stage)
  if (known) return known
  stageObserver.observe(stage)
  const size = { width: stage.clientWidth, height: stage.clientHeight }
  stageSizes.set(stage, size)
  return size
}

/** Calls now and whenever the lens or the stage's size is another. Returns the function that stops it. */
export function whenSeenOtherwise(stage: HTMLElement, state: LensState, paint: () => void): () => void {
  const observer = new ResizeObserver(paint)
  observer.observe(stage)
  const stop = state.onChange(paint)
  paint()
  return () => {
    observer.disconnect()
    stop()
  }
}

/** Returns the element that the picture is put into. */
export function useLens({ stage, shown, turn, state }: Options): React.RefObject<HTMLDivElement | null> {
  const holder = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const node = stage.current
    if (!node || !shown) return
    if (holder.current) put(shown.image, holder.current)
    return whenSeenOtherwise(node, state, () => place(shown, turn, state.lens, stageSize(node)))
  }, [stage, shown, turn, state])
  useGestures(stage, shown, turn, state)
  return holder
}

function put(image: HTMLImageElement, holder: HTMLElement): void {
  // It must not come onto the screen a frame after the old one has left it.
  image.decoding = 'sync'
  if (image.parentElement !== holder) holder.replaceChildren(image)
}

/**
 * Pixels of the picture that a square behind a transparent one has: about as large on the screen at every scale, and
 * seldom another, as each takes a painting.
 */
function checkSize(scale: number): number {
  return CHECK * 2 ** Math.round(-Math.log2(scale))
}

/** Lays out a picture as the lens says, on a stage of that size. */
export function place(shown: Shown, turn: Quarters, lens: Lens, stage: Size): void {
  const size = storedSize(shown)
  const { style } = shown.image
  style.width = `${size.width}px`
  style.height = `${size.height}px`
  style.transform = cssTransform(lens, size, turn, stage)
  style.setProperty('--check', `${checkSize(scaleOf(lens, turnedSize(size, turn), stage))}px`)
  style.imageRendering = scaleOf(lens, turnedSize(size, turn), stage) >= PIXELS_FROM ? 'pixelated' : 'auto'
}

function useGestures(
  stage: React.RefObject<HTMLElement | null>,
  shown: Shown | null,
  turn: Quarters,
  state: LensState,
): void {
  const zoom = useEffectEvent((factor: number, at: Point) => {
    if (!stage.current || !shown) return
    const [picture, size] = [turnedSize(storedSize(shown), turn), stageSize(stage.current)]
    state.set(zoomedTo(state.lens, scaleOf(state.lens, picture, size) * factor, at, picture, size))
  })
  const pan = useEffectEvent((by: Point) => {
    if (stage.current && shown)
      state.set(panned(state.lens, by, turnedSize(storedSize(shown), turn), stageSize(stage.current)))
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
      // Lines instead of pixels in some browsers; a pinch on a touch pad is a wheel with Ctrl and turns less.
      const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 33 : 1) * (event.ctrlKey ? 4 : 1)
      zoom(Math.exp(-Math.max(-200, Math.min(200, pixels)) * WHEEL_PER_PIXEL), fromMiddle(node, event))
    },
    { passive: false, signal },
  )
}

/** One pointer pans, two zoom around the point between them. */
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
