/** What the lock file says of the packages that are shipped. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Manifest } from './packed-files.ts'

interface LockFile {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly dev?: boolean }>>
}

/**
 * Finds where a packed package was installed, relative to `root`: packing may have moved it, and another version may be
 * in its place. Null when no dependency of the program needs it in that version, so that it is only there for
 * development, if at all.
 */
export async function installedFolders(root: string): Promise<(packed: Manifest) => string | null> {
  const { packages } = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as LockFile
  const shipped = Object.entries(packages).filter(([folder, { dev }]) => folder !== '' && dev !== true)
  return ({ name, version }) =>
    shipped.find(([folder, entry]) => entry.version === version && folder.endsWith(`node_modules/${name}`))?.[0] ?? null
}
