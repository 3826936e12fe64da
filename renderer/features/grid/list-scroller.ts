/**
 * Scrolls a list of any length with the browser's own scrolling. An element cannot be made longer than some 30 million
 * pixels, and its children are placed inexactly long before that; so a longer list scrolls on a treadmill: the element
 * shows a stretch of it, and which one changes unseen while nothing moves, or when its end comes near.
 */

/** Pixels. Up to here browsers place everything exactly. */
export const TREADMILL = 4_000_000

export class ListScroller {
  readonly #element: HTMLElement
  #length = 0
  #view = 0
  #base = 0
  /** The element's, as last seen: to ask for it makes the browser lay out the page. */
  #scrollTop = 0

  constructor(element: HTMLElement) {
    this.#element = element
  }

  /** Where the element's upper end lies in the list. */
  get base(): number {
    return this.#base
  }
  /** Height of what is in view. */
  get view(): number {
    return this.#view
  }
  get length(): number {
    return this.#length
  }
  get end(): number {
    return Math.max(0, this.#length - this.view)
  }

  /** Pixels of the list above the view. */
  get offset(): number {
    return Math.max(0, Math.min(this.end, this.#base + this.#scrollTop))
  }

  /** To be called when the element was scrolled. */
  scrolled(): void {
    this.#scrollTop = this.#element.scrollTop
    if (this.#nearsEnd(this.#scrollTop)) this.turn()
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
    const isFar = target < this.#base || this.#nearsEnd(target - this.#base)
    this.#show(target, isFar ? baseFor(target, this.#length) : this.#base)
  }

  /** Shows the same from the middle of the treadmill. */
  turn(): void {
    if (this.#length > TREADMILL) this.#show(this.offset, baseFor(this.offset, this.#length))
  }

  #show(target: number, base: number): void {
    this.#element.scrollTop = target - base
    this.#scrollTop = this.#element.scrollTop
    // Browsers round to pixels of the screen.
    this.#base = Math.round(target - this.#scrollTop)
  }

  /** Whether the end of the treadmill is near which is not that of the list. */
  #nearsEnd(scrollTop: number): boolean {
    if (this.#length <= TREADMILL) return false
    const margin = TREADMILL / 16
    return (
      (scrollTop < margin && this.#base > 0) ||
      (scrollTop > TREADMILL - this.view - margin && this.#base < this.#length - TREADMILL)
    )
  }
}

export function elementHeight(length: number): number {
  return Math.min(length, TREADMILL)
}

/** The ends of the list are at the ends of the element; everything between in its middle. */
export function baseFor(offset: number, length: number): number {
  return Math.max(0, Math.min(length - TREADMILL, Math.round(offset - TREADMILL / 2)))
}
