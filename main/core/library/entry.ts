/** One item of the catalog, as a plain record or as a cursor that moves over the columns. */
import type { ItemId, ItemKey } from '../../../preload/contract/index.ts'
import type { ItemTable } from '../items/item-table.ts'
import type { Columns } from './columns.ts'
import { contentVersion } from './version.ts'

export interface CatalogEntry {
  readonly id: ItemId
  readonly key: ItemKey
  /** The last part of the key. */
  readonly name: string
  /** The folder part of the key; '' at the top of the data set. */
  readonly folder: string
  readonly present: boolean
  /** In bytes; null until measured, like the times (milliseconds since the epoch). */
  readonly size: number | null
  readonly modifiedAt: number | null
  readonly addedAt: number | null
  /** In pixels after EXIF orientation; null until known. */
  readonly width: number | null
  readonly height: number | null
  /** Changes when the content does; '' until measured. */
  readonly version: string
  /** The second word of the fingerprint; 0 until the file's content was read. */
  readonly fingerprint: number
}

/** Reads items one by one without a record for each; used by queries over all items. */
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
    return nanToNull(this.#columns.size[this.id]!)
  }
  get modifiedAt(): number | null {
    return nanToNull(this.#columns.modifiedAt[this.id]!)
  }
  get addedAt(): number | null {
    return nanToNull(this.#columns.addedAt[this.id]!)
  }
  get width(): number | null {
    return this.#columns.width[this.id]! || null
  }
  get height(): number | null {
    return this.#columns.height[this.id]! || null
  }
  get fingerprint(): number {
    return this.#columns.fingerprintLow[this.id]!
  }
  get version(): string {
    const { size, modifiedAt } = this
    return size === null || modifiedAt === null
      ? ''
      : contentVersion(
          size,
          modifiedAt,
          this.#columns.alike[this.id] === 1 ? this.#columns.fingerprintHigh[this.id]! : 0,
        )
  }

  /** Returns a copy as a plain record, which can be stored and sent. */
  toRecord(): CatalogEntry {
    const { id, key, name, folder, present, size, modifiedAt, addedAt, width, height, version, fingerprint } = this
    return { id, key, name, folder, present, size, modifiedAt, addedAt, width, height, version, fingerprint }
  }
}

function nanToNull(value: number): number | null {
  return Number.isNaN(value) ? null : value
}
