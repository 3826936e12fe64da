/**
 * `npm run bench:shell` (Linux): measures the program in the browser host and in Electron's runtime.
 *
 * It measures the time from the start of the program to the grid and to the first picture, for a new and for a known
 * data set; the reading of all new pictures; the rating of a thousand pictures; memory and processor time of an open
 * window that nobody uses; and the size of the page.
 *
 * The browser of the browser host is running already, so its start and its memory are not counted. Electron is started
 * as a person starts it. For comparison, an empty window of its runtime is started in the same run.
 */
import { execFileSync } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { openScreen, usableRuntime } from '../../build/runtime/usable-runtime.ts'
import { launchBrowser } from '../support/browser.ts'
import { openHost, type HostKind } from '../support/hosts.ts'
import { lenslet } from '../support/processes.ts'
import { electronStart, emptyStart, type StartTimes } from './electron-start.ts'
import { makeSet } from './ui-set.ts'
import { median, print, type Row } from './report.ts'

const PICTURES = 10_000
const STARTS = 5
const COLD_STARTS = 3
const RATED = 1_000
/**
 * After so many milliseconds a window is idle in any case: helper processes that have nothing to do end after a
 * minute.
 */
const RESTED_MS = 120_000
/** The seconds during which an idle window is measured. */
const IDLE_S = 30
/** A window is idle when it used less than this part of a core for `CALM_S` seconds. */
const CALM = 0.04
const CALM_S = 10
/** The longest time to wait until a window is idle, in seconds. */
const MOST_S = 300
const PAGE = join(import.meta.dirname, '../../out/renderer')

const base = await mkdtemp(join(tmpdir(), 'lenslet-bench-shell-'))
const runtime = await usableRuntime()
const { browser } = await launchBrowser()
const screen = await openScreen()
Object.assign(process.env, screen.env, { ELECTRON_OVERRIDE_DIST_PATH: runtime.folder })
try {
  await makeSet(join(base, 'set'), join(base, 'sources'), PICTURES)
  const rows: Row[] = []
  rows.push(...(await emptyWindow()))
  for (const [kind, name] of [
    ['browser', 'browser host'],
    ['electron', `Electron ${runtime.version}`],
  ] as const)
    rows.push(...(await starts(browser, kind, name)))
  print('shell', [...rows, await ratedByCommand(), await weight()])
} finally {
  await browser.close()
  screen.close()
  await rm(base, { recursive: true, force: true, maxRetries: 5 })
}

async function starts(shown: Browser, kind: HostKind, name: string): Promise<Row[]> {
  const home = join(base, kind)
  const set = join(base, 'set')
  const open = (): ReturnType<typeof openHost> => openHost(shown, home, set, 'alice', kind)
  const start = (at: string): Promise<StartTimes> =>
    kind === 'electron' ? electronStart(runtime.folder, at, set) : browserStart(shown, at, set)
  const cold: number[] = []
  for (let round = 0; round < COLD_STARTS; round++) {
    await rm(join(set, '.lenslet'), { recursive: true, force: true })
    cold.push((await start(join(base, `${kind}-${round}`))).pictureMs)
  }
  const first = await open()
  await first.page.getByTestId('status').filter({ hasText: 'Live' }).waitFor({ timeout: 60_000 })
  const before = await cpuSeconds(process.pid)
  const lookedS = await atRest()
  const lookedCpuS = (await cpuSeconds(process.pid)) - before
  await first.stop()
  const known: StartTimes[] = []
  for (let round = 0; round < STARTS; round++) known.push(await start(home))
  return [
    {
      name: `${name}: start to the first picture of ${PICTURES.toLocaleString('en')} new ones, median of ${COLD_STARTS}`,
      value: median(cold),
      unit: 'ms',
      goal: 1_200,
    },
    {
      name: `${name}: start to the grid of known pictures, median of ${STARTS}`,
      value: median(known.map(({ gridMs }) => gridMs)),
      unit: 'ms',
      goal: 800,
    },
    {
      name: `${name}: start to the first of them`,
      value: median(known.map(({ pictureMs }) => pictureMs)),
      unit: 'ms',
      goal: 800,
    },
    { name: `${name}: until all new ones were read, with pauses`, value: lookedS, unit: 's', goal: 60 },
    { name: `${name}: processor time of that`, value: lookedCpuS, unit: 's', goal: 35 },
    ...(await rest(await open(), name)),
    await rated(shown, kind, name),
  ]
}

async function emptyWindow(): Promise<Row[]> {
  const empty = []
  for (let round = 0; round < STARTS; round++)
    empty.push(await emptyStart(runtime.folder, base, (pid) => memoryOf([pid, ...below(pid)])))
  return [
    {
      name: `an empty window of Electron ${runtime.version}: start to something painted, median of ${STARTS}`,
      value: median(empty.map(({ paintedMs }) => paintedMs)),
      unit: 'ms',
      goal: null,
    },
    {
      name: 'its processes (PSS), five seconds later',
      value: median(empty.map(({ measured }) => measured)) / 1e6,
      unit: 'MB',
      goal: null,
    },
  ]
}

async function browserStart(shown: Browser, home: string, set: string): Promise<StartTimes> {
  const started = performance.now()
  const host = await openHost(shown, home, set, 'alice', 'browser')
  await host.page.getByTestId('cell').first().waitFor()
  const gridMs = performance.now() - started
  await host.page.locator('[data-testid="cell"] img[data-loaded="true"]').first().waitFor()
  const pictureMs = performance.now() - started
  await host.stop()
  return { gridMs, pictureMs }
}

/** Measures a window that nobody uses. */
async function rest(host: Awaited<ReturnType<typeof openHost>>, name: string): Promise<Row[]> {
  await delay(RESTED_MS)
  const before = await cpuSeconds(process.pid)
  await delay(IDLE_S * 1000)
  const used = (await cpuSeconds(process.pid)) - before
  const memory = await memoryOf([host.pid, ...below(host.pid)])
  await host.stop()
  return [
    {
      name: `${name}: an open window that nobody uses, of one core`,
      value: (100 * used) / IDLE_S,
      unit: '%',
      goal: 0.5,
    },
    { name: `${name}: memory of the program's processes then (PSS)`, value: memory / 1e6, unit: 'MB', goal: 260 },
  ]
}

/** Measures the time from the key to the last sidecar. */
async function rated(shown: Browser, kind: HostKind, name: string): Promise<Row> {
  const folder = join(base, `rated-${kind}`)
  await cp(join(base, 'set/shoot-0000'), folder, { recursive: true })
  const host = await openHost(shown, join(base, `${kind}-rated`), folder, 'alice', kind)
  await host.page
    .getByTestId('count')
    .filter({ hasText: /^1,000\b/ })
    .waitFor()
  await host.page.getByTestId('status').filter({ hasText: 'Live' }).waitFor()
  await host.page.getByTestId('cell').first().click()
  await host.page.keyboard.press('ControlOrMeta+a')
  await host.page.waitForFunction(() => document.querySelector('[data-testid="cell"][aria-selected="false"]') === null)
  const started = performance.now()
  await host.page.keyboard.press('4')
  while ((await sidecars(folder)) < RATED) await delay(20)
  const ms = performance.now() - started
  await host.stop()
  return {
    name: `${name}: ${RATED.toLocaleString('en')} pictures rated, key to last sidecar`,
    value: ms,
    unit: 'ms',
    goal: 2_000,
  }
}

async function sidecars(folder: string): Promise<number> {
  return (await readdir(join(folder, '.lenslet/sidecars')).catch(() => [])).filter((file) => file.endsWith('.json'))
    .length
}

/** Measures the same with the command line, including its start. */
async function ratedByCommand(): Promise<Row> {
  const folder = join(base, 'rated-command')
  await cp(join(base, 'set/shoot-0000'), folder, { recursive: true })
  const names = await readdir(folder)
  const started = performance.now()
  const { stderr } = await lenslet(
    join(base, 'command'),
    ['label', folder, '-', '--stars', '4', '--user', 'ana'],
    names.join('\n'),
  )
  if ((await sidecars(folder)) !== RATED) throw new Error(stderr)
  return {
    name: `lenslet label -: ${RATED.toLocaleString('en')} pictures rated`,
    value: performance.now() - started,
    unit: 'ms',
    goal: 1_200,
  }
}

/** Waits until all pictures of a new data set were read once, and resolves with the seconds that this took. */
async function atRest(): Promise<number> {
  const started = performance.now()
  for (let used = 1; used > CALM * CALM_S && performance.now() - started < MOST_S * 1000;) {
    const before = await cpuSeconds(process.pid)
    await delay(CALM_S * 1000)
    used = (await cpuSeconds(process.pid)) - before
  }
  return (performance.now() - started) / 1000
}

/**
 * Processor seconds of everything that this process has started and that still runs: the program, its helpers, the
 * browser.
 */
async function cpuSeconds(pid: number): Promise<number> {
  const ticks = await Promise.all(
    below(pid).map(async (child) => {
      const stat = await readFile(`/proc/${child}/stat`, 'utf8').catch(() => null)
      const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? []
      return stat === null ? 0 : Number(fields[11]) + Number(fields[12])
    }),
  )
  return ticks.reduce((sum, one) => sum + one, 0) / 100
}

/** All processes that this one has started, and that those have. */
function below(pid: number): number[] {
  const parents = execFileSync('ps', ['-e', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number])
  const children = (parent: number): number[] =>
    parents.filter(([, of]) => of === parent).flatMap(([child]) => children(child).concat(child))
  return children(pid)
}

/** Returns bytes. Memory pages that several processes share are divided between them. */
async function memoryOf(pids: readonly number[]): Promise<number> {
  const rollups = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')))
  return rollups.reduce((sum, rollup) => sum + Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) * 1024, 0)
}

/** Measures the files that the page loads at its start. */
async function weight(): Promise<Row> {
  const names = (await readdir(PAGE, { recursive: true })).filter((name) => /\.(html|js|css)$/.test(name))
  const sizes = await Promise.all(names.map(async (name) => gzipSync(await readFile(join(PAGE, name))).byteLength))
  return { name: 'the page, gzipped', value: sizes.reduce((sum, one) => sum + one, 0) / 1e3, unit: 'kB', goal: 400 }
}
