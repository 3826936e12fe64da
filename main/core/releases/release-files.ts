/** Lists, reads and writes the releases of a data set on the share. */
import { decodeRelease, encodeRelease, MAX_RELEASE_BYTES, type Release } from '../format/release-codec.ts'
import { FORMAT_FILE, parseReleaseName, releasePath, RELEASES_DIR } from '../format/names.ts'
import { readInPieces } from '../storage/read-in-pieces.ts'
import type { ChangeLog } from '../labels/change-log.ts'
import { registeredReleases, type RegisteredRelease } from '../settings/release-register.ts'
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

/** Where the releases of a data set are. */
export interface ReleaseFolder {
  readonly storage: Storage
  readonly dataset: string
  /** The releases that the team has registered. */
  readonly registered: readonly RegisteredRelease[]
}

/** Returns where the releases of an open data set are. */
export function releaseFolder({ thumbs, id, log }: OpenDataset): ReleaseFolder {
  return { storage: thumbs, dataset: id, registered: registeredReleases(log.settings.claims) }
}

/** The parts of a workspace that are needed here. */
interface OpenDataset {
  readonly thumbs: Storage
  readonly id: string
  readonly log: ChangeLog
}

/**
 * Resolves with all releases, the oldest first, then those that cannot be used: damaged files, and registered releases
 * whose file is missing. Rejects with StorageError.
 */
export async function readReleases({ storage, dataset, registered }: ReleaseFolder): Promise<ReleaseFile[]> {
  const listed = (await storage.list(RELEASES_DIR))
    .filter(({ name, folder }) => !folder && parseReleaseName(name) !== null)
    .map(({ name }) => name)
  const entries = new Map(registered.map((entry) => [entry.file, entry]))
  const files: ReleaseFile[] = []
  // A list of files can be older than what a colleague has registered since, so registered files are read in any case.
  for (const file of [...new Set([...listed, ...entries.keys()])].toSorted()) {
    const read = await readRelease(storage, dataset, file)
    const entry = entries.get(file)
    if (read === null && entry) await assertFolderIsThere(storage)
    if (read === null) files.push(...(entry ? [missingFile(entry)] : []))
    else files.push(entry && read.release && read.release.labels !== entry.labels ? replacedFile(entry) : read)
  }
  const time = ({ release }: ReleaseFile): number => release?.at ?? Number.POSITIVE_INFINITY
  return files.toSorted((a, b) => time(a) - time(b) || (a.file < b.file ? -1 : 1))
}

function missingFile({ file, name, by, at }: RegisteredRelease): ReleaseFile {
  return {
    file,
    release: null,
    problem: `The release “${name}” by ${by} of ${dayOf(at)} is missing: somebody has deleted ${RELEASES_DIR}/${file}. Put the file back from a backup. If it was deleted on purpose, use "lenslet release delete".`,
  }
}

function replacedFile({ file, name, by, at }: RegisteredRelease): ReleaseFile {
  return {
    file,
    release: null,
    problem: `The release “${name}” by ${by} of ${dayOf(at)} cannot be used: somebody has replaced ${RELEASES_DIR}/${file} by other labels. Put the file back from a backup.`,
  }
}

/** Returns the day of a time in UTC, as in 2026-11-30. */
function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

/** Rejects when the whole folder is away, because nobody has deleted a release then. */
async function assertFolderIsThere(storage: Storage): Promise<void> {
  await storage.stat(FORMAT_FILE).catch((error: unknown) => {
    ifMissing(error)
    throw new StorageError('unreachable', FORMAT_FILE, 'ENOENT')
  })
}

/** Resolves with null when there is no such file. */
async function readRelease(storage: Storage, dataset: string, file: string): Promise<ReleaseFile | null> {
  const path = `${RELEASES_DIR}/${file}`
  const bytes = await readInPieces(storage, path, MAX_RELEASE_BYTES).catch(ifMissing)
  if (bytes === undefined) return null
  const release = bytes === null ? 'damaged' : decodeRelease(bytes)
  if (release === 'damaged') return { file, release: null, problem: `${path} is damaged. The labels are not affected.` }
  if (release === 'newer')
    return { file, release: null, problem: `${path} was made by a newer version of Lenslet. Update to use it.` }
  if (release.dataset !== dataset) return { file, release: null, problem: `${path} belongs to another data set.` }
  return { file, release, problem: null }
}

/** Returns undefined when there is no such file; throws every other error. */
function ifMissing(error: unknown): undefined {
  if (!(error instanceof StorageError) || error.kind !== 'missing') throw error
}

/** Removes the file of a release; also succeeds when there is none. Rejects with StorageError. */
export async function removeRelease(storage: Storage, file: string): Promise<void> {
  await storage.remove(`${RELEASES_DIR}/${file}`).catch(ifMissing)
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
