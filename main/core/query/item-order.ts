/** The orders of a catalog, kept between queries and extended as the catalog grows. */
import type { ItemId } from '../../../preload/contract/index.ts'
import type { Catalog } from '../library/catalog.ts'
import { keptFor } from './memoize.ts'
import { compareText, naturalKey } from './natural-keys.ts'
import { mergedByName, sortedByName } from './natural-sort.ts'
import { numbers, picked, sortedBy, sortedByWord, type SortValues } from './radix.ts'

type Ids = Uint32Array<ArrayBuffer>

/** New items are put among those known while these are so many times as many; else everything is sorted again. */
const FEW_NEW = 16
/** Orders by a value that are kept; each has four bytes an item. */
const MAX_KEPT = 4

/** The orders of this catalog. */
export const orderOf = keptFor((catalog: Catalog) => new ItemOrder(catalog))

export class ItemOrder {
  readonly #catalog: Catalog
  readonly #folderKeys: Buffer[] = []
  #folderRanks = new Uint32Array(0)
  #byName: Ids = new Uint32Array(0)
  #byPath: Ids = new Uint32Array(0)
  #ranks: Ids = new Uint32Array(0)
  /** By the name of the order, those used last behind. */
  readonly #byValue = new Map<string, { readonly stamp: string; readonly order: Ids }>()

  constructor(catalog: Catalog) {
    this.#catalog = catalog
  }

  /**
   * All ids by name in natural order, those of the same name by path. Costs a fifth of a second for the first million,
   * then a few milliseconds for some hundred new ones. Not to be changed.
   */
  byName(): Ids {
    const { items, size } = this.#catalog
    const known = this.#byName.length
    if (known === size) return this.#byName
    const isFew = (size - known) * FEW_NEW < known
    const added = sortedByName(items, this.#byFolder(numbers(isFew ? known : 0, size)))
    this.#byName = isFew ? mergedByName(items, this.#byName, added, this.#isFolderBefore) : added
    return this.#byName
  }

  /** `byName` as it was asked for last; empty when nobody has. Not to be changed. */
  get known(): Uint32Array {
    return this.#byName
  }

  /**
   * Takes over the order of the ids below its length, as `byName` gave it for the same item table; what came since is
   * put among them. Ignored where something is known already.
   */
  adopt(byName: Uint32Array): void {
    if (this.#byName.length === 0 && byName.length <= this.#catalog.size) this.#byName = byName as Ids
  }

  /** All ids folder by folder, each folder before those in it, names in natural order. Not to be changed. */
  byPath(): Ids {
    const byName = this.byName()
    if (this.#byPath.length !== byName.length) this.#byPath = this.#byFolder(byName)
    return this.#byPath
  }

  /** The place of each id in `byName`. Not to be changed. */
  ranks(): Ids {
    const byName = this.byName()
    if (this.#ranks.length !== byName.length) {
      this.#ranks = new Uint32Array(byName.length)
      for (let at = 0; at < byName.length; at++) this.#ranks[byName[at]!] = at
    }
    return this.#ranks
  }

  /**
   * All ids by a column in which NaN stands for no value, which comes last; ties by name. Kept under `name` for as long
   * as `stamp` is the same. Not to be changed.
   */
  byValue(name: string, descending: boolean, stamp: string, column: () => SortValues): Ids {
    const order = this.isKept(name, descending, stamp)
      ? this.#byValue.get(keptName(name, descending))!.order
      : sortedBy(this.byName(), descending, column())
    this.#byValue.delete(keptName(name, descending))
    this.#byValue.set(keptName(name, descending), { stamp, order })
    for (const oldest of this.#byValue.keys()) if (this.#byValue.size > MAX_KEPT) this.#byValue.delete(oldest)
    return order
  }

  /** Whether `byValue` has this order already. */
  isKept(name: string, descending: boolean, stamp: string): boolean {
    const known = this.#byValue.get(keptName(name, descending))
    return known?.stamp === stamp && known.order.length === this.#catalog.size
  }

  /** The place of an item's folder among all folders. */
  folderRank(id: ItemId): number {
    this.#learnFolders()
    return this.#folderRanks[this.#catalog.folderId(id)]!
  }

  /** Ids of `catalog.folders` in natural order, parents before children. */
  folders(): Ids {
    this.#learnFolders()
    const { folders } = this.#catalog
    return Uint32Array.from(folders.keys()).sort(
      (a, b) => Buffer.compare(this.#folderKeys[a]!, this.#folderKeys[b]!) || compareText(folders[a]!, folders[b]!),
    )
  }

  readonly #isFolderBefore = (a: ItemId, b: ItemId): boolean => this.folderRank(a) < this.folderRank(b)

  /** The ids folder by folder; those of one folder keep their order. */
  #byFolder(ids: Ids): Ids {
    this.#learnFolders()
    const { folderColumn } = this.#catalog.items
    return sortedByWord(ids.slice(), picked(this.#folderRanks, picked(folderColumn, ids)))
  }

  /** New folders only come between the known ones, so orders made with earlier ranks stay true. */
  #learnFolders(): void {
    const { folders } = this.#catalog
    if (this.#folderRanks.length === folders.length) return
    for (let id = this.#folderKeys.length; id < folders.length; id++) this.#folderKeys.push(folderKey(folders[id]!))
    this.#folderRanks = new Uint32Array(folders.length)
    this.folders().forEach((folder, rank) => {
      this.#folderRanks[folder] = rank
    })
  }
}

function keptName(name: string, descending: boolean): string {
  return `${descending ? '-' : '+'}${name}`
}

/** Parts are joined by what sorts before every other character: a folder's subfolders come before its neighbours. */
function folderKey(folder: string): Buffer {
  return folder === ''
    ? Buffer.alloc(0)
    : Buffer.concat(folder.split('/').flatMap((part) => [Buffer.of(0), naturalKey(part)]))
}
