/** Computes digests of files, for tests that files stay as they are. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Resolves with the SHA-256 of each file, in hexadecimal digits, by its path in the folder. */
export async function digestsOf(folder: string, paths: readonly string[]): Promise<Record<string, string>> {
  const digest = async (path: string): Promise<string> =>
    createHash('sha256')
      .update(await readFile(join(folder, path)))
      .digest('hex')
  return Object.fromEntries(await Promise.all(paths.map(async (path) => [path, await digest(path)] as const)))
}
