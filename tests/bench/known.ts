/** How long until a data set that this machine knows is shown again, and what its processes hold then. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { Workspace } from '../../main/core/workspace.ts'
import { appPaths } from '../../main/host/paths.ts'
import { madeKey, makeTeam } from './made-team.ts'
import { median, type Row } from './report.ts'

const ROUNDS = 3

interface Opened { readonly total: number; readonly firstMs: number; readonly openedMs: number; readonly megabytes: readonly number[] }

/** A team's labels on `images` pictures that the catalog knows; there are no files, because nothing asks for them before the first rows. */
export async function known(base: string, images: number): Promise<Row[]> {
  const [root, home] = [join(base, 'set'), join(base, 'home')]
  await mkdir(root, { recursive: true })
  await makeTeam(root, images, { sidecars: 0 })
  await know(root, home, images)
  const rounds: Opened[] = []
  for (let round = 0; round < ROUNDS; round++) rounds.push(await openOnce(root, home))
  if (rounds.some(({ total }) => total !== images)) throw new Error(`${rounds[0]!.total} pictures in place of ${images}`)
  const name = `${images.toLocaleString('en')} labelled images, known`
  const { megabytes } = rounds.at(-1)!
  return [
    { name: `${name}: first rows, from the start of opening, median of ${ROUNDS}`, value: median(rounds.map(({ firstMs }) => firstMs)), unit: 'ms', goal: 500 },
    { name: `${name}: the share read`, value: median(rounds.map(({ openedMs }) => openedMs)), unit: 'ms', goal: null },
    { name: `${name}: memory of the program's process`, value: megabytes[0]!, unit: 'MB', goal: null },
    { name: `${name}: with its ${megabytes.length - 1} helper processes`, value: megabytes.reduce((sum, one) => sum + one, 0), unit: 'MB', goal: 600 },
  ]
}

async function know(root: string, home: string, images: number): Promise<void> {
  const paths = appPaths({ LENSLET_HOME: home })
  const workspace = await Workspace.open({ root, stateDir: paths.state, cacheDir: paths.cache, user: 'bench', mode: 'write', watch: false })
  const { catalog } = workspace
  for (let number = 0; number < images; number++) {
    const id = catalog.ensure(madeKey(number))
    const { columns } = catalog
    columns.present[id] = columns.printLow[id] = 1
    columns.size[id] = 2_000_000 + (number * 7_919) % 1_000_000
    columns.modifiedAt[id] = columns.addedAt[id] = 1.76e12 + number * 1_000
    catalog.setDimensions(id, 4_000, 3_000)
  }
  await workspace.close()
}

async function openOnce(root: string, home: string): Promise<Opened> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'known-once.ts'), root, home], { stdio: ['ignore', 'pipe', 'inherit'] })
  const output = text(child.stdout)
  await once(child, 'exit')
  return JSON.parse(await output) as Opened
}
