/** Where the built program finds its own parts. All entries are built into `out/main`. */
import { readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** `out/`, found from whichever chunk of `out/main` this module was built into. */
const outFolder = findOut(dirname(fileURLToPath(import.meta.url)))
export const mainFolder = join(outFolder, 'main')
export const pageFolder = join(outFolder, 'renderer')
export const preloadFile = join(outFolder, 'preload', 'index.cjs')
/** The folder of package.json: what Electron is started with. */
export const appFolder = resolve(outFolder, '..')

export function appVersion(): string {
  const { version } = JSON.parse(readFileSync(join(appFolder, 'package.json'), 'utf8')) as { version: string }
  return version
}

function findOut(start: string): string {
  for (let folder = start; dirname(folder) !== folder; folder = dirname(folder)) {
    if (basename(folder) === 'main' && basename(dirname(folder)) === 'out') return dirname(folder)
  }
  // Run from the sources, as tests do.
  return resolve(start, '../../out')
}
