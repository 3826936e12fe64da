/** Lets keys and the palette zoom, turn and move the picture that is in front, if one is. */
export type Zoom = 'in' | 'out' | 'fit' | 'fill' | 'actual' | 'turn-left' | 'turn-right'

export interface ZoomTarget {
  zoom(zoom: Zoom): void
  /** By a step to the right and down for positive numbers. */
  pan(x: number, y: number): void
  /** Links or unlinks the lenses of several pictures. */
  link?(): void
}

const open: ZoomTarget[] = []

/**
 * Whatever shows a picture registers itself while it does; the last one is in front. Returns the function that takes it
 * back.
 */
export function registerZoom(target: ZoomTarget): () => void {
  open.push(target)
  return () => {
    open.splice(open.indexOf(target), 1)
  }
}

export function zoomViewer(zoom: Zoom): void {
  open.at(-1)?.zoom(zoom)
}

export function panViewer(x: number, y: number): void {
  open.at(-1)?.pan(x, y)
}

export function linkPanes(): void {
  open.at(-1)?.link?.()
}
