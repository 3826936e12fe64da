/**
 * Items by their name on a disk that ignores case. Made when it is first asked for and then only extended: most
 * sessions never ask.
 */
import type { ItemId, ItemKey } from '../../../preload/contract/index.ts'
import { HashTable } from '../base/hash-table.ts'
import type { ItemTable } from './item-table.ts'
import { foldKey } from './item-names.ts'

export class FoldedKeys {
  readonly #items: ItemTable
  readonly #hashes = new HashTable()
  /** Ids by their number in `#hashes`. */
  readonly #ids: ItemId[] = []
  #upTo = 0

  constructor(items: ItemTable) {
    this.#items = items
  }

  /** Returns the first item whose key is this one but for case and Unicode form; undefined when there is none. */
  idOf(key: ItemKey): ItemId | undefined {
    for (; this.#upTo < this.#items.size; this.#upTo++) {
      if (this.#hashes.add(foldKey(this.#items.key(this.#upTo))) === this.#ids.length) this.#ids.push(this.#upTo)
    }
    const folded = foldKey(key)
    const id = this.#ids[this.#hashes.find(folded)]
    return id !== undefined && foldKey(this.#items.key(id)) === folded ? id : undefined
  }
}
