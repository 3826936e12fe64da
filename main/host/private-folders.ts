/**
 * This program's own folders and files on this machine are nobody else's: they hold searches, names of folders, labels
 * on their way to a share, and small versions of pictures.
 */
import { chmodSync, lstatSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { AppPaths } from './paths.ts'

export const PRIVATE_FOLDER = 0o700
export const PRIVATE_FILE = 0o600

/**
 * Takes the permissions of everybody else from the folders that this program keeps on this machine, makes those that
 * are missing, and does the same with the files directly in them, which earlier versions made for all to read. What is
 * below is out of reach then. A folder that is not this person's is left as it is, and so is everything on Windows,
 * where a profile's folders are the person's own. Never throws.
 */
export function keepPrivate({ config, state, cache, logs }: AppPaths): void {
  if (process.platform === 'win32') return
  for (const folder of [config, state, cache, logs]) {
    try {
      mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER })
      restrict(folder, PRIVATE_FOLDER)
      for (const entry of readdirSync(folder, { withFileTypes: true }))
        if (entry.isFile()) restrict(join(folder, entry.name), PRIVATE_FILE)
    } catch {
      // A read-only home folder: what cannot be kept private is not kept either.
    }
  }
}

/** Only takes away: what the person has forbidden stays so. */
function restrict(path: string, most: number): void {
  const { mode } = lstatSync(path)
  if ((mode & 0o777 & ~most) !== 0) chmodSync(path, mode & most)
}
