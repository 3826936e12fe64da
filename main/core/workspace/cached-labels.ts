/** Restores the labels of a data set from this machine's cache, before the folder is accessed. */
import { decodeChange } from '../format/change-codec.ts'
import type { ChangeLog } from '../labels/change-log.ts'
import { restoreLabels, type CachedLabels, type DatasetCache } from '../local/dataset-cache.ts'
import { DatasetReplacedError } from '../share/open-dataset.ts'

/** The labels that this machine's cache has of the data set. */
export interface CachedDataset {
  readonly dataset: string
  readonly labels: CachedLabels
}

/**
 * Restores the labels and settings into an empty log; resolves with null when the cache has none.
 *
 * `loadChanges` then loads the changes, and rejects with `DatasetReplacedError` when the cache is damaged.
 */
export async function restoreCachedLabels(
  cache: DatasetCache,
  log: ChangeLog,
): Promise<(CachedDataset & { readonly loadChanges: () => Promise<void> }) | null> {
  const { dataset } = cache
  const labels = dataset === null ? null : await cache.loadLabels(dataset)
  if (!labels) return null
  restoreLabels(log.labels, labels, null)
  log.apply(
    labels.aboutDataset.map((raw) => decodeChange(raw)).filter((change) => change !== null),
    'share',
  )
  // A person is looking at these labels, so everything that is read from now on changes what they see.
  log.labels.markAllSeen()
  const loadChanges = async (): Promise<void> => {
    const changes = await cache.loadChanges()
    if (!changes) throw new DatasetReplacedError()
    log.labels.fillChanges(changes)
  }
  return { dataset: dataset!, labels, loadChanges }
}
