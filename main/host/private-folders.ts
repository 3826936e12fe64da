/**
 * Keeps this program's folders and files on this machine private.
 *
 * They contain searches, names of folders, labels that are not on the share yet, and small versions of pictures.
 */
import { chmodSync, lstatSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { AppPaths } from './paths.ts'

export const PRIVATE_FOLDER = 0o700
export const PRIVATE_FILE = 0o600

/**
 * Removes everybody else's permissions from this program's folders on this machine, and creates missing folders.
 *
 * The same is done for the files directly in these folders, because earlier versions made them readable for everybody.
 * Deeper files cannot be reached then. A folder that belongs to somebody else stays unchanged. So does everything on
 * Windows, where the folders of a profile are private anyway. Never throws.
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
      // The home folder is read-only, so nothing can be written there either; or the folder belongs to somebody else.
    }
  }
}

/** Removes permissions and never adds any, so that what the person has forbidden stays forbidden. */
function restrict(path: string, allowed: number): void {
  const { mode } = lstatSync(path)
  if ((mode & 0o777 & ~allowed) !== 0) chmodSync(path, mode & allowed)
}
