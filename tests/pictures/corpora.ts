/** Public collections of odd pictures, fetched into the cache of the tests once and never committed. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { isPictureName } from '../../main/core/items/item-names.ts'

const run = promisify(execFile)
/** Each is cloned once, so that later runs use the same pictures. `folder` contains the pictures. */
const CORPORA = [
  { name: 'pillow', address: 'https://github.com/python-pillow/Pillow', folder: 'Tests/images' },
  { name: 'avif', address: 'https://github.com/link-u/avif-sample-images', folder: '' },
] as const

export interface Corpus {
  readonly name: string
  readonly folder: string
  readonly files: readonly string[]
}

/** Resolves with the collections, or with the named folders. Reports and skips a collection that cannot be fetched. */
export async function corpora(named: readonly string[]): Promise<Corpus[]> {
  const folders =
    named.length > 0
      ? named.map((folder) => ({ name: basename(folder), folder }))
      : (await Promise.all(CORPORA.map(fetchCorpus))).filter((corpus) => corpus !== null)
  return await Promise.all(folders.map(async ({ name, folder }) => ({ name, folder, files: await picturesIn(folder) })))
}

async function fetchCorpus({
  name,
  address,
  folder,
}: (typeof CORPORA)[number]): Promise<{ name: string; folder: string } | null> {
  const cacheFolder = join(
    process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
    'lenslet-desktop-build',
    'pictures',
  )
  const place = join(cacheFolder, name)
  if (!existsSync(place)) {
    await mkdir(cacheFolder, { recursive: true })
    const draft = `${place}.${process.pid}`
    try {
      await run('git', ['clone', '--quiet', '--depth', '1', address, draft], { timeout: 600_000 })
      await rename(draft, place)
    } catch (error) {
      await rm(draft, { recursive: true, force: true })
      console.log(
        `skipped: ${name} cannot be fetched from ${address} (${(error as Error).message.split('\n').at(-1) ?? ''}); name a folder that has it instead`,
      )
      return null
    }
  }
  return { name, folder: join(place, folder) }
}

async function picturesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true })
  return names.filter((name) => !name.startsWith('.git') && isPictureName(basename(name))).toSorted()
}
