/** Where the grid stands. Changed in place at every scroll, so that scrolling renders nothing but the grid. */
import type { GridPlace } from '../../preload/contract/index.ts'

export class Viewpoint {
  /** Null before anything was shown: the top. */
  place: GridPlace | null = null
  /** Positions in view, end exclusive. */
  visible: readonly [start: number, end: number] = [0, 0]
  /** When the grid was scrolled last, as `performance.now()` counts. */
  movedAt = Number.NEGATIVE_INFINITY
  /** Set by the grid: where a picture lies now; null when it is out of view. */
  placeOf: (position: number) => GridPlace | null = () => null

  get atTop(): boolean {
    return this.place === null || (this.place.position === 0 && this.place.fraction === 0 && this.place.y >= 0)
  }
}
