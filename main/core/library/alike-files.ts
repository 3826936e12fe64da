/**
 * Finds files that have the same length and modification time.
 *
 * They differ only in their content, so the program would not notice that two of them exchanged their names.
 */
import type { ItemId } from '../../../preload/contract/index.ts'
import type { ItemTable } from '../items/item-table.ts'
import type { Columns } from './columns.ts'

/** Larger groups of alike files are copies, or frames of one film. They are not read again and again. */
const MAX_ALIKE = 100

/**
 * Returns the pictures with known content that are marked as alike, in folders for which `includesFolder` returns true.
 *
 * Groups of more than a hundred pictures with the same length and time are left out.
 */
export function findAlikeFiles(
  items: ItemTable,
  { present, alike, fingerprintLow, size, modifiedAt }: Columns,
  includesFolder: (folder: string) => boolean,
): ItemId[] {
  const isIncluded = Uint8Array.from(items.folders, (folder) => (includesFolder(folder) ? 1 : 0))
  const alikeIds: ItemId[] = []
  for (let id = 0; id < items.size; id++)
    if (alike[id] === 1 && present[id] === 1 && fingerprintLow[id] !== 0 && isIncluded[items.folderId(id)] === 1)
      alikeIds.push(id)
  const ofLength = Map.groupBy(alikeIds, (id) => size[id]!).values()
  return ofLength
    .flatMap((ids) => Map.groupBy(ids, (id) => modifiedAt[id]!).values())
    .filter((ids) => ids.length <= MAX_ALIKE)
    .toArray()
    .flat()
}

/**
 * Marks in `columns.alike` the pictures that share length and time with another picture in any folder. Returns those
 * that were not marked before.
 *
 * It looks only for pairs with a picture in one of `folders` (the numbers of folders in which files were measured). The
 * mark is never removed, because a cached thumbnail of the picture may show the other one.
 */
export function markAlike(items: ItemTable, columns: Columns, folders: ReadonlySet<number>): ItemId[] {
  if (folders.size === 0) return []
  const { alike, present, size } = columns
  const isMeasured = Uint8Array.from(items.folders, (_, folder) => (folders.has(folder) ? 1 : 0))
  const isKnown = (id: ItemId): boolean => present[id] === 1 && !Number.isNaN(size[id]!)
  const newlyMarked: ItemId[] = []
  const mark = (id: ItemId): void => {
    if (alike[id] === 1) return
    alike[id] = 1
    newlyMarked.push(id)
  }
  let count = 0
  for (let id = 0; id < items.size; id++) if (isMeasured[items.folderId(id)] === 1) count++
  const table = new LengthAndTimeTable(columns, count)
  for (const measured of [1, 0]) {
    for (let id = 0; id < items.size; id++) {
      if (isMeasured[items.folderId(id)] !== measured || !isKnown(id)) continue
      const other = measured === 1 ? table.add(id) : table.find(id)
      if (other === -1) continue
      mark(other)
      mark(id)
    }
  }
  return newlyMarked
}

/**
 * A hash table of pictures by length and time. A map with a string for each of a million pictures would take a second.
 */
class LengthAndTimeTable {
  readonly #size: Float64Array
  readonly #modifiedAt: Float64Array
  readonly #slots: Int32Array

  /** Reserves room for `count` pictures. */
  constructor({ size, modifiedAt }: Columns, count: number) {
    this.#size = size
    this.#modifiedAt = modifiedAt
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(count * 2 + 2))).fill(-1)
  }

  /** Returns a picture with the same length and time, or -1. */
  find(id: ItemId): ItemId {
    return this.#slots[this.#findSlot(id)]!
  }

  /** Like `find`, but adds the picture when its length and time are new. */
  add(id: ItemId): ItemId {
    const slot = this.#findSlot(id)
    const other = this.#slots[slot]!
    if (other === -1) this.#slots[slot] = id
    return other
  }

  #findSlot(id: ItemId): number {
    const [size, modifiedAt, mask] = [this.#size[id]!, this.#modifiedAt[id]!, this.#slots.length - 1]
    const hash = Math.imul(Math.imul(size | 0, 0x9e3779b1) ^ (modifiedAt | 0), 0x85ebca6b)
    for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const first = this.#slots[slot]!
      if (first === -1 || (this.#size[first] === size && this.#modifiedAt[first] === modifiedAt)) return slot
    }
  }
}
