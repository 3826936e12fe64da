/**
 * `npm run bench:metadata`: measures how fast the program reads the metadata of pictures in the background, compared
 * with a bare loop of the metadata library over the same files in the same run; what it takes of memory and disk; and
 * queries over the metadata of a million pictures.
 */
import ExifReader from 'exifreader'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { forkWorker } from '../../main/core/process/worker-process.ts'
import { ConfigStore } from '../../main/host/config.ts'
import { HostSession } from '../../main/host/host-session.ts'
import { appPaths } from '../../main/host/paths.ts'
import { makeMetadataPictures } from './metadata-pictures.ts'
import { metadataQueries } from './metadata-queries.ts'
import { print, type Row } from './report.ts'

const PICTURES = 20_000
const EXTRAPOLATED = 100_000
const MILLION = 1_000_000
/** The longest time that the program may take. */
const MAX_READING_MS = 600_000

const base = await mkdtemp(join(tmpdir(), 'lenslet-bench-metadata-'))
try {
  const files = await makeMetadataPictures(join(base, 'set'), PICTURES)
  print('metadata', [...(await reading(files)), ...(await metadataQueries(base, MILLION))])
} finally {
  await rm(base, { recursive: true, maxRetries: 5 })
}

async function reading(files: readonly string[]): Promise<Row[]> {
  const bareMs = await readBare(files)
  const { openMs, readMs, delayed } = await readWithProgram()
  const name = `${PICTURES.toLocaleString('en')} small pictures`
  const rate = (PICTURES / readMs) * 1_000
  return [
    {
      name: `${name}: bare loop of reading a file and the metadata library`,
      value: (PICTURES / bareMs) * 1_000,
      unit: '/s',
      goal: null,
    },
    {
      name: `${name}: the program in the background, with its pauses, nobody works`,
      value: rate,
      unit: '/s',
      goal: null,
    },
    {
      name: 'time for each as a multiple of the bare loop’s',
      value: readMs / bareMs,
      unit: '×',
      goal: null,
    },
    {
      name: `${EXTRAPOLATED.toLocaleString('en')} pictures: the same, extrapolated`,
      value: EXTRAPOLATED / rate,
      unit: 's',
      goal: 600,
    },
    {
      name: `${name}: from opening until all is read, after the dimensions`,
      value: openMs / 1_000,
      unit: 's',
      goal: null,
    },
    { name: 'longest delay of the program’s own process meanwhile', value: delayed, unit: 'ms', goal: null },
  ]
}

async function readBare(files: readonly string[]): Promise<number> {
  const started = performance.now()
  for (const file of files) {
    try {
      // The library is one CommonJS object: Node finds no named exports in it.
      // oxlint-disable-next-line import/no-named-as-default-member
      ExifReader.load(await readFile(file), { expanded: true })
    } catch {
      // A file without metadata.
    }
  }
  return performance.now() - started
}

interface ProgramTimes {
  readonly openMs: number
  readonly readMs: number
  readonly delayed: number
}

/** Opens the folder as a window does, and waits until the metadata of all pictures was read. */
async function readWithProgram(): Promise<ProgramTimes> {
  const paths = appPaths({ LENSLET_HOME: join(base, 'home') })
  const session = new HostSession({
    host: 'browser',
    version: '0',
    paths,
    config: new ConfigStore(paths.config),
    user: 'bench',
    spawn: forkWorker(resolve(import.meta.dirname, '../../out/main')),
  })
  const opened = performance.now()
  let firstAt = 0
  let delayed = 0
  try {
    await session.open(join(base, 'set'))
    const { catalog } = session.dataset.workspace
    const done = Promise.withResolvers<void>()
    let read = 0
    catalog.metadata.events.on('read', (ids) => {
      firstAt ||= performance.now()
      read += ids?.length ?? 0
      if (read >= PICTURES) done.resolve()
    })
    const timer = setTimeout(() => done.reject(new Error(`only ${read} pictures were read`)), MAX_READING_MS)
    let last = performance.now()
    const ticks = setInterval(() => {
      const now = performance.now()
      delayed = Math.max(delayed, now - last - 10)
      last = now
    }, 10)
    await done.promise
    clearTimeout(timer)
    clearInterval(ticks)
    const now = performance.now()
    return { openMs: now - opened, readMs: now - firstAt, delayed }
  } finally {
    await session.close(0)
  }
}
