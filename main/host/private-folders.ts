/**
 * Keeps this program's folders and files on this machine private: they contain searches, names of folders, labels that
 * are not on the share yet, and small versions of pictures.
 */
import { chmodSync, lstatSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { AppPaths } from './paths.ts'

export const PRIVATE_FOLDER = 0o700
export const PRIVATE_FILE = 0o600

/**
 * Removes everybody else's permissions from the folders that this program keeps on this machine, and creates missing
 * ones.
 *
 * The files directly in them, which earlier versions made readable for all, are treated alike; what is deeper is then
 * out of reach. A folder that belongs to somebody else is left alone, and so is everything on Windows, where a
 * profile's folders are private anyway. Never throws.
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
      // The home folder is read-only: what cannot be kept private is not written either.
    }
  }
}

/** Removes permissions and never adds any: what the person has forbidden stays forbidden. */
function restrict(path: string, allowed: number): void {
  const { mode } = lstatSync(path)
  if ((mode & 0o777 & ~allowed) !== 0) chmodSync(path, mode & allowed)
}
