/** Provides electron-builder's configuration: the content of its file, and what is known only after building. */
import type { Configuration } from 'electron-builder'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { unusedFiles } from './imports.ts'

const root = join(import.meta.dirname, '../..')

/**
 * Resolves with the configuration, which leaves out the files that only the command line uses.
 *
 * Chunks get their names when they are built, so the program must have been built.
 */
export async function configuration(): Promise<Configuration> {
  const base = parse(await readFile(join(root, 'build/electron-builder.yml'), 'utf8')) as Configuration
  const unused = await unusedFiles(root)
  return { ...base, files: (base.files as string[]).concat(unused.map((path) => `!${path}`)) }
}
