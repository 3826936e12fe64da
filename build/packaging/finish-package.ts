/** Adds the licences to what electron-builder packed, and refuses it when anything in it is wrong. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { judgeImports } from './imports.ts'
import { judge, type Target } from './judge.ts'
import { bundledLicences, judgeLicences, licencesText, packageLicence, type Licence } from './licences.ts'
import { listing } from './listing.ts'
import { installedFolders } from './lock-file.ts'
import { packageOf, packedFiles, packedManifest, unpackProgram } from './packed-files.ts'

const root = join(import.meta.dirname, '../..')

interface Works {
  /** The licences of the libraries in the package, and of those that are bundled into our own files. */
  readonly licences: readonly Licence[]
  /** Packages that are in it although the program does not depend on them. */
  readonly strangers: readonly string[]
}

/**
 * Writes THIRD-PARTY-LICENSES.txt into a packed program's resources folder, and resolves with a list of all files.
 *
 * Rejects when the program may not be shipped.
 */
export async function finishPackage(resources: string, target: Target): Promise<string> {
  const { licences, strangers } = await works(resources)
  await writeFile(join(resources, 'THIRD-PARTY-LICENSES.txt'), await licencesText(licences))
  const files = await packedFiles(resources)
  const list = `${listing(files)}\n${licences.length} third-party works under ${[...new Set(licences.map(({ identifier }) => identifier))].sort().join(', ')}`
  const problems = [...judge(files, target, strangers), ...judgeLicences(licences), ...(await packedImports(resources))]
  if (problems.length > 0) throw new Error(`${list}\nThe package may not be shipped:\n${problems.join('\n')}`)
  return list
}

async function works(resources: string): Promise<Works> {
  const installed = await installedFolders(root)
  const folders = new Set((await packedFiles(resources)).flatMap(({ path }) => packageOf(path) ?? []))
  const packed = [...folders]
    .map((folder) => packedManifest(resources, folder))
    .map((manifest) => ({ manifest, from: installed(manifest) }))
  const [libraries, ...bundled] = await Promise.all([
    Promise.all(packed.flatMap(({ from }) => (from === null ? [] : packageLicence(join(root, from))))),
    ...['main', 'preload', 'renderer'].map(async (part) =>
      bundledLicences(join(root, 'out', part, '.vite/license.json')),
    ),
  ])
  return {
    licences: [...libraries, ...bundled.flat()],
    strangers: packed
      .filter(({ from }) => from === null)
      .map(({ manifest: { name, version } }) => `${name} ${version}`),
  }
}

async function packedImports(resources: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'lenslet-packed-'))
  try {
    unpackProgram(resources, folder)
    return await judgeImports(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
