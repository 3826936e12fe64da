/**
 * Stores a perceptual hash of each item: 128 bits that are nearly the same for pictures that look nearly the same.
 *
 * `media/picture-hash.ts` computes them. They are columns, because all of them are compared at once; a million take 17
 * MB.
 */
import type { ItemId } from '../../../preload/contract/index.ts'
import { Emitter } from '../base/events.ts'
import { growArray, grownLength } from '../base/grow-array.ts'

/** The number of 32-bit words of a hash: two for the differences across, then two for the differences down. */
export const HASH_WORDS = 4
const UNKNOWN = 0
const KNOWN = 1
/** The picture was examined, and nothing in it can be compared: it is flat, or only a gradient. */
const INCOMPARABLE = 2
/** The picture could not be read. It is tried again after the next start. */
const UNREADABLE = 3

/** All hashes as plain data. */
export interface PictureHashesData {
  readonly states: Uint8Array
  readonly words: Uint32Array
}

interface PictureHashEvents {
  /** A picture was examined. */
  hashed: ItemId
}

/** Stores the perceptual hashes of all items. */
export class PictureHashes {
  readonly events = new Emitter<PictureHashEvents>()
  #capacity = 0
  #states = new Uint8Array(0)
  #words = new Uint32Array(0)
  #revision = 0
  #unsavedChanges = 0

  /** A number that changes whenever a hash does. */
  get revision(): number {
    return this.#revision
  }

  /** The number of pictures that were examined since the last `toData`. */
  get unsavedChanges(): number {
    return this.#unsavedChanges
  }

  /** The words of all hashes, `HASH_WORDS` for each item. Read-only. */
  get words(): Uint32Array {
    return this.#words
  }

  /** Returns whether the picture was not examined since it last changed. */
  isUnknown(id: ItemId): boolean {
    return (this.#states[id] ?? UNKNOWN) === UNKNOWN
  }

  /** Returns whether the picture has a hash that can be compared. */
  isComparable(id: ItemId): boolean {
    return this.#states[id] === KNOWN
  }

  /** Stores a hash; null means that nothing in the picture can be compared. */
  set(id: ItemId, hash: Uint32Array | 'unreadable' | null): void {
    this.#reserve(id + 1)
    this.#states[id] = hash === null ? INCOMPARABLE : hash === 'unreadable' ? UNREADABLE : KNOWN
    if (hash instanceof Uint32Array) this.#words.set(hash, id * HASH_WORDS)
    this.#revision++
    this.#unsavedChanges++
    this.events.emit('hashed', id)
  }

  /** Removes the hash, because the picture has changed. */
  clear(id: ItemId): void {
    if (this.isUnknown(id)) return
    this.#states[id] = UNKNOWN
    this.#revision++
  }

  /** Returns the hashes of the first `size` items. */
  toData(size: number): PictureHashesData {
    this.#reserve(size)
    this.#unsavedChanges = 0
    return { states: this.#states.slice(0, size), words: this.#words.slice(0, size * HASH_WORDS) }
  }

  /** Restores what `toData` returned, and takes over its arrays. */
  loadData({ states, words }: PictureHashesData): void {
    this.#capacity = states.length
    this.#states = states.map((state) => (state === UNREADABLE ? UNKNOWN : state))
    this.#words = words as Uint32Array<ArrayBuffer>
    this.#revision++
  }

  #reserve(size: number): void {
    if (size <= this.#capacity) return
    this.#capacity = grownLength(size, this.#capacity)
    this.#states = growArray(this.#states, this.#capacity)
    this.#words = growArray(this.#words, this.#capacity * HASH_WORDS)
  }
}
