/**
 * The shell: from the start of the program to the grid of a known data set and to its first picture, in the browser host and in Electron's runtime; what the page weighs; what an
 * open window that nobody uses costs. `npm run bench:shell`, Linux. The browser host's browser runs already: starting it does not belong to it.
 */
import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { openScreen, usableRuntime } from '../../build/runtime/usable-runtime.ts'
import { launchBrowser } from '../support/browser.ts'
import { openHost, type HostKind } from '../support/hosts.ts'
import { makeSet } from './ui-set.ts'
import { median, print, type Row } from './report.ts'

const PICTURES = 10_000
const STARTS = 5
/** Seconds that an idle window is watched, after it has come to rest. */
const IDLE_S = 30
/** It has come to rest when it used less than this part of a core for so many seconds. */
const CALM = 0.04
const CALM_S = 10
/** It is measured then whether or not it has. */
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
  for (const [kind, name] of [['browser', 'browser host'], ['electron', `Electron ${runtime.version}`]] as const) rows.push(...await starts(browser, kind, name))
  print('shell', [...rows, await weight()])
} finally {
  await browser.close()
  screen.close()
  await rm(base, { recursive: true, force: true, maxRetries: 5 })
}

async function starts(shown: Browser, kind: HostKind, name: string): Promise<Row[]> {
  const home = join(base, kind)
  const open = (): ReturnType<typeof openHost> => openHost(shown, home, join(base, 'set'), 'alice', kind)
  const first = await open()
  await first.page.getByTestId('status').filter({ hasText: 'Live' }).waitFor({ timeout: 60_000 })
  const lookedS = await atRest()
  await first.stop()
  const grids: number[] = []
  const pictures: number[] = []
  for (let round = 0; round < STARTS; round++) {
    const started = performance.now()
    const host = await open()
    await host.page.getByTestId('cell').first().waitFor()
    grids.push(performance.now() - started)
    await host.page.locator('[data-testid="cell"] img[data-loaded="true"]').first().waitFor()
    pictures.push(performance.now() - started)
    await host.stop()
  }
  const host = await open()
  await atRest()
  const before = await cpuSeconds(process.pid)
  await delay(IDLE_S * 1000)
  const used = await cpuSeconds(process.pid) - before
  await host.stop()
  return [
    { name: `${name}: start to the grid of ${PICTURES.toLocaleString('en')} known pictures, median of ${STARTS}`, value: median(grids), unit: 'ms', goal: 1_500 },
    { name: `${name}: start to its first picture`, value: median(pictures), unit: 'ms', goal: 1_500 },
    { name: `${name}: until it had looked into all of them, the first time, with pauses`, value: lookedS, unit: 's', goal: null },
    { name: `${name}: an open window that nobody uses, with its browser, of one core`, value: 100 * used / IDLE_S, unit: '%', goal: 1 },
  ]
}

/** Waits until nothing is left to do, as a new data set's pictures are looked into once; seconds that it took. */
async function atRest(): Promise<number> {
  const started = performance.now()
  for (let used = 1; used > CALM * CALM_S && performance.now() - started < MOST_S * 1000;) {
    const before = await cpuSeconds(process.pid)
    await delay(CALM_S * 1000)
    used = await cpuSeconds(process.pid) - before
  }
  return (performance.now() - started) / 1000
}

/** Processor seconds of everything that this process has started and that still runs: the program, its helpers, the browser. */
async function cpuSeconds(pid: number): Promise<number> {
  const parents = execFileSync('ps', ['-e', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n').map(line => line.trim().split(/\s+/).map(Number) as [number, number])
  const below = (parent: number): number[] => parents.filter(([, of]) => of === parent).flatMap(([child]) => below(child).concat(child))
  const ticks = await Promise.all(below(pid).map(async child => {
    const stat = await readFile(`/proc/${child}/stat`, 'utf8').catch(() => null)
    const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? []
    return stat === null ? 0 : Number(fields[11]) + Number(fields[12])
  }))
  return ticks.reduce((sum, one) => sum + one, 0) / 100
}

/** What the page reads at its start. */
async function weight(): Promise<Row> {
  const names = (await readdir(PAGE, { recursive: true })).filter(name => /\.(html|js|css)$/.test(name))
  const sizes = await Promise.all(names.map(async name => gzipSync(await readFile(join(PAGE, name))).byteLength))
  return { name: 'the page, gzipped', value: sizes.reduce((sum, one) => sum + one, 0) / 1e3, unit: 'kB', goal: 400 }
}
