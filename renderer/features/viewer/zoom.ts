/** Lets keys and the palette zoom, turn and pan the picture in front, if there is one. */
export type Zoom = 'in' | 'out' | 'fit' | 'fill' | 'actual' | 'turn-left' | 'turn-right'

interface ZoomTarget {
  zoom(zoom: Zoom): void
  /** Pans by a step: to the right and down for positive numbers. */
  pan(x: number, y: number): void
  /** Links or unlinks the lenses of several pictures. */
  link?(): void
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
