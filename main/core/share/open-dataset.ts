/** Opens a data set: checks that the folder exists, that it is a data set, and whether it may be written to. */
import { constants } from 'node:fs'
import { access, readdir, stat } from 'node:fs/promises'
import { LensletError, t } from '../../../preload/contract/index.ts'
import { sleep, type Clock } from '../base/clock.ts'
import {
  decodeDatasetFile,
  encodeDatasetFile,
  FORMAT_VERSION,
  newDatasetFile,
  type DatasetFile,
} from '../format/dataset-file.ts'
import { FORMAT_FILE, JOURNALS_DIR, LENSLET_DIR, PRESENCE_DIR, SIDECARS_DIR } from '../format/names.ts'
import { StorageError, type Storage } from '../storage/storage.ts'

/**
 * The number of reads after which an unfinished `format.json` counts as left by a crash. Until then another program may
 * be writing it.
 */
const UNFINISHED_READS = 20
const UNFINISHED_WAIT_MS = 50

export interface OpenedDataset {
  /** Null for a folder without labels that is opened for reading only. */
  readonly file: DatasetFile | null
  /** Why nothing may be written, or null. */
  readonly readOnlyReason: string | null
}

/**
 * Thrown when this machine's cache does not belong to the data set: another data set is at the path now, or the cache
 * is damaged.
 */
export class DatasetReplacedError extends Error {
  constructor() {
    super('the data set is not the one that was known')
    this.name = 'DatasetReplacedError'
  }
}

/**
 * Returns whether a folder is empty, and whether it is a data set.
 *
 * Throws `not-found`, `not-a-folder` or `not-readable` with a sentence for a person.
 */
export async function checkFolder(root: string): Promise<{ isEmpty: boolean; isDataset: boolean }> {
  const stats = await stat(root).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EACCES')
      throw new LensletError('not-readable', `${root} may not be read: ask for permission to the folder`, {
        path: root,
      })
    throw new LensletError('not-found', `${root} does not exist: check the path, or whether the share is mounted`, {
      path: root,
    })
  })
  if (!stats.isDirectory())
    throw new LensletError('not-a-folder', `${root} is a file: open the folder that holds the pictures`, { path: root })
  try {
    await access(root, constants.R_OK | constants.X_OK)
    const names = await readdir(root)
    return { isEmpty: names.length === 0, isDataset: names.includes(LENSLET_DIR) }
  } catch {
    throw new LensletError('not-readable', `${root} may not be read: ask for permission to the folder`, { path: root })
  }
}

/** The person who opens a data set. */
export interface Opener {
  /** The id; null for a program that repairs a data set for nobody. */
  readonly id: string | null
  /** Called before the id is written, as that of the owner of a new data set: it must not change any more. */
  onPublish(): void
}

/**
 * Reads `format.json`. With `opener`, who may write, creates it and the folders of `.lenslet` when they are missing.
 */
export async function openDataset(storage: Storage, clock: Clock, opener: Opener | null): Promise<OpenedDataset> {
  const file = await readDatasetFile(storage, clock)
  if (!opener) return { file, readOnlyReason: null }
  if (file && file.minimumWriter > FORMAT_VERSION) {
    return {
      file,
      readOnlyReason: t`this data set needs a Lenslet that writes format ${file.minimumWriter}; this one writes ${FORMAT_VERSION}: update it`,
    }
  }
  try {
    if (!file) await storage.makeFolder('')
    const datasetFile = file ?? (await makeDatasetFile(storage, clock, opener))
    for (const folder of [JOURNALS_DIR, PRESENCE_DIR, SIDECARS_DIR]) await storage.makeFolder(folder)
    return { file: datasetFile, readOnlyReason: null }
  } catch (error) {
    if (error instanceof StorageError && error.kind === 'full')
      return { file, readOnlyReason: file ? null : t('the share is full: make room, then open the folder again') }
    return { file, readOnlyReason: readOnlyReason(error) }
  }
}

/** Returns the sentence for a folder that may not be written to; rethrows errors with another cause. */
function readOnlyReason(error: unknown): string {
  if (error instanceof StorageError && error.kind === 'read-only') return t('the share is mounted read-only')
  if (error instanceof StorageError && error.kind === 'denied')
    return t('you may not write to this folder: ask for write permission')
  if (error instanceof StorageError && error.kind === 'refused') {
    const path = error.path === '' ? LENSLET_DIR : `${LENSLET_DIR}/${error.path}`
    return t`${path} has to be a folder, and is a file or a link that leads out of the data set: move it away, then try again`
  }
  throw error
}

async function readDatasetFile(storage: Storage, clock: Clock): Promise<DatasetFile | null> {
  for (let attempt = 1; ; attempt++) {
    const read = await storage.read(FORMAT_FILE).catch((error: unknown) => {
      if (error instanceof StorageError && error.kind === 'missing') return null
      if (error instanceof StorageError && error.kind === 'refused')
        throw new LensletError(
          'not-readable',
          `${LENSLET_DIR}/${FORMAT_FILE} is no ordinary file of this data set, but something else or a link that leads out of it: restore it from a backup, or move it away`,
          { path: FORMAT_FILE, cause: error },
        )
      if (error instanceof StorageError && error.kind === 'denied')
        throw new LensletError(
          'not-readable',
          '.lenslet/format.json may not be read: ask for permission to the folder',
          { path: FORMAT_FILE, cause: error },
        )
      throw error
    })
    if (read === null) return null
    if (!(await isUnfinished(storage, read.bytes))) return decodeDatasetFile(read.bytes)
    // It has been unfinished for a second, so the program that wrote it has died. Nothing can refer to an id that was
    // never written.
    if (attempt === UNFINISHED_READS) return null
    await sleep(clock, UNFINISHED_WAIT_MS)
  }
}

/** Returns whether a `format.json` is empty, or incomplete in a folder that has no labels yet. */
async function isUnfinished(storage: Storage, bytes: Uint8Array): Promise<boolean> {
  if (bytes.byteLength === 0) return true
  if (isJson(bytes)) return false
  return (await storage.list(JOURNALS_DIR)).length === 0 && (await storage.list(SIDECARS_DIR)).length === 0
}

function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder().decode(bytes))
    return true
  } catch {
    return false
  }
}

/** Creates `format.json`. Of several programs that try at the same time, one succeeds and the others use its file. */
async function makeDatasetFile(storage: Storage, clock: Clock, opener: Opener): Promise<DatasetFile> {
  opener.onPublish()
  const bytes = Buffer.from(encodeDatasetFile(newDatasetFile(opener.id)))
  await storage.create(FORMAT_FILE, bytes).catch(async (error: unknown) => {
    if (!(error instanceof StorageError && error.kind === 'exists')) throw error
    const existing = await readDatasetFile(storage, clock)
    // Only a file that was read as unfinished is replaced, because a file that cannot be read may have an id.
    if (existing === null && (await isUnfinished(storage, (await storage.read(FORMAT_FILE)).bytes)))
      await storage.replace(FORMAT_FILE, bytes)
  })
  const file = await readDatasetFile(storage, clock)
  if (!file)
    throw new LensletError('offline', '.lenslet/format.json vanished after it was written: check the share', {
      path: FORMAT_FILE,
      retry: true,
    })
  return file
}

/**
 * Returns why labels cannot be written to a share, from the error of writing the presence file.
 *
 * When they may be written later, because the share is only full or slow, it calls `record` and returns null.
 */
export function writeRefusalOf(error: unknown, record: (error: Error) => void): string | null {
  try {
    return readOnlyReason(error)
  } catch {
    record(error as Error)
    return null
  }
}
