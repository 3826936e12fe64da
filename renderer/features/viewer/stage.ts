/** Measures the stage of a picture, and says when what it shows has to be computed again. */
import { appStore, app } from '../../store/app.ts'
import type { LensState } from '../../store/lens-state.ts'
import { MAX_ENLARGED_FIT } from './lens.ts'
import type { Size, Stage } from './lens.ts'
import type { DecodedPicture } from './picture-cache.ts'

/** Returns the size of a picture in CSS pixels when each of its pixels is one pixel of the screen. */
export function storedSize({ width, height }: DecodedPicture): Size {
  const screenPixel = screenPixelSize()
  return { width: width * screenPixel, height: height * screenPixel }
}

function screenPixelSize(): number {
  return 1 / (window.devicePixelRatio || 1)
}

/**
 * Calls `listener` whenever the pixels of the screen get another size, because the window was moved to another screen.
 * Returns a function that stops it.
 */
function onScreenPixelChange(listener: () => void): () => void {
  const stop = new AbortController()
  const onChange = (): void => {
    followNext()
    listener()
  }
  const followNext = (): void => {
    // A query matches one size only, so each change needs a new one.
    window
      .matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`)
      .addEventListener('change', onChange, { once: true, signal: stop.signal })
  }
  followNext()
  return () => stop.abort()
}

const stageSizes = new WeakMap<Element, Size>()
/** Created before all other observers, so that the new size is here when they are notified. */
const stageObserver = new ResizeObserver((entries) => {
  for (const { target } of entries) stageSizes.set(target, { width: target.clientWidth, height: target.clientHeight })
})

/**
 * Returns the size of a stage. It is cached, because reading it from the element makes the browser lay out the whole
 * page after any change.
 */
function stageSize(stage: HTMLElement): Size {
  const cachedSize = stageSizes.get(stage)
  if (cachedSize) return cachedSize
  stageObserver.observe(stage)
  const size = { width: stage.clientWidth, height: stage.clientHeight }
  stageSizes.set(stage, size)
  return size
}

/** Returns the space that a stage has for a picture, next to those that are shown through the same lens. */
export function stageOf(stage: HTMLElement, together: readonly Size[] = []): Stage {
  return {
    ...stageSize(stage),
    together,
    maxFit: app().prefs.enlargeSmallPictures ? MAX_ENLARGED_FIT : 1,
    screenPixel: screenPixelSize(),
  }
}

/**
 * Calls `paint` now, and whenever the lens, the stage, the pixels of the screen, or the way in which pictures fit
 * changes. Returns a function that stops it.
 */
export function onViewChange(stage: HTMLElement, state: LensState, paint: () => void): () => void {
  const observer = new ResizeObserver(paint)
  observer.observe(stage)
  const stops = [
    state.onChange(paint),
    onScreenPixelChange(paint),
    appStore.subscribe(({ prefs }, before) => {
      if (prefs.enlargeSmallPictures !== before.prefs.enlargeSmallPictures) paint()
    }),
  ]
  paint()
  return () => {
    observer.disconnect()
    for (const stop of stops) stop()
  }
}
