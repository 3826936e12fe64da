/** The very first look at a folder, before anything of it is opened. */
import { readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { detectMount, type Mount } from './mount.ts'
import { checkFolder } from './open-dataset.ts'

export interface FolderProbe {
  /** The one spelling of the folder that has no links in it. */
  readonly realPath: string
  readonly mount: Mount
  /** Nothing at all is in it. */
  readonly isEmpty: boolean
  /** It holds `.lenslet`: somebody has labelled it, or is about to. */
  readonly isDataset: boolean
}

/** Throws `not-found`, `not-a-folder` or `not-readable`. */
export async function probeFolder(path: string): Promise<FolderProbe> {
  const { isEmpty, isDataset } = await checkFolder(path)
  const [real, mount] = await Promise.all([realpath(path), detectMount(path)])
  return { realPath: real, mount, isEmpty, isDataset }
}

/** Names of the folders in a folder, links to folders with them. Rejects when it cannot be listed. */
export async function listFolders(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true })
  const folders = await Promise.all(
    entries.map(async (entry) => {
      if (!entry.isSymbolicLink()) return entry.isDirectory()
      return stat(join(path, entry.name)).then(
        (found) => found.isDirectory(),
        () => false,
      )
    }),
  )
  return entries.filter((_, at) => folders[at]).map(({ name }) => name)
}
