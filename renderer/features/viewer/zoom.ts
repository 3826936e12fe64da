/** Lets keys and the palette zoom the picture that is open, if one is. */
export type Zoom = 'in' | 'out' | 'fit'

let zoomOpenPicture: ((zoom: Zoom) => void) | null = null

/** The viewer registers itself while it is open; returns the function that takes it back. */
export function registerZoom(zoom: (zoom: Zoom) => void): () => void {
  zoomOpenPicture = zoom
  return () => {
    if (zoomOpenPicture === zoom) zoomOpenPicture = null
  }
}

export function zoomViewer(zoom: Zoom): void {
  zoomOpenPicture?.(zoom)
}
