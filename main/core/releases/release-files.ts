/** Lists, reads and writes the releases of a data set on the share. */
import { decodeRelease, encodeRelease, MAX_RELEASE_BYTES, type Release } from '../format/release-codec.ts'
import { parseReleaseName, releasePath, RELEASES_DIR } from '../format/names.ts'
import { readInPieces } from '../storage/read-in-pieces.ts'
import { StorageError, type Storage } from '../storage/storage.ts'

/** A file in the folder of releases. */
export interface ReleaseFile {
  /** The name of the file, by which a release is found again. */
  readonly file: string
  /** Null when the file cannot be used. */
  readonly release: Release | null
  /** Why it cannot be used, in a sentence; null when it can. */
  readonly problem: string | null
}

/** Resolves with all releases, the oldest first, then the files that cannot be used. Rejects with StorageError. */
export async function readReleases(storage: Storage, dataset: string): Promise<ReleaseFile[]> {
  const names = (await storage.list(RELEASES_DIR))
    .filter(({ name, folder }) => !folder && parseReleaseName(name) !== null)
    .map(({ name }) => name)
  const files: ReleaseFile[] = []
  for (const file of names.toSorted()) files.push(await readRelease(storage, dataset, file))
  const time = ({ release }: ReleaseFile): number => release?.at ?? Number.POSITIVE_INFINITY
  return files.toSorted((a, b) => time(a) - time(b) || (a.file < b.file ? -1 : 1))
}

async function readRelease(storage: Storage, dataset: string, file: string): Promise<ReleaseFile> {
  const path = `${RELEASES_DIR}/${file}`
  const bytes = await readInPieces(storage, path, MAX_RELEASE_BYTES)
  const release = bytes === null ? 'damaged' : decodeRelease(bytes)
  if (release === 'damaged') return { file, release: null, problem: `${path} is damaged. The labels are not affected.` }
  if (release === 'newer')
    return { file, release: null, problem: `${path} was made by a newer version of Lenslet. Update to use it.` }
  if (release.dataset !== dataset) return { file, release: null, problem: `${path} belongs to another data set.` }
  return { file, release, problem: null }
}

/** Writes a release, reads it back, and resolves with its file name. Rejects with StorageError. */
export async function writeRelease(storage: Storage, replica: string, release: Release): Promise<string> {
  const names = (await storage.list(RELEASES_DIR)).map(({ name }) => parseReleaseName(name))
  const own = names.flatMap((name) => (name?.replica === replica ? [name.number] : []))
  const path = releasePath(replica, 1 + Math.max(0, ...own))
  const bytes = encodeRelease(release)
  await storage.replace(path, bytes, null)
  const readBack = await readInPieces(storage, path, MAX_RELEASE_BYTES)
  if (readBack === null || Buffer.compare(readBack, bytes) !== 0) throw new StorageError('busy', path, 'EREADBACK')
  return path.slice(RELEASES_DIR.length + 1)
}
