/** Files that nothing but their content tells apart. */
import type { ItemId } from '../../../preload/contract/index.ts'
import type { ItemTable } from '../items/item-table.ts'
import type { Columns } from './columns.ts'

/** More files of one length and time than these are copies or frames of one film: they are left out. */
const MOST_ALIKE = 100

/** Returns the pictures of known content that share length and modification time with another one of the same folder, of those folders that `isWanted`. */
export function alikeFiles(items: ItemTable, { present, size, modifiedAt, printLow }: Columns, isWanted: (folder: string) => boolean): ItemId[] {
  const wanted = Uint8Array.from(items.folders, folder => (isWanted(folder) ? 1 : 0))
  const alike = new Map<string, ItemId[]>()
  for (let id = 0; id < items.size; id++) {
    if (present[id] === 0 || printLow[id] === 0 || wanted[items.folderId(id)] === 0) continue
    const measure = `${items.folderId(id)} ${size[id]} ${modifiedAt[id]}`
    const ids = alike.get(measure)
    if (ids) ids.push(id)
    else alike.set(measure, [id])
  }
  return [...alike.values()].filter(ids => ids.length > 1 && ids.length <= MOST_ALIKE).flat()
}
