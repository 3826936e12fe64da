/** What each item was counted as: some seventeen bytes for each, which one count leaves to the next. */
import { LEVEL_KINDS, type LevelKind } from '../../../preload/contract/index.ts'

export class CountedItems {
  readonly size: number
  /** Bits of what is wrong with it. */
  readonly fails: Uint32Array
  /** The level of each kind that has some. */
  readonly levels: Readonly<Record<LevelKind, Uint8Array>>
  /** Numbers of lists of tags, and of people. */
  readonly tags: Uint32Array
  readonly people: Uint32Array
  /** Bits of what it has. */
  readonly has: Uint8Array
  readonly #bins: Uint8Array[] = []

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
  }

  /** The bin of each item in the histogram of that number. */
  bins(histogram: number): Uint8Array {
    return (this.#bins[histogram] ??= new Uint8Array(this.size))
  }
}
