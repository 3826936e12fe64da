/** The folder tree with its counts. */
import type { FolderNode, ItemKey } from '../../../preload/contract/index.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { folderOf, nameOf } from '../catalog/names.ts'
import { isLabelled } from './filter.ts'
import { orderOf } from './item-order.ts'
import type { LabelSource } from './run.ts'

interface Counts { total: number; labelled: number }

/**
 * All folders that hold pictures, themselves or below, as a flat list in natural order with parents before children; the
 * first is the data set itself. Costs one look at each item and at each label, not at each item's label.
 */
export function folderTree(catalog: Catalog, labels: LabelSource & { labelledKeys(): Iterable<ItemKey> }): FolderNode[] {
  const own = countFolders(catalog, labels)
  const counts = new Map<string, Counts>([['', { total: 0, labelled: 0 }]])
  for (const id of orderOf(catalog).folders()) {
    const { total, labelled } = own[id]!
    if (total > 0) addUpwards(counts, catalog.folders[id]!, total, labelled)
  }
  return Array.from(counts, ([path, { total, labelled }]) => ({ path, name: nameOf(path), total, labelled }))
}

/** Counts of each folder's own pictures, by folder id. */
function countFolders(catalog: Catalog, labels: LabelSource & { labelledKeys(): Iterable<ItemKey> }): Counts[] {
  const own = Array.from(catalog.folders, () => ({ total: 0, labelled: 0 }))
  for (let id = 0; id < catalog.size; id++) if (catalog.isPresent(id)) own[catalog.folderId(id)]!.total++
  for (const key of labels.labelledKeys()) {
    const id = catalog.idOf(key)
    if (id !== undefined && catalog.isPresent(id) && isLabelled(labels.state(key))) own[catalog.folderId(id)]!.labelled++
  }
  return own
}

/** Adds to the folder and to all above it. Those above are entered first, so that the map's order has parents before children. */
function addUpwards(counts: Map<string, Counts>, folder: string, total: number, labelled: number): void {
  if (folder !== '') addUpwards(counts, folderOf(folder), total, labelled)
  const known = counts.get(folder)
  if (known === undefined) counts.set(folder, { total, labelled })
  else { known.total += total; known.labelled += labelled }
}
