/** Lets keys and the palette zoom, turn and pan the picture in front, if there is one. */
/** What to do with the zoom. A number is a scale: 1 is 100 %. */
export type Zoom = Turn | 'in' | 'out' | 'fit' | 'fit-or-actual' | 'fill' | 'actual' | number
export type Turn = 'turn-left' | 'turn-right'

interface ZoomTarget {
  zoom(zoom: Zoom): void
  /** Pans by a step: to the right and down for positive numbers. */
  pan(x: number, y: number): void
  /** Links or unlinks the lenses of several pictures. */
  link?(): void
}

/** Returns whether the view is turned, not zoomed. */
export function isTurn(zoom: Zoom): zoom is Turn {
  return zoom === 'turn-left' || zoom === 'turn-right'
}

const targets: ZoomTarget[] = []

/** Registers a component that shows a picture; the last one is in front. Returns a function that unregisters it. */
export function registerZoom(target: ZoomTarget): () => void {
  targets.push(target)
  return () => {
    targets.splice(targets.indexOf(target), 1)
  }
}

export function zoomViewer(zoom: Zoom): void {
  targets.at(-1)?.zoom(zoom)
}

export function panViewer(x: number, y: number): void {
  targets.at(-1)?.pan(x, y)
}

export function linkPanes(): void {
  targets.at(-1)?.link?.()
}
