/**
 * Stores how each item was counted, in about twenty bytes per item, and four more for each facet of metadata.
 *
 * A later count reuses the memory.
 */
import { LEVEL_KINDS, type LevelKind } from '../../../preload/contract/index.ts'

export class CountedItems {
  readonly size: number
  /** The bits of the conditions that the item fails. */
  readonly fails: Uint32Array
  /** The level of each kind of label that has levels. */
  readonly levels: Readonly<Record<LevelKind, Uint8Array>>
  /** Numbers of lists of tags, and of people. */
  readonly tags: Uint32Array
  readonly people: Uint32Array
  /** Bits for the kinds of labels that the item has. */
  readonly has: Uint8Array
  /** What the item has, and its levels, as one number. It fits as long as there are at most 65,536 combinations. */
  readonly codes: Uint16Array
  readonly #bins: Uint8Array[] = []
  readonly #values: Uint32Array[] = []

  constructor(size: number) {
    this.size = size
    this.fails = new Uint32Array(size)
    this.levels = Object.fromEntries(LEVEL_KINDS.map((kind) => [kind, new Uint8Array(size)])) as Record<
      LevelKind,
      Uint8Array
    >
    this.tags = new Uint32Array(size)
    this.people = new Uint32Array(size)
    this.has = new Uint8Array(size)
    this.codes = new Uint16Array(size)
  }

  /** Returns the bin of each item in the histogram of this number. */
  bins(histogram: number): Uint8Array {
    return (this.#bins[histogram] ??= new Uint8Array(this.size))
  }

  /** Returns the number of each item's value in the facet of this number. */
  values(facet: number): Uint32Array {
    return (this.#values[facet] ??= new Uint32Array(this.size))
  }
}
