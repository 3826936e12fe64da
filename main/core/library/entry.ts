/** One item of the catalog, as a plain record or as a view that moves over the columns. */
import type { ItemId, ItemKey } from '../../../preload/contract/index.ts'
import type { ItemTable } from '../items/item-table.ts'
import type { Columns } from './columns.ts'
import { versionOf } from './version.ts'

export interface CatalogEntry {
  readonly id: ItemId
  readonly key: ItemKey
  /** Last part of the key. */
  readonly name: string
  /** The rest of the key; '' at the top of the data set. */
  readonly folder: string
  readonly present: boolean
  /** Bytes; null until measured, like the times (milliseconds since the epoch). */
  readonly size: number | null
  readonly modifiedAt: number | null
  readonly addedAt: number | null
  /** Pixels after EXIF orientation; null until known. */
  readonly width: number | null
  readonly height: number | null
  /** Changes when the content does; '' until measured. */
  readonly version: string
  /** The second word of the content's print; 0 until somebody has looked into the file. */
  readonly print: number
}

/** Reads one item after another without a record for each; what a query over all items uses. */
export class EntryCursor implements CatalogEntry {
  readonly #items: ItemTable
  readonly #columns: Columns
  id: ItemId = 0

  constructor(items: ItemTable, columns: Columns) {
    this.#items = items
    this.#columns = columns
  }

  moveTo(id: ItemId): this {
    this.id = id
    return this
  }

  get key(): ItemKey {
    return this.#items.key(this.id)
  }
  get name(): string {
    return this.#items.name(this.id)
  }
  get folder(): string {
    return this.#items.folder(this.id)
  }
  get present(): boolean {
    return this.#columns.present[this.id] === 1
  }
  get size(): number | null {
    return known(this.#columns.size[this.id]!)
  }
  get modifiedAt(): number | null {
    return known(this.#columns.modifiedAt[this.id]!)
  }
  get addedAt(): number | null {
    return known(this.#columns.addedAt[this.id]!)
  }
  get width(): number | null {
    return this.#columns.width[this.id]! || null
  }
  get height(): number | null {
    return this.#columns.height[this.id]! || null
  }
  get print(): number {
    return this.#columns.printLow[this.id]!
  }
  get version(): string {
    const { size, modifiedAt } = this
    return size === null || modifiedAt === null
      ? ''
      : versionOf(size, modifiedAt, this.#columns.alike[this.id] === 1 ? this.#columns.printHigh[this.id]! : 0)
  }

  /** The same as a record of its own, safe to keep and to send. */
  record(): CatalogEntry {
    const { id, key, name, folder, present, size, modifiedAt, addedAt, width, height, version, print } = this
    return { id, key, name, folder, present, size, modifiedAt, addedAt, width, height, version, print }
  }
}

function known(value: number): number | null {
  return Number.isNaN(value) ? null : value
}
