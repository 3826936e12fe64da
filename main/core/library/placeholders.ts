/**
 * Stores what is painted in the place of a picture until its thumbnail arrives: a ThumbHash for each item, at most 25
 * bytes (https://evanw.github.io/thumbhash/).
 *
 * They are stored in blocks, so that a data set without known placeholders takes no memory; a million of them take 26
 * MB.
 */
import type { ItemId } from '../../../preload/contract/index.ts'

/** Bytes per item: the length of the hash, then the hash. */
const STRIDE = 26
const ITEMS_PER_BLOCK = 1_024
/** Stands in the place of a length when the picture was examined and there is nothing to paint. */
const NOTHING_TO_PAINT = 0xff
const EMPTY = new Uint8Array()

/** All placeholders as plain data: the numbers of the blocks that exist, and these blocks one after another. */
export interface PlaceholdersData {
  readonly blocks: Uint32Array
  readonly bytes: Uint8Array
}

/** Stores the ThumbHashes of all items. */
export class Placeholders {
  #blocks: (Uint8Array | undefined)[] = []

  /** Returns the ThumbHash; empty while none is known. */
  get(id: ItemId): Uint8Array {
    const block = this.#blocks[Math.floor(id / ITEMS_PER_BLOCK)]
    const from = (id % ITEMS_PER_BLOCK) * STRIDE
    const length = block?.[from] ?? 0
    return block === undefined || length === 0 || length === NOTHING_TO_PAINT
      ? EMPTY
      : block.subarray(from + 1, from + 1 + length)
  }

  /** Returns whether the picture has not been examined yet. */
  isUnknown(id: ItemId): boolean {
    return (this.#blocks[Math.floor(id / ITEMS_PER_BLOCK)]?.[(id % ITEMS_PER_BLOCK) * STRIDE] ?? 0) === 0
  }

  /** Stores a ThumbHash; null means that there is nothing to paint, and so does one that is too long. */
  set(id: ItemId, hash: Uint8Array | null): void {
    const block = (this.#blocks[Math.floor(id / ITEMS_PER_BLOCK)] ??= new Uint8Array(ITEMS_PER_BLOCK * STRIDE))
    const from = (id % ITEMS_PER_BLOCK) * STRIDE
    const isHash = hash !== null && hash.length > 0 && hash.length < STRIDE
    block[from] = isHash ? hash.length : NOTHING_TO_PAINT
    if (isHash) block.set(hash, from + 1)
  }

  /** Removes the placeholder, because the picture has changed. */
  clear(id: ItemId): void {
    const block = this.#blocks[Math.floor(id / ITEMS_PER_BLOCK)]
    if (block !== undefined) block[(id % ITEMS_PER_BLOCK) * STRIDE] = 0
  }

  toData(): PlaceholdersData {
    const blocks = Uint32Array.from(this.#blocks.keys()).filter((at) => this.#blocks[at] !== undefined)
    const bytes = new Uint8Array(blocks.length * ITEMS_PER_BLOCK * STRIDE)
    for (const [at, block] of blocks.entries()) bytes.set(this.#blocks[block]!, at * ITEMS_PER_BLOCK * STRIDE)
    return { blocks, bytes }
  }

  /** Restores what `toData` returned, and takes over its memory. */
  loadData({ blocks, bytes }: PlaceholdersData): void {
    this.#blocks = []
    for (const [at, block] of blocks.entries())
      this.#blocks[block] = bytes.subarray(at * ITEMS_PER_BLOCK * STRIDE, (at + 1) * ITEMS_PER_BLOCK * STRIDE)
  }
}
