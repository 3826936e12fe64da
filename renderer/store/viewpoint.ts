/**
 * Holds the scroll position of the grid. It is changed in place at every scroll, so that scrolling renders nothing but
 * the grid.
 */
import type { GridPlace } from '../../preload/contract/index.ts'

export class Viewpoint {
  /** Null before anything was shown; it stands for the top. */
  place: GridPlace | null = null
  /** The visible positions, end exclusive. */
  visible: readonly [start: number, end: number] = [0, 0]
  /** When the grid was last scrolled, in the time of `performance.now()`. */
  scrolledAt = Number.NEGATIVE_INFINITY
  /** Returns where a picture is now; null when it is not visible. The grid sets this function. */
  placeOf: (position: number) => GridPlace | null = () => null

  get isAtTop(): boolean {
    return this.place === null || (this.place.position === 0 && this.place.fraction === 0 && this.place.y >= 0)
  }
}
