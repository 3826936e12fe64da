/** Examines a folder before it is opened. */
import { readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { detectMount, type Mount } from './mount.ts'
import { checkFolder } from './open-dataset.ts'

export interface FolderProbe {
  /** The path of the folder without symbolic links. */
  readonly realPath: string
  readonly mount: Mount
  readonly isEmpty: boolean
  /** Whether it contains `.lenslet`, so that somebody has labelled it or is about to. */
  readonly isDataset: boolean
}

/** Examines a folder; throws `not-found`, `not-a-folder` or `not-readable`. */
export async function probeFolder(path: string): Promise<FolderProbe> {
  const { isEmpty, isDataset } = await checkFolder(path)
  const [realPath, mount] = await Promise.all([realpath(path), detectMount(path)])
  return { realPath, mount, isEmpty, isDataset }
}

/** Returns the names of the folders in a folder, including links to folders. Rejects when it cannot be listed. */
export async function listFolders(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true })
  const isFolder = await Promise.all(
    entries.map(async (entry) => {
      if (!entry.isSymbolicLink()) return entry.isDirectory()
      return stat(join(path, entry.name)).then(
        (target) => target.isDirectory(),
        () => false,
      )
    }),
  )
  return entries.filter((_, index) => isFolder[index]).map(({ name }) => name)
}
