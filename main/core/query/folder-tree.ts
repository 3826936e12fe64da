/** The folder tree with its counts. */
import type { FolderNode } from '../../../preload/contract/index.ts'
import type { Catalog } from '../library/catalog.ts'
import { folderOf, nameOf } from '../items/item-names.ts'
import { orderOf } from './item-order.ts'
import { labelledMarks } from './filter-evaluator.ts'
import type { LabelSource } from './run.ts'

interface Counts {
  total: number
  labelled: number
}

/**
 * All folders that hold pictures, themselves or below, as a flat list in natural order with parents before children;
 * the first is the data set itself. Costs a few milliseconds for a million items.
 */
export function folderTree(catalog: Catalog, labels: LabelSource): FolderNode[] {
  const { total, labelled } = countFolders(catalog, labels)
  const counts = new Map<string, Counts>([['', { total: 0, labelled: 0 }]])
  for (const id of orderOf(catalog).folders()) {
    if (total[id]! > 0) addUpwards(counts, catalog.folders[id]!, total[id]!, labelled[id]!)
  }
  return Array.from(counts, ([path, count]) => ({
    path,
    name: nameOf(path),
    total: count.total,
    labelled: count.labelled,
  }))
}

/** Counts of each folder's own pictures, by folder id. */
function countFolders(catalog: Catalog, { labelColumns }: LabelSource): { total: Uint32Array; labelled: Uint32Array } {
  const [total, labelled] = [new Uint32Array(catalog.folders.length), new Uint32Array(catalog.folders.length)]
  const isLabelled = labelledMarks(catalog.size, labelColumns)
  const { present } = catalog.columns
  const { folderColumn } = catalog.items
  for (let id = 0; id < catalog.size; id++) {
    const folder = folderColumn[id]!
    total[folder]! += present[id]!
    labelled[folder]! += present[id]! & isLabelled[id]!
  }
  return { total, labelled }
}

/**
 * Adds to the folder and to all above it. Those above are entered first, so that the map's order has parents before
 * children.
 */
function addUpwards(counts: Map<string, Counts>, folder: string, total: number, labelled: number): void {
  if (folder !== '') addUpwards(counts, folderOf(folder), total, labelled)
  const known = counts.get(folder)
  if (known === undefined) counts.set(folder, { total, labelled })
  else {
    known.total += total
    known.labelled += labelled
  }
}
