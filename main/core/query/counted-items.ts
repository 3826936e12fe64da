/** Remembers how each item was counted: about fifteen bytes per item, which the next count reuses. */

export class CountedItems {
  readonly size: number
  /** Bits for the parts of the filter that the item fails. */
  readonly fails: Uint16Array
  readonly stars: Uint8Array
  /** Numbers of lists of tags, and of people. */
  readonly tags: Uint32Array
  readonly people: Uint32Array
  /** Bits for the kinds of labels that the item has. */
  readonly has: Uint8Array
  readonly #bins: Uint8Array[] = []

  constructor(size: number) {
    this.size = size
    this.fails = new Uint16Array(size)
    this.stars = new Uint8Array(size)
    this.tags = new Uint32Array(size)
    this.people = new Uint32Array(size)
    this.has = new Uint8Array(size)
  }

  /** Returns the bin of each item in the histogram of this number. */
  bins(histogram: number): Uint8Array {
    return (this.#bins[histogram] ??= new Uint8Array(this.size))
  }
}
