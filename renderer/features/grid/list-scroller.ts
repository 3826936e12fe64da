/**
 * Scrolls a list of any length with the browser's own scrolling.
 *
 * An element cannot be made longer than about 30 million pixels, and its children are placed inexactly long before
 * that. So the element of a longer list shows only a part of it. This part changes while nothing moves, or when an end
 * of the element comes near, and nobody notices.
 */

/** The largest height of the element, in pixels. Up to this height browsers place everything exactly. */
export const MAX_ELEMENT_HEIGHT = 4_000_000

/** Scrolls one list inside its element. All lengths are in pixels. */
export class ListScroller {
  readonly #element: HTMLElement
  #length = 0
  #viewHeight = 0
  #elementTop = 0
  /**
   * The scroll position of the element when it was last read. It is stored, because reading it makes the browser lay
   * out the page.
   */
  #scrollTop = 0

  constructor(element: HTMLElement) {
    this.#element = element
  }

  /** The offset of the element's upper end in the list. */
  get elementTop(): number {
    return this.#elementTop
  }
  /** The height of the visible part. */
  get viewHeight(): number {
    return this.#viewHeight
  }
  get length(): number {
    return this.#length
  }
  get maxOffset(): number {
    return Math.max(0, this.#length - this.viewHeight)
  }

  /** How many pixels of the list are above the view. */
  get offset(): number {
    return Math.max(0, Math.min(this.maxOffset, this.#elementTop + this.#scrollTop))
  }

  /** Must be called when the element was scrolled. */
  onScroll(): void {
    this.#scrollTop = this.#element.scrollTop
    if (this.#isNearElementEnd(this.#scrollTop)) this.recentre()
  }

  /** Sets the length of the list. The element must already have its height, which is `elementHeight` of this length. */
  setLength(length: number, view: number): void {
    this.#length = length
    this.#viewHeight = view
    if (length <= MAX_ELEMENT_HEIGHT) this.#elementTop = 0
  }

  /** Shows the list from `offset`, exactly. `elementTop` may have changed afterwards. */
  scrollTo(offset: number): void {
    const target = Math.max(0, Math.min(this.maxOffset, Math.round(offset)))
    const isFar = target < this.#elementTop || this.#isNearElementEnd(target - this.#elementTop)
    this.#show(target, isFar ? elementTopFor(target, this.#length) : this.#elementTop)
  }

  /** Shows the same part of the list from the middle of the element. */
  recentre(): void {
    if (this.#length > MAX_ELEMENT_HEIGHT) this.#show(this.offset, elementTopFor(this.offset, this.#length))
  }

  #show(target: number, elementTop: number): void {
    this.#element.scrollTop = target - elementTop
    this.#scrollTop = this.#element.scrollTop
    // Browsers round scroll positions to pixels of the screen.
    this.#elementTop = Math.round(target - this.#scrollTop)
  }

  /** Returns whether an end of the element is near although the list continues there. */
  #isNearElementEnd(scrollTop: number): boolean {
    if (this.#length <= MAX_ELEMENT_HEIGHT) return false
    const margin = MAX_ELEMENT_HEIGHT / 16
    return (
      (scrollTop < margin && this.#elementTop > 0) ||
      (scrollTop > MAX_ELEMENT_HEIGHT - this.viewHeight - margin &&
        this.#elementTop < this.#length - MAX_ELEMENT_HEIGHT)
    )
  }
}

/** Returns the height of the element for a list of this length, in pixels. */
export function elementHeight(length: number): number {
  return Math.min(length, MAX_ELEMENT_HEIGHT)
}

/**
 * Returns where in the list the element starts, so that `offset` is in the middle of the element, or the ends of both
 * coincide.
 */
export function elementTopFor(offset: number, length: number): number {
  return Math.max(0, Math.min(length - MAX_ELEMENT_HEIGHT, Math.round(offset - MAX_ELEMENT_HEIGHT / 2)))
}
