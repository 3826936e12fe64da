/** Finds files of metadata that are damaged, and files among them that are none. Nothing depends on them. */
import { METADATA_DIR, isTemporaryMetadataName, parseMetadataName } from '../format/names.ts'
import { MAX_METADATA_BYTES, readMetadataFile } from '../format/metadata-codec.ts'
import { isOutage } from '../storage/errno.ts'
import { readInPieces } from '../storage/read-in-pieces.ts'
import { StorageError } from '../storage/storage.ts'
import type { CheckContext } from './context.ts'

/** What is in the folder of metadata besides files that are in order. */
export interface MetadataFolder {
  readonly damaged: readonly string[]
  readonly temporary: readonly string[]
  /** Files that no program reads, or that belong to another data set. */
  readonly unknown: readonly string[]
}

/**
 * Reads all files of metadata. `dataset` is the id of the data set; null when it is not known.
 *
 * The files of newer versions are in order. Throws StorageError when the share does not answer.
 */
export async function readMetadataFolder(context: CheckContext, dataset: string | null): Promise<MetadataFolder> {
  const { storage, signal } = context
  const found = { damaged: [] as string[], temporary: [] as string[], unknown: [] as string[] }
  for (const { name, folder } of await storage.list(METADATA_DIR)) {
    if (signal.aborted) break
    const path = `${METADATA_DIR}/${name}`
    if (!folder && isTemporaryMetadataName(name)) found.temporary.push(path)
    else if (folder || parseMetadataName(name) === null) found.unknown.push(path)
    else {
      const state = await stateOf(context, path, dataset)
      if (state !== 'in-order') found[state].push(path)
    }
  }
  return found
}

async function stateOf(
  { storage }: CheckContext,
  path: string,
  dataset: string | null,
): Promise<'in-order' | 'damaged' | 'unknown'> {
  const bytes = await readInPieces(storage, path, MAX_METADATA_BYTES).catch(nothingIfGone)
  // Its replica has just removed it.
  if (bytes === undefined) return 'in-order'
  if (bytes === null) return 'damaged'
  let isForeign = false
  const { head, isWhole, isNewer } = await readMetadataFile(
    bytes,
    (first) => {
      isForeign = dataset !== null && first.dataset !== dataset
      return !isForeign
    },
    () => Promise.resolve(),
  )
  if (isForeign) return 'unknown'
  return isWhole || (head === null && isNewer) ? 'in-order' : 'damaged'
}

function nothingIfGone(error: unknown): undefined {
  if (!(error instanceof StorageError) || isOutage(error)) throw error
}
