/**
 * Searches for texts in the names of all items.
 *
 * A name is the last part of an item's key. All names are stored in lower case in one buffer, so that a million of them
 * can be searched at once. The buffer is cached between queries and extended as the table grows.
 */
import type { ItemId } from '../../../preload/contract/index.ts'
import type { ItemTable } from '../items/item-table.ts'
import { memoizeByObject } from './memoize.ts'
import type { BitSet } from './bit-set.ts'
import { matchesBytes, hasBytesAt, type NamePattern } from './path-patterns.ts'

/** The number of hits after which a search compares name by name, because the fast search costs a call for each hit. */
const MANY_HITS = 20_000

/** Returns the folded names of this table. */
export const caseFoldedNamesOf = memoizeByObject((items: ItemTable) => new CaseFoldedNames(items))

/** Searches in the folded names of all items. */
class CaseFoldedNames {
  readonly #items: ItemTable
  #bytes = Buffer.alloc(0)
  #starts = new Uint32Array(1)
  #size = 0

  constructor(items: ItemTable) {
    this.#items = items
  }

  /** Adds each item to the set whose name contains the text. The text must be in lower case. */
  addContaining(text: string, set: BitSet): void {
    this.#addNewItems()
    const needle = Buffer.from(text)
    if (needle.byteLength === 0) return void set.fill(1)
    const bytes = this.#bytes.subarray(0, this.#starts[this.#size])
    let id = 0
    let hits = 0
    for (let at = bytes.indexOf(needle); at >= 0;) {
      id = this.#idAt(at, id)
      const end = this.#starts[id + 1]!
      if (at + needle.byteLength > end) {
        // The match spans the end of this name and the beginning of the next.
        at = bytes.indexOf(needle, at + 1)
        continue
      }
      set[id] = 1
      if (++hits > MANY_HITS) return this.#addFrom(id + 1, needle, set)
      at = bytes.indexOf(needle, end)
    }
  }

  /** Adds each item to the set whose name matches one of the patterns for its folder. */
  addMatching(patternsOf: readonly (readonly NamePattern[])[], set: BitSet): void {
    this.#addNewItems()
    const [bytes, starts, { folderColumn }] = [this.#bytes, this.#starts, this.#items]
    const size = this.#size
    let folder = -1
    let patterns: readonly NamePattern[] = []
    for (let id = 0; id < size; id++) {
      // Most items have neighbours of the same folder.
      if (folderColumn[id] !== folder) {
        folder = folderColumn[id]!
        patterns = patternsOf[folder]!
      }
      for (let at = 0; at < patterns.length && set[id] === 0; at++)
        if (matchesBytes(patterns[at]!, bytes, starts[id]!, starts[id + 1]!)) set[id] = 1
    }
  }

  #addFrom(first: ItemId, needle: Buffer, set: BitSet): void {
    const [bytes, starts, length, initial] = [this.#bytes, this.#starts, needle.byteLength, needle[0]!]
    for (let id = first; id < this.#size; id++) {
      const end = starts[id + 1]!
      for (let at = starts[id]!; at + length <= end; at++) {
        if (bytes[at] === initial && hasBytesAt(bytes, at, end, needle)) {
          set[id] = 1
          break
        }
      }
    }
  }

  /** Returns the item, `from` or later, whose name contains a byte. */
  #idAt(at: number, from: ItemId): ItemId {
    let [low, high] = [from, this.#size - 1]
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if (this.#starts[middle]! <= at) low = middle
      else high = middle - 1
    }
    return low
  }

  #addNewItems(): void {
    const items = this.#items
    if (this.#size === items.size) return
    const from = this.#size
    const [names, starts] = [items.names, items.starts]
    // Folding makes some letters longer, by at most half.
    const room = this.#starts[from]! + Math.ceil((starts[items.size]! - starts[from]!) * 1.5)
    const bytes = Buffer.allocUnsafeSlow(room)
    bytes.set(this.#bytes.subarray(0, this.#starts[from]))
    const newStarts = new Uint32Array(items.size + 1)
    newStarts.set(this.#starts.subarray(0, from + 1))
    let end = newStarts[from]!
    for (let id = from; id < items.size; id++) {
      let isAscii = true
      const after = starts[id + 1]! - 1
      for (let at = starts[id]!; at < after && isAscii; at++) {
        const byte = names[at]!
        isAscii = byte < 0x80
        bytes[end + at - starts[id]!] = byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte
      }
      end += isAscii ? after - starts[id]! : bytes.write(items.name(id).toLowerCase(), end)
      newStarts[id + 1] = end
    }
    this.#bytes = bytes
    this.#starts = newStarts
    this.#size = items.size
  }
}
