/**
 * Gives each item key a number, and stores the keys compactly.
 *
 * The catalog and the labels share these numbers, so that all other data can be columns. Names are stored one after
 * another in UTF-8, about 40 bytes per item; a million keys as strings in a map would take 250 MB. When a whole folder
 * is added at once, as in a first scan, its names are put into the hash table only when a key is first looked up.
 */
import type { ItemId, ItemKey } from '../../../preload/contract/index.ts'
import { growArray, grownLength } from '../base/grow-array.ts'
import { NAME_END, type PackedNames } from './packed-names.ts'

const INITIAL_CAPACITY = 1 << 12
/**
 * The size of the buffer in which names are encoded for comparison, in UTF-8 bytes. A key has at most 4,096 characters.
 */
const SCRATCH_BYTES = 4096 * 3

/** A table as plain data; `loadData` restores it. An item has the same index in each column. */
export interface ItemTableData {
  readonly folders: readonly string[]
  /** The index in `folders`. */
  readonly folder: Uint32Array
  /**
   * Where each name begins in `names`; it ends one byte before the next begins. Has one element more than there are
   * items.
   */
  readonly start: Uint32Array
  readonly hash: Uint32Array
  /** Each name is followed by `NAME_END`. */
  readonly names: Uint8Array
  /** The hash table of the names. */
  readonly slots: Uint32Array
}

export class ItemTable {
  readonly #folders: string[] = []
  readonly #folderIds = new Map<string, number>()
  #folder: Uint32Array = new Uint32Array(INITIAL_CAPACITY)
  #start: Uint32Array = new Uint32Array(INITIAL_CAPACITY + 1)
  #hash: Uint32Array = new Uint32Array(INITIAL_CAPACITY)
  #names: Buffer = Buffer.alloc(INITIAL_CAPACITY * 16)
  /** Open addressing: the number of an item plus one, or 0. */
  #slots: Uint32Array = new Uint32Array(INITIAL_CAPACITY * 2)
  #size = 0
  /** Items with smaller numbers are in the hash table. */
  #indexedCount = 0
  readonly #scratch = Buffer.alloc(SCRATCH_BYTES)
  #lastFolder = ''
  #lastFolderId = -1

  /** The number of items; their numbers are 0 to `size - 1`. */
  get size(): number {
    return this.#size
  }
  /** Every folder that directly contains an item; the index is the item's `folderId`. */
  get folders(): readonly string[] {
    return this.#folders
  }
  /** All names in UTF-8, each followed by `NAME_END`. Read-only, and not valid after the next `ensureId`. */
  get names(): Uint8Array {
    return this.#names
  }
  /**
   * Where each item's name begins in `names`. Read-only.
   *
   * A name ends one byte before the next begins; the last one ends one byte before the entry of index `size`.
   */
  get starts(): Uint32Array {
    return this.#start
  }
  /** The folder of each item. Read-only. */
  get folderColumn(): Uint32Array {
    return this.#folder
  }

  /** Returns the number of exactly this key; undefined when it has none. */
  idOf(key: ItemKey): ItemId | undefined {
    const slash = key.lastIndexOf('/')
    const folder = this.#findFolder(slash < 0 ? '' : key.slice(0, slash))
    if (folder === undefined) return undefined
    this.#indexNewItems()
    const length = this.#encode(key, slash + 1)
    const id =
      this.#slots[this.#findSlot(folder, this.#scratch, 0, length, hashOf(this.#scratch, 0, length, folder))]! - 1
    return id < 0 ? undefined : id
  }

  /** Returns the number of exactly this key; a new key gets the next one. */
  ensureId(key: ItemKey): ItemId {
    const slash = key.lastIndexOf('/')
    const folder = this.#internFolder(slash < 0 ? '' : key.slice(0, slash))
    this.#indexNewItems()
    return this.#ensureAt(folder, this.#scratch, 0, this.#encode(key, slash + 1))
  }

  /**
   * Returns the numbers of names in a folder, in the same order; new names get the next numbers. `names` has no
   * duplicates.
   */
  ensureIds(folder: string, names: PackedNames): Uint32Array {
    if (names.count === 0) return new Uint32Array()
    const isNew = this.#findFolder(folder) === undefined
    const folderId = this.#internFolder(folder)
    return isNew ? this.#addAll(folderId, names) : this.#ensureEach(folderId, names)
  }

  /** Adds the names of a folder that had none. */
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

  #ensureEach(folder: number, { count, bytes }: PackedNames): Uint32Array {
    this.#indexNewItems()
    const ids = new Uint32Array(count)
    for (let at = 0, from = 0; at < count; at++) {
      let end = from
      while (bytes[end] !== NAME_END) end++
      ids[at] = this.#ensureAt(folder, bytes, from, end - from)
      from = end + 1
    }
    return ids
  }

  /** Returns the number of the name in `bytes`; a new name gets the next one. All items must be in the hash table. */
  #ensureAt(folder: number, bytes: Uint8Array, from: number, length: number): ItemId {
    const hash = hashOf(bytes, from, length, folder)
    const slot = this.#findSlot(folder, bytes, from, length, hash)
    const known = this.#slots[slot]!
    if (known !== 0) return known - 1
    const id = this.#size
    const start = this.#start[id]!
    this.#reserve(id + 1, start + length + 1)
    // The name is copied byte by byte, because creating a view for each short name takes longer.
    for (let at = 0; at < length; at++) this.#names[start + at] = bytes[from + at]!
    this.#names[start + length] = NAME_END
    this.#start[id + 1] = start + length + 1
    this.#folder[id] = folder
    this.#hash[id] = hash
    this.#indexedCount = ++this.#size
    if (this.#size * 2 > this.#slots.length) this.#rehash(grownLength(0, this.#slots.length))
    else this.#slots[slot] = id + 1
    return id
  }

  /** Puts new items into the hash table. */
  #indexNewItems(): void {
    for (; this.#indexedCount < this.#size; this.#indexedCount++) {
      const id = this.#indexedCount
      const [start, folder] = [this.#start[id]!, this.#folder[id]!]
      const length = this.#start[id + 1]! - start - 1
      const hash = (this.#hash[id] = hashOf(this.#names, start, length, folder))
      if ((id + 1) * 2 > this.#slots.length) this.#rehash(grownLength(0, this.#slots.length))
      const slot = this.#findSlot(folder, this.#names, start, length, hash)
      // If a folder was reported with the same name twice, the name leads to the first item.
      if (this.#slots[slot] === 0) this.#slots[slot] = id + 1
    }
  }

  key(id: ItemId): ItemKey {
    const folder = this.folder(id)
    return folder === '' ? this.name(id) : `${folder}/${this.name(id)}`
  }

  /** Returns the last part of the key. */
  name(id: ItemId): string {
    return this.#names.toString('utf8', this.#start[id], this.#start[id + 1]! - 1)
  }

  /** Returns the folder part of the key; '' at the top of the data set. */
  folder(id: ItemId): string {
    return this.#folders[this.#folder[id]!]!
  }
  folderId(id: ItemId): number {
    return this.#folder[id]!
  }

  /** Returns a copy of the table. */
  toData(): ItemTableData {
    this.#indexNewItems()
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

  /** Restores what `toData` returned, and takes over its arrays. Only for an empty table. */
  loadData({ folders, folder, start, hash, names, slots }: ItemTableData): void {
    for (const name of folders) this.#internFolder(name)
    this.#size = this.#indexedCount = folder.length
    this.#folder = folder
    this.#start = start
    this.#hash = hash
    this.#names = Buffer.from(names.buffer, names.byteOffset, names.byteLength)
    this.#slots = slots
  }

  #findFolder(folder: string): number | undefined {
    if (folder === this.#lastFolder && this.#lastFolderId >= 0) return this.#lastFolderId
    const id = this.#folderIds.get(folder)
    if (id === undefined) return undefined
    this.#lastFolder = folder
    this.#lastFolderId = id
    return id
  }

  #internFolder(folder: string): number {
    const known = this.#findFolder(folder)
    if (known !== undefined) return known
    const id = this.#folders.push(folder) - 1
    this.#folderIds.set(folder, id)
    return id
  }

  /** Encodes the name, which begins at `from` in the key, into the scratch buffer. Returns its length in bytes. */
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

  /** Returns the slot of the item whose name is in `bytes`, or the free slot where it belongs. */
  #findSlot(folder: number, bytes: Uint8Array, from: number, length: number, hash: number): number {
    const mask = this.#slots.length - 1
    let slot = hash & mask
    for (let entry = this.#slots[slot]!; entry !== 0; entry = this.#slots[slot]!) {
      if (
        this.#hash[entry - 1] === hash &&
        this.#folder[entry - 1] === folder &&
        this.#hasName(entry - 1, bytes, from, length)
      )
        return slot
      slot = (slot + 1) & mask
    }
    return slot
  }

  #hasName(id: ItemId, bytes: Uint8Array, from: number, length: number): boolean {
    const start = this.#start[id]!
    if (this.#start[id + 1]! - start - 1 !== length) return false
    for (let at = 0; at < length; at++) if (this.#names[start + at] !== bytes[from + at]) return false
    return true
  }

  #rehash(slots: number): void {
    this.#slots = new Uint32Array(slots)
    const mask = slots - 1
    for (let id = 0; id < this.#indexedCount; id++) {
      let slot = this.#hash[id]! & mask
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
      this.#slots[slot] = id + 1
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
 * Returns a hash of the bytes: FNV-1a, started with the folder's number and finished with MurmurHash3's mixing.
 *
 * Equal hashes are only a hint. The bytes decide whether two items are equal.
 */
function hashOf(bytes: Uint8Array, from: number, length: number, folder: number): number {
  let hash = Math.imul(folder + 1, 0x9e3779b1)
  for (let at = from; at < from + length; at++) hash = Math.imul(hash ^ bytes[at]!, FNV_PRIME)
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
