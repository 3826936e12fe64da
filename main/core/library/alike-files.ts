/**
 * Files that nothing but their content tells apart: they share length and modification time, so that they may exchange
 * their names unseen.
 */
import type { ItemId } from '../../../preload/contract/index.ts'
import type { ItemTable } from '../items/item-table.ts'
import type { Columns } from './columns.ts'

/** More files that are alike than these are copies or frames of one film: they are not looked into again and again. */
const MOST_ALIKE = 100

/**
 * Returns the pictures of known content that are marked as alike, of those folders that `isWanted`, unless more than a
 * hundred of them share one length and time.
 */
export function alikeFiles(
  items: ItemTable,
  { present, alike, printLow, size, modifiedAt }: Columns,
  isWanted: (folder: string) => boolean,
): ItemId[] {
  const wanted = Uint8Array.from(items.folders, (folder) => (isWanted(folder) ? 1 : 0))
  const marked: ItemId[] = []
  for (let id = 0; id < items.size; id++)
    if (alike[id] === 1 && present[id] === 1 && printLow[id] !== 0 && wanted[items.folderId(id)] === 1) marked.push(id)
  const ofLength = Map.groupBy(marked, (id) => size[id]!).values()
  return ofLength
    .flatMap((ids) => Map.groupBy(ids, (id) => modifiedAt[id]!).values())
    .filter((ids) => ids.length <= MOST_ALIKE)
    .toArray()
    .flat()
}

/**
 * Marks in `columns.alike` the pictures that share length and time with another one, in whatever folder. Only pairs
 * with a picture in one of `folders` (numbers of folders in which files were measured) are looked for. Returns the
 * pictures that were not marked before. A mark stays for ever: a thumbnail that is kept of the picture may be of its
 * twin.
 */
export function markAlike(items: ItemTable, columns: Columns, folders: ReadonlySet<number>): ItemId[] {
  if (folders.size === 0) return []
  const { alike, present, size } = columns
  const isMeasured = Uint8Array.from(items.folders, (_, folder) => (folders.has(folder) ? 1 : 0))
  const isKnown = (id: ItemId): boolean => present[id] === 1 && !Number.isNaN(size[id]!)
  const fresh: ItemId[] = []
  const mark = (id: ItemId): void => {
    if (alike[id] === 1) return
    alike[id] = 1
    fresh.push(id)
  }
  let count = 0
  for (let id = 0; id < items.size; id++) if (isMeasured[items.folderId(id)] === 1) count++
  const table = new LengthsAndTimes(columns, count)
  for (const measured of [1, 0]) {
    for (let id = 0; id < items.size; id++) {
      if (isMeasured[items.folderId(id)] !== measured || !isKnown(id)) continue
      const other = measured === 1 ? table.add(id) : table.find(id)
      if (other === -1) continue
      mark(other)
      mark(id)
    }
  }
  return fresh
}

/**
 * Pictures by length and time. A table of numbers by hash, because a text for each of a million pictures would take a
 * second.
 */
class LengthsAndTimes {
  readonly #size: Float64Array
  readonly #modifiedAt: Float64Array
  readonly #slots: Int32Array

  /** Has room for `count` pictures. */
  constructor({ size, modifiedAt }: Columns, count: number) {
    this.#size = size
    this.#modifiedAt = modifiedAt
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(count * 2 + 2))).fill(-1)
  }

  /** Returns a picture of the length and time of this one, or -1. */
  find(id: ItemId): ItemId {
    return this.#slots[this.#place(id)]!
  }

  /** As `find`; a picture whose length and time are new is added. */
  add(id: ItemId): ItemId {
    const place = this.#place(id)
    const other = this.#slots[place]!
    if (other === -1) this.#slots[place] = id
    return other
  }

  #place(id: ItemId): number {
    const [size, modifiedAt, mask] = [this.#size[id]!, this.#modifiedAt[id]!, this.#slots.length - 1]
    const hash = Math.imul(Math.imul(size | 0, 0x9e3779b1) ^ (modifiedAt | 0), 0x85ebca6b)
    for (let place = (hash ^ (hash >>> 15)) & mask; ; place = (place + 1) & mask) {
      const first = this.#slots[place]!
      if (first === -1 || (this.#size[first] === size && this.#modifiedAt[first] === modifiedAt)) return place
    }
  }
}
