/**
 * Makes a folder that electron-builder accepts as Electron's runtime, for packing where no runtime is available.
 *
 * Nothing in it runs, but its fuses can be set.
 */
import { createPackage } from '@electron/asar'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { emptyBinary } from './fuses.ts'

const FILES = [
  'chrome-sandbox',
  'LICENSE',
  'LICENSES.chromium.html',
  'version',
  'resources.pak',
  'icudtl.dat',
  'v8_context_snapshot.bin',
]
/** More languages than the package keeps, so that their removal is tried too. */
const LOCALES = ['de', 'en-GB', 'en-US', 'fr']

/** Writes the files into an empty folder. They have the names of the files in the Linux runtime. */
export async function makeEmptyRuntime(folder: string): Promise<void> {
  await mkdir(join(folder, 'locales'), { recursive: true })
  await mkdir(join(folder, 'resources'))
  await mkdir(join(folder, 'welcome'))
  await writeFile(join(folder, 'welcome', 'main.js'), '')
  await writeFile(join(folder, 'electron'), emptyBinary(), { mode: 0o755 })
  for (const file of FILES) await writeFile(join(folder, file), '')
  for (const locale of LOCALES) await writeFile(join(folder, 'locales', `${locale}.pak`), '')
  await createPackage(join(folder, 'welcome'), join(folder, 'resources', 'default_app.asar'))
  await rm(join(folder, 'welcome'), { recursive: true })
}
