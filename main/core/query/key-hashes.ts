/**
 * Hashes keys for random orders.
 *
 * The hash of a key is the same on every machine and each time the data set is opened.
 */
import type { ItemTable } from '../items/item-table.ts'
import { memoizeByObject } from './memoize.ts'

/** Returns the hashes of this table. */
export const keyHashesOf = memoizeByObject((items: ItemTable) => new KeyHashes(items))

const FNV_OFFSET = 0x811c9dc5
const FNV_PRIME = 0x01000193

/** Computes and caches the hashes of all keys. */
class KeyHashes {
  readonly #items: ItemTable
  readonly #folders: number[] = []
  #hashes = new Uint32Array(0)
  #size = 0

  constructor(items: ItemTable) {
    this.#items = items
  }

  /** Returns a hash of each key together with the seed. */
  hashesForSeed(seed: number): Uint32Array<ArrayBuffer> {
    this.#addNewItems()
    const salt = mixBits(seed >>> 0)
    const seeded = new Uint32Array(this.#size)
    for (let id = 0; id < seeded.length; id++) seeded[id] = mixBits(this.#hashes[id]! ^ salt)
    return seeded
  }

  /** Adds the hashes of new items: FNV-1a over the key's bytes. The folder's part is computed once per folder. */
  #addNewItems(): void {
    const { folders, names, starts, folderColumn, size } = this.#items
    for (let id = this.#folders.length; id < folders.length; id++) {
      const bytes = Buffer.from(folders[id] === '' ? '' : `${folders[id]!}/`)
      this.#folders.push(fnv1a(FNV_OFFSET, bytes, 0, bytes.length))
    }
    if (this.#size === size) return
    const hashes = new Uint32Array(size)
    hashes.set(this.#hashes)
    for (let id = this.#size; id < size; id++)
      hashes[id] = fnv1a(this.#folders[folderColumn[id]!]!, names, starts[id]!, starts[id + 1]! - 1)
    this.#hashes = hashes
    this.#size = size
  }
}

function fnv1a(from: number, bytes: Uint8Array, start: number, end: number): number {
  let hash = from
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, FNV_PRIME)
  return hash >>> 0
}

/** Returns the value after MurmurHash3's last step: each bit of the input changes half of the output's bits. */
function mixBits(value: number): number {
  let hash = value
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
