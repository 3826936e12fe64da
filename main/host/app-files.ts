/** Finds the built program's own parts. All entries are built into `out/main`. */
import { readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** `out/`, found from the chunk of `out/main` into which this module was built. */
const outFolder = findOut(dirname(fileURLToPath(import.meta.url)))
export const mainFolder = join(outFolder, 'main')
export const pageFolder = join(outFolder, 'renderer')
export const preloadFile = join(outFolder, 'preload', 'index.cjs')
/** The folder of package.json. Electron is started with this folder. */
export const appFolder = resolve(outFolder, '..')

/** Returns the version in package.json. */
export function appVersion(): string {
  const { version } = JSON.parse(readFileSync(join(appFolder, 'package.json'), 'utf8')) as { version: string }
  return version
}

function findOut(start: string): string {
  for (let folder = start; dirname(folder) !== folder; folder = dirname(folder)) {
    if (basename(folder) === 'main' && basename(dirname(folder)) === 'out') return dirname(folder)
  }
  // The module runs from the sources, as in tests.
  return resolve(start, '../../out')
}
