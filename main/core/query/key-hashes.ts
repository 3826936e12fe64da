/** A number for each key, the same on every machine and at every opening: what orders by chance go by. */
import type { ItemTable } from '../items/item-table.ts'
import { keptFor } from './memoize.ts'

/** The hashes of this table. */
export const hashesOf = keptFor((items: ItemTable) => new KeyHashes(items))

const FNV_OFFSET = 0x811c9dc5
const FNV_PRIME = 0x01000193

export class KeyHashes {
  readonly #items: ItemTable
  readonly #folders: number[] = []
  #hashes = new Uint32Array(0)
  #size = 0

  constructor(items: ItemTable) {
    this.#items = items
  }

  /** The hash of each key and the seed together. */
  seeded(seed: number): Uint32Array<ArrayBuffer> {
    this.#learn()
    const salt = mixed(seed >>> 0)
    const seeded = new Uint32Array(this.#size)
    for (let id = 0; id < seeded.length; id++) seeded[id] = mixed(this.#hashes[id]! ^ salt)
    return seeded
  }

  /** FNV-1a over the key's bytes; the folder's part of it is found once for each folder. */
  #learn(): void {
    const { folders, names, starts, folderColumn, size } = this.#items
    for (let id = this.#folders.length; id < folders.length; id++) {
      const bytes = Buffer.from(folders[id] === '' ? '' : `${folders[id]!}/`)
      this.#folders.push(fnv(FNV_OFFSET, bytes, 0, bytes.length))
    }
    if (this.#size === size) return
    const hashes = new Uint32Array(size)
    hashes.set(this.#hashes)
    for (let id = this.#size; id < size; id++)
      hashes[id] = fnv(this.#folders[folderColumn[id]!]!, names, starts[id]!, starts[id + 1]! - 1)
    this.#hashes = hashes
    this.#size = size
  }
}

function fnv(from: number, bytes: Uint8Array, start: number, end: number): number {
  let hash = from
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, FNV_PRIME)
  return hash >>> 0
}

/** MurmurHash3's last step: each bit of the input moves half of the output's. */
function mixed(value: number): number {
  let hash = value
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
