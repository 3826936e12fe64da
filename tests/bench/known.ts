/** Measures how soon a data set that this machine knows is shown again, and how much memory its processes use then. */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync } from 'node:fs'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { text } from 'node:stream/consumers'
import { orderOf } from '../../main/core/query/item-order.ts'
import { Workspace } from '../../main/core/workspace/workspace.ts'
import { appPaths } from '../../main/host/paths.ts'
import { madeKey, makeTeam } from './made-team.ts'
import { median, type Row } from './report.ts'

const ROUNDS = 3
const LINKS = 50_000
/** The size of a ThumbHash. */
const PLACEHOLDER_BYTES = 24

interface Opened {
  readonly total: number
  readonly firstMs: number
  readonly openedMs: number
  readonly megabytes: readonly number[]
}

/** A team's labels on `images` pictures that the catalog knows. */
export async function known(base: string, images: number): Promise<Row[]> {
  const [root, home] = [join(base, 'set'), join(base, 'home')]
  await mkdir(root, { recursive: true })
  await makeTeam(root, images, { sidecars: 0 })
  await makeFiles(join(base, 'files'), root, images)
  await know(root, home)
  const rounds: Opened[] = []
  for (let round = 0; round < ROUNDS; round++) rounds.push(await openOnce(root, home))
  if (rounds.some(({ total }) => total !== images)) throw new Error(`${rounds[0]!.total} pictures instead of ${images}`)
  const name = `${images.toLocaleString('en')} labelled images, known`
  const { megabytes } = rounds.at(-1)!
  return [
    {
      name: `${name}: first rows, from the start of opening, median of ${ROUNDS}`,
      value: median(rounds.map(({ firstMs }) => firstMs)),
      unit: 'ms',
      goal: 500,
    },
    { name: `${name}: the share read`, value: median(rounds.map(({ openedMs }) => openedMs)), unit: 'ms', goal: null },
    { name: `${name}: memory of the program's process`, value: megabytes[0]!, unit: 'MB', goal: null },
    {
      name: `${name}: with its ${megabytes.length - 1} helper processes`,
      value: megabytes.reduce((sum, one) => sum + one, 0),
      unit: 'MB',
      goal: 600,
    },
  ]
}

/** Makes hard links to a few files. A file system allows some ten thousand links to each. */
async function makeFiles(source: string, root: string, images: number): Promise<void> {
  await mkdir(source)
  const files = Array.from({ length: Math.ceil(images / LINKS) }, (_, number) => join(source, String(number)))
  for (const file of files) await writeFile(file, file)
  let folder = ''
  for (let number = 0; number < images; number++) {
    const file = join(root, madeKey(number))
    if (dirname(file) !== folder) mkdirSync((folder = dirname(file)), { recursive: true })
    linkSync(files[number % files.length]!, file)
  }
  // The program lists a folder again when it was changed a moment before it was listed.
  await setTimeout(4_000)
}

async function know(root: string, home: string): Promise<void> {
  const paths = appPaths({ LENSLET_HOME: home })
  const workspace = await Workspace.open({
    root,
    stateDir: paths.state,
    cacheDir: paths.cache,
    user: 'bench',
    mode: 'write',
    watch: false,
  })
  const { catalog } = workspace
  await catalog.scan()
  // As if the program had read all of them.
  for (let id = 0; id < catalog.size; id++) {
    catalog.columns.fingerprintLow[id] = id + 1
    catalog.setDimensions(id, 4_000, 3_000)
    catalog.setPlaceholder(id, randomBytes(PLACEHOLDER_BYTES))
  }
  orderOf(catalog).byName()
  await workspace.close()
}

async function openOnce(root: string, home: string): Promise<Opened> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'known-once.ts'), root, home], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const output = text(child.stdout)
  await once(child, 'exit')
  return JSON.parse(await output) as Opened
}
