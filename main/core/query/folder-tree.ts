/** Computes the folder tree with its counts. */
import type { FolderNode } from '../../../preload/contract/index.ts'
import type { Catalog } from '../library/catalog.ts'
import { folderOf, nameOf } from '../items/item-names.ts'
import { orderOf } from './item-order.ts'
import { doneItems } from './filter-evaluator.ts'
import type { LabelSource } from './run.ts'

/**
 * Returns all folders that contain pictures, directly or below, as a flat list in natural order with parents before
 * children.
 *
 * The first is the data set itself. Takes a few milliseconds for a million items.
 */
export function folderTree(catalog: Catalog, labels: LabelSource): FolderNode[] {
  const counts = sumUpwards(catalog, countFolders(catalog, labels))
  return Array.from(counts, ([path, count]) => ({ path, name: nameOf(path), ...count }))
}

/** Counts of folders, without the folders below them, by folder id. */
type FolderCounts<K extends string> = Readonly<Record<K, Uint32Array>>

/** Returns the counts of each folder's own pictures, by folder id. */
function countFolders(catalog: Catalog, { labelColumns }: LabelSource): FolderCounts<'total' | 'labelled' | 'news'> {
  const { length } = catalog.folders
  const [total, labelled, news] = [new Uint32Array(length), new Uint32Array(length), new Uint32Array(length)]
  const isDone = doneItems(catalog, labelColumns)
  const { present } = catalog.columns
  const { folderColumn } = catalog.items
  for (let id = 0; id < catalog.size; id++) {
    const folder = folderColumn[id]!
    total[folder]! += present[id]!
    labelled[folder]! += present[id]! & isDone[id]!
  }
  for (const id of catalog.news.ids()) if (id < catalog.size) news[folderColumn[id]!]! += present[id]!
  return { total, labelled, news }
}

/**
 * Returns the counts of all folders that contain pictures together with the folders below them, by path. They are in natural
 * order, and parents come before children. The first is the data set itself.
 */
export function sumUpwards<K extends 'total' | 'done' | 'labelled' | 'news'>(
  catalog: Catalog,
  own: FolderCounts<K | 'total'>,
): Map<string, Record<K | 'total', number>> {
  const names = Object.keys(own) as (K | 'total')[]
  const zeros = (): Record<K | 'total', number> =>
    Object.fromEntries(names.map((name) => [name, 0])) as Record<K | 'total', number>
  const sums = new Map([['', zeros()]])
  // Parents are inserted first, so that the map's order has parents before children.
  const sumOf = (path: string): Record<K | 'total', number>[] => {
    const above = path === '' ? [] : sumOf(folderOf(path))
    const known = sums.get(path) ?? zeros()
    sums.set(path, known)
    return [...above, known]
  }
  for (const id of orderOf(catalog).folders())
    if (own.total[id]! > 0)
      for (const sum of sumOf(catalog.folders[id]!)) for (const name of names) sum[name] += own[name][id]!
  return sums
}
