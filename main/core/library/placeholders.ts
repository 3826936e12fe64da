/**
 * What is painted in the place of a picture until its thumbnail is there: a ThumbHash for each item, at most 25 bytes
 * (https://evanw.github.io/thumbhash/). In blocks, so that a data set of which nothing is known yet takes no memory,
 * and a million known ones take 26 MB.
 */
import type { ItemId } from '../../../preload/contract/index.ts'

/** Bytes of an item: how many are the hash's, then the hash. */
const STRIDE = 26
const PER_BLOCK = 1_024
/** In the place of a length: somebody has looked, and there is nothing to paint. */
const NOTHING = 0xff
const EMPTY = new Uint8Array()

/** Everything as plain data: which blocks there are, and the blocks one behind the other. */
export interface PlaceholdersImage {
  readonly blocks: Uint32Array
  readonly bytes: Uint8Array
}

export class Placeholders {
  #blocks: (Uint8Array | undefined)[] = []

  /** A ThumbHash; empty while none is known. */
  get(id: ItemId): Uint8Array {
    const block = this.#blocks[Math.floor(id / PER_BLOCK)]
    const from = (id % PER_BLOCK) * STRIDE
    const length = block?.[from] ?? 0
    return block === undefined || length === 0 || length === NOTHING
      ? EMPTY
      : block.subarray(from + 1, from + 1 + length)
  }

  /** Whether nobody has looked yet. */
  isUnknown(id: ItemId): boolean {
    return (this.#blocks[Math.floor(id / PER_BLOCK)]?.[(id % PER_BLOCK) * STRIDE] ?? 0) === 0
  }

  /** Keeps a ThumbHash; null tells that there is nothing to paint. One that is too long to be one is nothing. */
  set(id: ItemId, hash: Uint8Array | null): void {
    const block = (this.#blocks[Math.floor(id / PER_BLOCK)] ??= new Uint8Array(PER_BLOCK * STRIDE))
    const from = (id % PER_BLOCK) * STRIDE
    const isHash = hash !== null && hash.length > 0 && hash.length < STRIDE
    block[from] = isHash ? hash.length : NOTHING
    if (isHash) block.set(hash, from + 1)
  }

  /** The picture is another one. */
  forget(id: ItemId): void {
    const block = this.#blocks[Math.floor(id / PER_BLOCK)]
    if (block !== undefined) block[(id % PER_BLOCK) * STRIDE] = 0
  }

  image(): PlaceholdersImage {
    const blocks = Uint32Array.from(this.#blocks.keys()).filter((at) => this.#blocks[at] !== undefined)
    const bytes = new Uint8Array(blocks.length * PER_BLOCK * STRIDE)
    for (const [at, block] of blocks.entries()) bytes.set(this.#blocks[block]!, at * PER_BLOCK * STRIDE)
    return { blocks, bytes }
  }

  /** Becomes what an image holds, whose memory it takes over. */
  restore({ blocks, bytes }: PlaceholdersImage): void {
    this.#blocks = []
    for (const [at, block] of blocks.entries())
      this.#blocks[block] = bytes.subarray(at * PER_BLOCK * STRIDE, (at + 1) * PER_BLOCK * STRIDE)
  }
}
