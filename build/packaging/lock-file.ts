/** Reads from the lock file which packages the program depends on. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Manifest } from './packed-files.ts'

interface LockFile {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly dev?: boolean }>>
}

/**
 * Resolves with a function that finds where a packed package was installed, relative to `root`.
 *
 * Packing may have moved the package, and another version may be in its place. The function returns null when no
 * dependency of the program needs that version: then it is installed for development only, or not at all.
 */
export async function installedFolders(root: string): Promise<(packed: Manifest) => string | null> {
  const { packages } = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as LockFile
  const shipped = Object.entries(packages).filter(([folder, { dev }]) => folder !== '' && dev !== true)
  return ({ name, version }) =>
    shipped.find(([folder, entry]) => entry.version === version && folder.endsWith(`node_modules/${name}`))?.[0] ?? null
}
