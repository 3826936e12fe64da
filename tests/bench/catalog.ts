/**
 * `npm run bench:catalog`: measures how long it takes until the pictures of a folder are known, and how long queries
 * take.
 *
 * A folder is opened for the first time and again. For comparison, `find` lists the same folder in the same run.
 */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { known } from './known.ts'
import { live } from './live.ts'
import { queries } from './queries.ts'
import { median, print, type Row } from './report.ts'

const IMAGES = 100_000
const PER_FOLDER = 100
/** How often each of the two is measured. They take turns, so that a change of the machine's speed affects both. */
const ROUNDS = 9
const run = promisify(execFile)

interface Scanned {
  readonly openMs: number
  readonly known: number
  readonly firstMs: number
  readonly namesMs: number
  readonly scanMs: number
  readonly rssMb: number
}

const base = await mkdtemp(join(tmpdir(), 'lenslet-bench-'))
try {
  print('catalog', [
    ...(await rows(join(base, 'set'))),
    ...(await known(join(base, 'known'), 1_000_000)),
    ...queries(1_000_000),
    ...(await live(1_000_000, base)),
  ])
} finally {
  await rm(base, { recursive: true })
}

async function rows(root: string): Promise<Row[]> {
  await makeSet(root)
  const finds: number[] = []
  const firsts: Scanned[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now()
    await run('find', [root, '-type', 'f'], { maxBuffer: 100_000_000 })
    finds.push(performance.now() - started)
    firsts.push(await scanOnce(root, `home-${round}`))
  }
  const first = firsts.toSorted((a, b) => a.namesMs - b.namesMs)[Math.floor(ROUNDS / 2)]!
  const again = await scanOnce(root, 'home-0')
  if (again.known !== IMAGES) throw new Error(`${again.known} pictures were stored instead of ${IMAGES}`)
  const name = `${IMAGES.toLocaleString('en')} files in ${IMAGES / PER_FOLDER} folders`
  return [
    { name: `${name}: find -type f, median of ${ROUNDS}`, value: median(finds), unit: 'ms', goal: null },
    { name: `${name}: all names known, first time, median of ${ROUNDS}`, value: first.namesMs, unit: 'ms', goal: null },
    { name: 'the second as a multiple of the first', value: first.namesMs / median(finds), unit: '×', goal: 1.4 },
    { name: `${name}: first pictures, from the start of opening`, value: first.firstMs, unit: 'ms', goal: 1_000 },
    { name: `${name}: all sizes and times, first time`, value: first.scanMs, unit: 'ms', goal: null },
    { name: `${name}: all pictures again, from the start of opening`, value: again.firstMs, unit: 'ms', goal: 500 },
    { name: `${name}: files added and removed since, again`, value: again.scanMs, unit: 'ms', goal: null },
    { name: `${name}: memory of the process`, value: first.rssMb, unit: 'MB', goal: null },
  ]
}

async function makeSet(root: string): Promise<void> {
  for (let folder = 0; folder < IMAGES / PER_FOLDER; folder++) {
    const path = join(root, `shoot-${String(folder).padStart(4, '0')}`)
    await mkdir(path, { recursive: true })
    await Promise.all(
      Array.from({ length: PER_FOLDER }, (_, number) =>
        writeFile(join(path, `IMG_${String(folder * PER_FOLDER + number).padStart(7, '0')}.jpg`), ''),
      ),
    )
  }
  // The program lists a folder again when it was changed a moment before it was listed.
  await new Promise((resolve) => setTimeout(resolve, 4_000))
}

async function scanOnce(root: string, home: string): Promise<Scanned> {
  const child = spawn(
    process.execPath,
    [
      join(import.meta.dirname, 'scan-once.ts'),
      root,
      join(base, home, 'state'),
      join(base, home, 'cache'),
      String(IMAGES),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const output = text(child.stdout)
  await once(child, 'exit')
  return JSON.parse(await output) as Scanned
}
