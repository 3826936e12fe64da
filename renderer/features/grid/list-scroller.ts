/**
 * Scrolls a list of any length with the browser's own scrolling. An element cannot be made longer than some 30 million pixels, and its children are placed inexactly long before
 * that; so a longer list scrolls on a treadmill: the element shows a stretch of it, and which one changes unseen while nothing moves, or when its end comes near.
 */

/** Pixels. Up to here browsers place everything exactly. */
export const TREADMILL = 4_000_000

export class ListScroller {
  readonly #element: HTMLElement
  #length = 0
  #view = 0
  #base = 0

  constructor(element: HTMLElement) {
    this.#element = element
  }

  /** Where the element's upper end lies in the list. */
  get base(): number { return this.#base }
  /** Height of what is in view. */
  get view(): number { return this.#view }
  get length(): number { return this.#length }
  get end(): number { return Math.max(0, this.#length - this.view) }

  /** Pixels of the list above the view. */
  get offset(): number {
    return Math.max(0, Math.min(this.end, this.#base + this.#element.scrollTop))
  }

  /** The element must have got its height already, which is `elementHeight` of this length. */
  setLength(length: number, view: number): void {
    this.#length = length
    this.#view = view
    if (length <= TREADMILL) this.#base = 0
  }

  /** Shows the list from `offset`, exactly. The base may be another afterwards. */
  scrollTo(offset: number): void {
    const target = Math.max(0, Math.min(this.end, Math.round(offset)))
    this.#base = baseFor(target, this.#length)
    this.#element.scrollTop = target - this.#base
    // Browsers round to pixels of the screen.
    this.#base = Math.round(target - this.#element.scrollTop)
  }

  /** Whether the end of the treadmill is so near, and not that of the list, that it should be turned. */
  get nearsEnd(): boolean {
    if (this.#length <= TREADMILL) return false
    const margin = TREADMILL / 16
    const { scrollTop } = this.#element
    return (scrollTop < margin && this.#base > 0) || (scrollTop > TREADMILL - this.view - margin && this.#base < this.#length - TREADMILL)
  }

  /** Shows the same from the middle of the treadmill. */
  turn(): void {
    if (this.#length > TREADMILL) this.scrollTo(this.offset)
  }
}

export function elementHeight(length: number): number {
  return Math.min(length, TREADMILL)
}

/** The ends of the list are at the ends of the element; everything between in its middle. */
export function baseFor(offset: number, length: number): number {
  return Math.max(0, Math.min(length - TREADMILL, Math.round(offset - TREADMILL / 2)))
}
