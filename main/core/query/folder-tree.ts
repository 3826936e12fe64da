/** Computes the folder tree with its counts. */
import type { FolderNode } from '../../../preload/contract/index.ts'
import type { Catalog } from '../library/catalog.ts'
import { folderOf, nameOf } from '../items/item-names.ts'
import { orderOf } from './item-order.ts'
import { doneItems } from './filter-evaluator.ts'
import type { LabelSource } from './run.ts'

interface Counts {
  total: number
  labelled: number
  news: number
}

/**
 * Returns all folders that contain pictures, directly or below, as a flat list in natural order with parents before
 * children.
 *
 * The first is the data set itself. Takes a few milliseconds for a million items.
 */
export function folderTree(catalog: Catalog, labels: LabelSource): FolderNode[] {
  const { total, labelled, news } = countFolders(catalog, labels)
  const counts = new Map<string, Counts>([['', { total: 0, labelled: 0, news: 0 }]])
  for (const id of orderOf(catalog).folders()) {
    if (total[id]! > 0)
      addUpwards(counts, catalog.folders[id]!, { total: total[id]!, labelled: labelled[id]!, news: news[id]! })
  }
  return Array.from(counts, ([path, count]) => ({ path, name: nameOf(path), ...count }))
}

/** Returns the counts of each folder's own pictures, by folder id. */
function countFolders(catalog: Catalog, { labelColumns }: LabelSource): Readonly<Record<keyof Counts, Uint32Array>> {
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
 * Adds counts to the folder and to all its parents.
 *
 * Parents are inserted first, so that the map's order has parents before children.
 */
function addUpwards(counts: Map<string, Counts>, folder: string, added: Counts): void {
  if (folder !== '') addUpwards(counts, folderOf(folder), added)
  const existing = counts.get(folder)
  if (existing === undefined) counts.set(folder, { ...added })
  else {
    existing.total += added.total
    existing.labelled += added.labelled
    existing.news += added.news
  }
}
