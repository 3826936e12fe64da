/** The orders of a catalog that labels do not change, kept between queries and extended as the catalog grows. */
import type { ItemId } from '../../../preload/contract/index.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { keptFor } from './kept.ts'
import { compareText, sortKey } from './natural-order.ts'
import { sortedBy } from './radix.ts'

/** The orders of this catalog. */
export const orderOf = keptFor((catalog: Catalog) => new ItemOrder(catalog))

export class ItemOrder {
  readonly #catalog: Catalog
  readonly #nameKeys: string[] = []
  readonly #folderKeys: string[] = []
  #folderRanks = new Uint32Array(0)
  #byPath = new Uint32Array(0)
  #byName = new Uint32Array(0)
  /** By whether the newest come first. */
  readonly #byAdded = new Map<boolean, Uint32Array>()
  #addedRevision = -1

  constructor(catalog: Catalog) {
    this.#catalog = catalog
  }

  /** All ids folder by folder, each folder before those in it, names in natural order. */
  byPath(): Uint32Array {
    this.#learn()
    const ranks = this.#folderRanks
    const catalog = this.#catalog
    const compareNames = this.#compareNames
    this.#byPath = extended(this.#byPath, this.#nameKeys.length, (a, b) => ranks[catalog.folderId(a)]! - ranks[catalog.folderId(b)]! || compareNames(a, b))
    return this.#byPath
  }

  /** All ids by name in natural order, those of the same name by path. */
  byName(): Uint32Array {
    this.#learn()
    const ranks = this.#folderRanks
    const catalog = this.#catalog
    const compareNames = this.#compareNames
    this.#byName = extended(this.#byName, this.#nameKeys.length, (a, b) => compareNames(a, b) || ranks[catalog.folderId(a)]! - ranks[catalog.folderId(b)]!)
    return this.#byName
  }

  /** All ids, oldest in the folder first or, when `descending`, last; those not measured yet last; ties by path. */
  byAdded(descending: boolean): Uint32Array {
    const byPath = this.byPath()
    if (this.#addedRevision !== this.#catalog.revision) this.#byAdded.clear()
    this.#addedRevision = this.#catalog.revision
    const order = this.#byAdded.get(descending) ?? sortedBy(byPath, descending, this.#catalog.columns.addedAt)
    this.#byAdded.set(descending, order)
    return order
  }

  /** Ids of `catalog.folders` in natural order, parents before children. */
  folders(): Uint32Array {
    this.#learn()
    return this.#sortedFolders()
  }

  readonly #compareNames = (a: ItemId, b: ItemId): number => {
    const byKey = compareText(this.#nameKeys[a]!, this.#nameKeys[b]!)
    if (byKey !== 0) return byKey
    const cursor = this.#catalog.cursor()
    return compareText(cursor.moveTo(a).name, cursor.moveTo(b).name)
  }

  #learn(): void {
    const cursor = this.#catalog.cursor()
    for (let id = this.#nameKeys.length; id < this.#catalog.size; id++) this.#nameKeys.push(sortKey(cursor.moveTo(id).name))
    const { folders } = this.#catalog
    if (this.#folderKeys.length === folders.length) return
    for (let id = this.#folderKeys.length; id < folders.length; id++) this.#folderKeys.push(folderKey(folders[id]!))
    // New folders only come between the known ones, so orders made with earlier ranks stay true.
    this.#folderRanks = new Uint32Array(folders.length)
    this.#sortedFolders().forEach((folder, rank) => { this.#folderRanks[folder] = rank })
  }

  #sortedFolders(): Uint32Array {
    const { folders } = this.#catalog
    return Uint32Array.from(folders.keys()).sort((a, b) => compareText(this.#folderKeys[a]!, this.#folderKeys[b]!) || compareText(folders[a]!, folders[b]!))
  }
}

/** Parts are joined by what sorts before every other character: a folder's subfolders come before its neighbours. */
function folderKey(folder: string): string {
  return folder === '' ? '' : folder.split('/').map(sortKey).join('\0')
}

/** `sorted` holds the ids below its length in order; returns the order of the ids below `size`, by sorting only the new ones and merging. */
function extended(sorted: Uint32Array<ArrayBuffer>, size: number, compare: (a: ItemId, b: ItemId) => number): Uint32Array<ArrayBuffer> {
  if (sorted.length === size) return sorted
  const from = sorted.length
  const added = Uint32Array.from({ length: size - from }, (_, at) => from + at).sort(compare)
  if (from === 0) return added
  const merged = new Uint32Array(size)
  for (let at = 0, left = 0, right = 0; at < size; at++) {
    const takeLeft = right === added.length || (left < from && compare(sorted[left]!, added[right]!) <= 0)
    merged[at] = takeLeft ? sorted[left++]! : added[right++]!
  }
  return merged
}
