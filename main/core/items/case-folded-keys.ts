/**
 * Finds items by name in the same way as a disk that ignores case.
 *
 * The index is built when it is first used, and only extended after that, because most sessions never use it.
 */
import type { ItemId, ItemKey } from '../../../preload/contract/index.ts'
import { HashTable } from '../base/hash-table.ts'
import type { ItemTable } from './item-table.ts'
import { foldKey } from './item-names.ts'

export class CaseFoldedKeys {
  readonly #items: ItemTable
  readonly #hashes = new HashTable()
  /** The ids by their number in `#hashes`. */
  readonly #ids: ItemId[] = []
  #indexedCount = 0

  constructor(items: ItemTable) {
    this.#items = items
  }

  /**
   * Returns the first item whose key equals this one except for case and Unicode form; undefined when there is none.
   */
  idOf(key: ItemKey): ItemId | undefined {
    for (; this.#indexedCount < this.#items.size; this.#indexedCount++) {
      if (this.#hashes.add(foldKey(this.#items.key(this.#indexedCount))) === this.#ids.length)
        this.#ids.push(this.#indexedCount)
    }
    const folded = foldKey(key)
    const id = this.#ids[this.#hashes.find(folded)]
    return id !== undefined && foldKey(this.#items.key(id)) === folded ? id : undefined
  }
}
