/**
 * A folder that electron-builder takes for Electron's runtime, for packing where the runtime cannot be had. Nothing in
 * it runs; its fuses can be set.
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
/** More than are kept, so that trimming them is tried too. */
const LOCALES = ['de', 'en-GB', 'en-US', 'fr']

/** Makes it in an empty folder, named as the files of the Linux runtime are. */
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
