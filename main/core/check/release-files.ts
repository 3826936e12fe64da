/** Finds releases that are damaged, and files among them that are none. The labels do not depend on them. */
import { RELEASES_DIR, isTemporaryMetadataName, parseReleaseName } from '../format/names.ts'
import { decodeRelease, MAX_RELEASE_BYTES } from '../format/release-codec.ts'
import { isOutage } from '../storage/errno.ts'
import { readInPieces } from '../storage/read-in-pieces.ts'
import { StorageError } from '../storage/storage.ts'
import type { CheckContext } from './context.ts'

/** What is in the folder of releases. */
export interface ReleaseFolder {
  /**
   * The checksum of the labels of each release that is in order, by the name of its file. It is empty for one of a newer
   * version.
   */
  readonly usable: ReadonlyMap<string, string>
  readonly damaged: readonly string[]
  readonly temporary: readonly string[]
  /** Files that no program reads, or that belong to another data set. */
  readonly unknown: readonly string[]
}

/**
 * Reads all releases. `dataset` is the id of the data set; null when it is not known.
 *
 * The files of newer versions are in order. Throws StorageError when the share does not answer.
 */
export async function readReleaseFolder(
  { storage, signal }: CheckContext,
  dataset: string | null,
): Promise<ReleaseFolder> {
  const found = {
    usable: new Map<string, string>(),
    damaged: [] as string[],
    temporary: [] as string[],
    unknown: [] as string[],
  }
  for (const { name, folder } of await storage.list(RELEASES_DIR)) {
    if (signal.aborted) break
    const path = `${RELEASES_DIR}/${name}`
    if (!folder && isTemporaryMetadataName(name)) found.temporary.push(path)
    else if (folder || parseReleaseName(name) === null) found.unknown.push(path)
    else {
      const bytes = await readInPieces(storage, path, MAX_RELEASE_BYTES).catch(nothingIfGone)
      if (bytes === undefined) continue
      const release = bytes === null ? 'damaged' : decodeRelease(bytes)
      if (release === 'damaged') found.damaged.push(path)
      else if (release !== 'newer' && dataset !== null && release.dataset !== dataset) found.unknown.push(path)
      else found.usable.set(name, release === 'newer' ? '' : release.labels)
    }
  }
  return found
}

function nothingIfGone(error: unknown): undefined {
  if (!(error instanceof StorageError) || isOutage(error)) throw error
}
