/** Files that nothing but their content tells apart: they share folder, length and modification time. */
import type { ItemId } from '../../../preload/contract/index.ts'
import type { ItemTable } from '../items/item-table.ts'
import type { Columns } from './columns.ts'

/** More files that are alike than these are copies or frames of one film: they are not looked into again and again. */
const MOST_ALIKE = 100

/** Returns the pictures of known content that are alike, each group of at most a hundred, of those folders that `isWanted`. */
export function alikeFiles(items: ItemTable, columns: Columns, isWanted: (folder: string) => boolean): ItemId[] {
  const wanted = Uint8Array.from(items.folders, folder => (isWanted(folder) ? 1 : 0))
  return groups(items, columns, id => wanted[items.folderId(id)] === 1 && columns.printLow[id] !== 0).filter(ids => ids.length <= MOST_ALIKE).flat()
}

/** Notes in `columns.alike` which pictures of these folders, given by their numbers, are alike. Returns those that were not noted before. None is taken back: what is kept of it may be of another one. */
export function markAlike(items: ItemTable, columns: Columns, folders: ReadonlySet<number>): ItemId[] {
  if (folders.size === 0) return []
  const fresh = groups(items, columns, id => folders.has(items.folderId(id))).flat().filter(id => columns.alike[id] === 0)
  for (const id of fresh) columns.alike[id] = 1
  return fresh
}

/** Groups of two or more alike. A table of numbers by hash, because a text for each of a million pictures would take a second. */
function groups(items: ItemTable, { present, size, modifiedAt }: Columns, isWanted: (id: ItemId) => boolean): ItemId[][] {
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(items.size * 2 + 2))).fill(-1)
  const numbers = new Float64Array(2)
  const words = new Uint32Array(numbers.buffer)
  const byFirst = new Map<ItemId, ItemId[]>()
  for (let id = 0; id < items.size; id++) {
    if (present[id] === 0 || Number.isNaN(size[id]!) || !isWanted(id)) continue
    numbers[0] = size[id]!
    numbers[1] = modifiedAt[id]!
    let hash = items.folderId(id)
    for (const word of words) hash = Math.imul(hash ^ word, 0x9e3779b1) ^ (hash >>> 15)
    for (let slot = (hash >>> 0) % slots.length; ; slot = (slot + 1) % slots.length) {
      const first = slots[slot]!
      if (first === -1) { slots[slot] = id; break }
      if (size[first] !== size[id] || modifiedAt[first] !== modifiedAt[id] || items.folderId(first) !== items.folderId(id)) continue
      const ids = byFirst.get(first)
      if (ids) ids.push(id)
      else byFirst.set(first, [first, id])
      break
    }
  }
  return [...byFirst.values()]
}
