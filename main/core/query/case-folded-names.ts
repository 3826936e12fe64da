/**
 * The last parts of all keys in lower case, packed, so that a word is looked for in a million of them at once. Kept
 * between queries and extended as the table grows.
 */
import type { ItemId } from '../../../preload/contract/index.ts'
import type { ItemTable } from '../items/item-table.ts'
import { keptFor } from './memoize.ts'
import type { Marks } from './bit-set.ts'
import { fitsBytes, isAt, type NamePattern } from './path-patterns.ts'

/** Hits after which a search goes from name to name: each hit of the quick way costs a call. */
const MANY_HITS = 20_000

/** The folded names of this table. */
export const foldedNamesOf = keptFor((items: ItemTable) => new FoldedNames(items))

export class FoldedNames {
  readonly #items: ItemTable
  #bytes = Buffer.alloc(0)
  #starts = new Uint32Array(1)
  #size = 0

  constructor(items: ItemTable) {
    this.#items = items
  }

  /** Sets 1 in `marks` for each item whose name has the text somewhere. The text is in lower case. */
  markContaining(text: string, marks: Marks): void {
    this.#learn()
    const needle = Buffer.from(text)
    if (needle.byteLength === 0) return void marks.fill(1)
    const bytes = this.#bytes.subarray(0, this.#starts[this.#size])
    let id = 0
    let hits = 0
    for (let at = bytes.indexOf(needle); at >= 0;) {
      id = this.#idAt(at, id)
      const end = this.#starts[id + 1]!
      if (at + needle.byteLength > end) {
        // Half in this name and half in the next.
        at = bytes.indexOf(needle, at + 1)
        continue
      }
      marks[id] = 1
      if (++hits > MANY_HITS) return this.#markFrom(id + 1, needle, marks)
      at = bytes.indexOf(needle, end)
    }
  }

  /** Sets 1 in `marks` for each item whose name fits one of the patterns of its folder. */
  markFitting(patternsOf: readonly (readonly NamePattern[])[], marks: Marks): void {
    this.#learn()
    const [bytes, starts, { folderColumn }] = [this.#bytes, this.#starts, this.#items]
    const size = this.#size
    let folder = -1
    let patterns: readonly NamePattern[] = []
    for (let id = 0; id < size; id++) {
      // Most items are beside others of their folder.
      if (folderColumn[id] !== folder) {
        folder = folderColumn[id]!
        patterns = patternsOf[folder]!
      }
      for (let at = 0; at < patterns.length && marks[id] === 0; at++)
        if (fitsBytes(patterns[at]!, bytes, starts[id]!, starts[id + 1]!)) marks[id] = 1
    }
  }

  #markFrom(first: ItemId, needle: Buffer, marks: Marks): void {
    const [bytes, starts, length, initial] = [this.#bytes, this.#starts, needle.byteLength, needle[0]!]
    for (let id = first; id < this.#size; id++) {
      const end = starts[id + 1]!
      for (let at = starts[id]!; at + length <= end; at++) {
        if (bytes[at] === initial && isAt(bytes, at, end, needle)) {
          marks[id] = 1
          break
        }
      }
    }
  }

  /** The item, `from` or later, in whose name a byte is. */
  #idAt(at: number, from: ItemId): ItemId {
    let [low, high] = [from, this.#size - 1]
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if (this.#starts[middle]! <= at) low = middle
      else high = middle - 1
    }
    return low
  }

  #learn(): void {
    const items = this.#items
    if (this.#size === items.size) return
    const from = this.#size
    const [names, starts] = [items.names, items.starts]
    // Folding makes some letters longer, by at most half.
    const room = this.#starts[from]! + Math.ceil((starts[items.size]! - starts[from]!) * 1.5)
    const bytes = Buffer.allocUnsafeSlow(room)
    bytes.set(this.#bytes.subarray(0, this.#starts[from]))
    const own = new Uint32Array(items.size + 1)
    own.set(this.#starts.subarray(0, from + 1))
    let end = own[from]!
    for (let id = from; id < items.size; id++) {
      let plain = true
      const after = starts[id + 1]! - 1
      for (let at = starts[id]!; at < after && plain; at++) {
        const byte = names[at]!
        plain = byte < 0x80
        bytes[end + at - starts[id]!] = byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte
      }
      end += plain ? after - starts[id]! : bytes.write(items.name(id).toLowerCase(), end)
      own[id + 1] = end
    }
    this.#bytes = bytes
    this.#starts = own
    this.#size = items.size
  }
}
