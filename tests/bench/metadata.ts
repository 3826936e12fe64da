/**
 * `npm run bench:metadata`: measures how fast the program reads the metadata of pictures in the background, compared
 * with a bare loop of the metadata library over the same files in the same run; how fast another machine takes what was
 * read; what it takes of memory and disk; and queries over the metadata of a million pictures.
 */
import ExifReader from 'exifreader'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { sleep, systemClock } from '../../main/core/base/clock.ts'
import { MediaService } from '../../main/core/media/index.ts'
import { forkWorker } from '../../main/core/process/worker-process.ts'
import { ConfigStore } from '../../main/host/config.ts'
import { HostSession } from '../../main/host/host-session.ts'
import { appPaths } from '../../main/host/paths.ts'
import { makeMetadataPictures } from './metadata-pictures.ts'
import { metadataQueries } from './metadata-queries.ts'
import { print, rowsOfCase, type Row } from './report.ts'

const PICTURES = 100_000
/** Milliseconds between two attempts to write what was read: the program may be doing it already. */
const POLL_MS = 20
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
  const { openMs, readMs, delayed, writeMs } = await readWithProgram('ann', true)
  const name = `${PICTURES.toLocaleString('en')} small pictures`
  const row = rowsOfCase(name)
  return [
    row('bare loop of reading a file and the metadata library', (PICTURES / bareMs) * 1_000, '/s'),
    row('the program in the background, with its pauses, nobody works', (PICTURES / readMs) * 1_000, '/s'),
    row('time for each as a multiple of the bare loop’s', readMs / bareMs, '×'),
    row('the same, all of them', readMs / 1_000, 's', 600),
    row('from opening until all is read, after the dimensions', openMs / 1_000, 's'),
    row('longest delay of the program’s own process meanwhile', delayed, 'ms'),
    ...(await sharing(row, writeMs)),
  ]
}

/** Measures another machine that takes what the first one has read and written. */
async function sharing(row: (what: string, value: number, unit: string) => Row, writeMs: number): Promise<Row[]> {
  const folder = join(base, 'set/.lenslet/metadata')
  const sizes = await Promise.all((await readdir(folder)).map(async (file) => (await stat(join(folder, file))).size))
  let opened = 0
  const values = MediaService.prototype.metadataValues
  MediaService.prototype.metadataValues = async function (this: MediaService, some, signal) {
    opened += some.length
    return await values.call(this, some, signal)
  }
  const { openMs, readMs, delayed } = await readWithProgram('ben', false)
  MediaService.prototype.metadataValues = values
  return [
    row('what was read is written for the team', writeMs / 1_000, 's'),
    row('the files of that on the share', sizes.length, ''),
    row('their size', sizes.reduce((sum, size) => sum + size, 0) / 1_000_000, 'MB'),
    row('another machine takes all of it, with its pauses, nobody works', readMs / 1_000, 's'),
    row('from opening on this machine until all is known', openMs / 1_000, 's'),
    row('pictures that this machine opened for their metadata', opened, ''),
    row('longest delay of its program’s own process meanwhile', delayed, 'ms'),
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
  /** The time that writing for the team took. */
  readonly writeMs: number
}

/**
 * Opens the folder as a window does, and waits until the metadata of all pictures is known. With `share`, metadata is
 * then shared with the team.
 */
async function readWithProgram(user: string, share: boolean): Promise<ProgramTimes> {
  const paths = appPaths({ LENSLET_HOME: join(base, `home-${user}`) })
  const session = new HostSession({
    host: 'browser',
    version: '0',
    paths,
    config: new ConfigStore(paths.config),
    user,
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
    return { openMs: now - opened, readMs: now - firstAt, delayed, writeMs: share ? await writeForTeam(session) : 0 }
  } finally {
    await session.close(0)
  }
}

async function writeForTeam({ dataset }: HostSession): Promise<number> {
  await dataset.workspace.setTeamSettings({ 'metadata.share': 'on' }).stored
  const started = performance.now()
  while (dataset.workspace.catalog.metadata.unsharedCount > 0) {
    await dataset.sharedMetadata.exchange(() => Promise.resolve())
    await sleep(systemClock, POLL_MS)
  }
  return performance.now() - started
}
