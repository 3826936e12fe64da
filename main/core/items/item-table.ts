/**
 * The numbers of all items: each key gets one, and keeps it. Catalog and labels share the numbers, so that everything
 * else is a column. Names lie packed in UTF-8 one behind the other, some 40 bytes an item, where a million keys as
 * texts in a map would take a quarter of a gigabyte. Names of a folder that comes whole, as in a first scan, get into
 * the hash table when somebody first asks for a key.
 */
import type { ItemId, ItemKey } from '../../../preload/contract/index.ts'
import { growArray, grownLength } from '../base/grow-array.ts'
import { NAME_END, type PackedNames } from './packed-names.ts'

const FIRST_ITEMS = 1 << 12
/** Longest name that is compared without asking for memory, in UTF-8 bytes: a key has at most 4,096 characters. */
const SCRATCH_BYTES = 4096 * 3

/** A table as plain data; `restored` makes it again. Numbers have the same place in each column. */
export interface TableImage {
  readonly folders: readonly string[]
  /** Index in `folders`. */
  readonly folder: Uint32Array
  /** Where each name begins in `names`; it ends one before the next. One more than there are items. */
  readonly start: Uint32Array
  readonly hash: Uint32Array
  /** Each followed by `NAME_END`. */
  readonly names: Uint8Array
  /** The hash table over them. */
  readonly slots: Uint32Array
}

export class ItemTable {
  readonly #folders: string[] = []
  readonly #folderIds = new Map<string, number>()
  #folder: Uint32Array = new Uint32Array(FIRST_ITEMS)
  #start: Uint32Array = new Uint32Array(FIRST_ITEMS + 1)
  #hash: Uint32Array = new Uint32Array(FIRST_ITEMS)
  #names: Buffer = Buffer.alloc(FIRST_ITEMS * 16)
  /** Open addressing: the number of an item plus one, or 0. */
  #slots: Uint32Array = new Uint32Array(FIRST_ITEMS * 2)
  #size = 0
  /** Items below it are in the hash table. */
  #indexed = 0
  readonly #scratch = Buffer.alloc(SCRATCH_BYTES)
  #lastFolder = ''
  #lastFolderId = -1

  /** Numbers are 0 to `size - 1`. */
  get size(): number {
    return this.#size
  }
  /** Every folder that has an item of its own; the index is the item's `folderId`. */
  get folders(): readonly string[] {
    return this.#folders
  }
  /** All names in UTF-8, each followed by `NAME_END`. Not to be changed; others after the next `ensure`. */
  get names(): Uint8Array {
    return this.#names
  }
  /**
   * Where the name of an item begins in `names`; it ends one before the next begins, the last before that of `size`.
   * Not to be changed.
   */
  get starts(): Uint32Array {
    return this.#start
  }
  /** The folder of each item. Not to be changed. */
  get folderColumn(): Uint32Array {
    return this.#folder
  }

  /** The number of exactly this key. */
  idOf(key: ItemKey): ItemId | undefined {
    const slash = key.lastIndexOf('/')
    const folder = this.#knownFolder(slash < 0 ? '' : key.slice(0, slash))
    if (folder === undefined) return undefined
    this.#index()
    const length = this.#encode(key, slash + 1)
    const id = this.#slots[this.#place(folder, this.#scratch, 0, length, hashOf(this.#scratch, 0, length, folder))]! - 1
    return id < 0 ? undefined : id
  }

  /** The number of exactly this key, which it gets if it is new. */
  ensure(key: ItemKey): ItemId {
    const slash = key.lastIndexOf('/')
    const folder = this.#internFolder(slash < 0 ? '' : key.slice(0, slash))
    this.#index()
    return this.#ensureAt(folder, this.#scratch, 0, this.#encode(key, slash + 1))
  }

  /** The numbers of names in a folder, in their order; new ones get theirs. No name is given twice. */
  ensureAll(folder: string, names: PackedNames): Uint32Array {
    if (names.count === 0) return new Uint32Array()
    const isNew = this.#knownFolder(folder) === undefined
    const folderId = this.#internFolder(folder)
    return isNew ? this.#addAll(folderId, names) : this.#eachOf(folderId, names)
  }

  /** All names of a folder that had none. */
  #addAll(folder: number, { count, bytes }: PackedNames): Uint32Array {
    const ids = new Uint32Array(count)
    const first = this.#size
    let end = this.#start[first]!
    this.#reserve(first + count, end + bytes.byteLength)
    const [names, start] = [this.#names, this.#start]
    names.set(bytes, end)
    this.#folder.fill(folder, first, first + count)
    for (let at = 0; at < count; at++) {
      ids[at] = first + at
      while (names[end++] !== NAME_END);
      start[first + at + 1] = end
    }
    this.#size += count
    return ids
  }

  #eachOf(folder: number, { count, bytes }: PackedNames): Uint32Array {
    this.#index()
    const ids = new Uint32Array(count)
    for (let at = 0, from = 0; at < count; at++) {
      let end = from
      while (bytes[end] !== NAME_END) end++
      ids[at] = this.#ensureAt(folder, bytes, from, end - from)
      from = end + 1
    }
    return ids
  }

  /**
   * The number of the name that lies in `bytes`, which it gets if it is new. Everything is in the hash table already.
   */
  #ensureAt(folder: number, bytes: Uint8Array, from: number, length: number): ItemId {
    const hash = hashOf(bytes, from, length, folder)
    const place = this.#place(folder, bytes, from, length, hash)
    const known = this.#slots[place]!
    if (known !== 0) return known - 1
    const id = this.#size
    const start = this.#start[id]!
    this.#reserve(id + 1, start + length + 1)
    // Byte by byte: a view for each short name takes longer.
    for (let at = 0; at < length; at++) this.#names[start + at] = bytes[from + at]!
    this.#names[start + length] = NAME_END
    this.#start[id + 1] = start + length + 1
    this.#folder[id] = folder
    this.#hash[id] = hash
    this.#indexed = ++this.#size
    if (this.#size * 2 > this.#slots.length) this.#rehash(grownLength(0, this.#slots.length))
    else this.#slots[place] = id + 1
    return id
  }

  /** Puts what is new into the hash table. */
  #index(): void {
    for (; this.#indexed < this.#size; this.#indexed++) {
      const id = this.#indexed
      const [start, folder] = [this.#start[id]!, this.#folder[id]!]
      const length = this.#start[id + 1]! - start - 1
      const hash = (this.#hash[id] = hashOf(this.#names, start, length, folder))
      if ((id + 1) * 2 > this.#slots.length) this.#rehash(grownLength(0, this.#slots.length))
      const place = this.#place(folder, this.#names, start, length, hash)
      // A name that a folder was said to have twice stands for the first.
      if (this.#slots[place] === 0) this.#slots[place] = id + 1
    }
  }

  key(id: ItemId): ItemKey {
    const folder = this.folder(id)
    return folder === '' ? this.name(id) : `${folder}/${this.name(id)}`
  }

  /** The last part of the key. */
  name(id: ItemId): string {
    return this.#names.toString('utf8', this.#start[id], this.#start[id + 1]! - 1)
  }

  /** The rest of the key; '' at the top of the data set. */
  folder(id: ItemId): string {
    return this.#folders[this.#folder[id]!]!
  }
  folderId(id: ItemId): number {
    return this.#folder[id]!
  }

  /** A copy of the table as it is. */
  image(): TableImage {
    this.#index()
    const size = this.#size
    return {
      folders: [...this.#folders],
      folder: this.#folder.slice(0, size),
      start: this.#start.slice(0, size + 1),
      hash: this.#hash.slice(0, size),
      names: Buffer.from(this.#names.subarray(0, this.#start[size])),
      slots: this.#slots.slice(),
    }
  }

  /** Becomes what an image holds, whose arrays it takes over. Only for a table that is empty. */
  restore({ folders, folder, start, hash, names, slots }: TableImage): void {
    for (const name of folders) this.#internFolder(name)
    this.#size = this.#indexed = folder.length
    this.#folder = folder
    this.#start = start
    this.#hash = hash
    this.#names = Buffer.from(names.buffer, names.byteOffset, names.byteLength)
    this.#slots = slots
  }

  #knownFolder(folder: string): number | undefined {
    if (folder === this.#lastFolder && this.#lastFolderId >= 0) return this.#lastFolderId
    const id = this.#folderIds.get(folder)
    if (id === undefined) return undefined
    this.#lastFolder = folder
    this.#lastFolderId = id
    return id
  }

  #internFolder(folder: string): number {
    const known = this.#knownFolder(folder)
    if (known !== undefined) return known
    const id = this.#folders.push(folder) - 1
    this.#folderIds.set(folder, id)
    return id
  }

  /** Puts the name, which begins at `from` in the key, into the scratch buffer; how many bytes it has. */
  #encode(key: string, from: number): number {
    const length = key.length - from
    if (length > SCRATCH_BYTES / 3) throw new RangeError(`a name of ${length} characters`)
    for (let at = 0; at < length; at++) {
      const code = key.charCodeAt(from + at)
      if (code > 0x7f) return this.#scratch.write(key.slice(from), 0, 'utf8')
      this.#scratch[at] = code
    }
    return length
  }

  /** The slot of the item whose name lies in `bytes`, or the free one where it belongs. */
  #place(folder: number, bytes: Uint8Array, from: number, length: number, hash: number): number {
    const mask = this.#slots.length - 1
    let place = hash & mask
    for (let entry = this.#slots[place]!; entry !== 0; entry = this.#slots[place]!) {
      if (
        this.#hash[entry - 1] === hash &&
        this.#folder[entry - 1] === folder &&
        this.#isNamed(entry - 1, bytes, from, length)
      )
        return place
      place = (place + 1) & mask
    }
    return place
  }

  #isNamed(id: ItemId, bytes: Uint8Array, from: number, length: number): boolean {
    const start = this.#start[id]!
    if (this.#start[id + 1]! - start - 1 !== length) return false
    for (let at = 0; at < length; at++) if (this.#names[start + at] !== bytes[from + at]) return false
    return true
  }

  #rehash(slots: number): void {
    this.#slots = new Uint32Array(slots)
    const mask = slots - 1
    for (let id = 0; id < this.#indexed; id++) {
      let place = this.#hash[id]! & mask
      while (this.#slots[place] !== 0) place = (place + 1) & mask
      this.#slots[place] = id + 1
    }
  }

  #reserve(items: number, bytes: number): void {
    if (items > this.#folder.length) {
      const room = grownLength(items, this.#folder.length)
      this.#folder = growArray(this.#folder, room)
      this.#hash = growArray(this.#hash, room)
      this.#start = growArray(this.#start, room + 1)
    }
    if (bytes > this.#names.length) {
      const names = Buffer.allocUnsafeSlow(grownLength(bytes, this.#names.length))
      names.set(this.#names)
      this.#names = names
    }
  }
}

const FNV_PRIME = 0x01000193

/**
 * FNV-1a over the bytes, begun with the folder's number and ended with MurmurHash3's mixing. Only a hint: equal items
 * are told by their bytes.
 */
function hashOf(bytes: Uint8Array, from: number, length: number, folder: number): number {
  let hash = Math.imul(folder + 1, 0x9e3779b1)
  for (let at = from; at < from + length; at++) hash = Math.imul(hash ^ bytes[at]!, FNV_PRIME)
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
