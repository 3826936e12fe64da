/**
 * `npm run bench:ui`: measures the window with a million pictures in Electron's runtime. It takes about three minutes
 * and 2 GB of disk. `-- 20000` is for fewer pictures, `-- 1000000 browser` for a browser with the browser host. An
 * empty page under the same input is measured in the same run.
 */
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { openScreen, usableRuntime } from '../../build/runtime/usable-runtime.ts'
import { filterBy } from '../support/browser.ts'
import type { HostKind } from '../support/hosts.ts'
import { benchArguments, median, percentile, print, type Row } from './report.ts'
import {
  blankCells,
  type Blank,
  framesDuring,
  frameRows,
  keyToPaint,
  pictureShown,
  picturesComplete,
  SMOOTH_MS,
} from './ui-frames.ts'
import { openWindow, type BenchWindow } from './ui-host.ts'
import { FRAME_MS, hold, INPUT_MS, wheel } from './ui-input.ts'
import { framesWhileReading } from './ui-metadata.ts'
import { makeSet } from './ui-set.ts'

const PICTURES = Number(benchArguments()[0] ?? 1_000_000)
const KIND = (benchArguments()[1] ?? 'electron') as HostKind
/** After so many milliseconds without input, no cell may be blank. */
const REST_MS = 150
const PLACES = 6
const RATINGS = 40
const TURNS = 8
const SCAN_MS = 240_000
/** Milliseconds between two frames of a 60 Hz screen. */
const SCREEN_FRAME_MS = 1_000 / 60

const base = await mkdtemp(join(tmpdir(), 'lenslet-bench-ui-'))
const root = join(base, 'set')
const home = join(base, 'home')
const runtime = await usableRuntime()
const screen = await openScreen()
Object.assign(process.env, screen.env, { ELECTRON_OVERRIDE_DIST_PATH: runtime.folder })
try {
  await makeSet(root, join(base, 'sources'), PICTURES)
  print('ui', [...(await measureAll()), ...(await framesWhileReading(KIND, base))])
} finally {
  screen.close()
  await rm(base, { recursive: true, force: true, maxRetries: 5 })
}

async function measureAll(): Promise<Row[]> {
  const first = await during(async (window) => {
    const ms = await firstPictureMs(window)
    await waitForScan(window.page)
    return ms
  })
  return during(async (window) => {
    const { page } = window
    const known = await firstPictureMs(window)
    const rows: Row[] = [
      {
        name: `${PICTURES.toLocaleString('en')} pictures, ${KIND}: start to first pictures, first time`,
        value: first,
        unit: 'ms',
        goal: null,
      },
      { name: 'start to first pictures, known', value: known, unit: 'ms', goal: null },
    ]
    const empty = await window.emptyPage()
    rows.push(
      ...frameRows('an empty page under held keys', await framesDuring(empty, () => hold(empty, 'ArrowDown')), null),
    )
    rows.push(await bareKey(empty))
    await empty.close()
    rows.push(
      ...(await grid(page)),
      ...(await labels(page)),
      ...(await viewer(page)),
      ...(await queue(page)),
      ...(await memory(page, window.pid)),
    )
    return rows
  })
}

async function during<Result>(use: (window: BenchWindow) => Promise<Result>): Promise<Result> {
  const window = await openWindow(KIND, home, root)
  try {
    return await use(window)
  } finally {
    await window.stop()
  }
}

async function firstPictureMs({ page, started }: BenchWindow): Promise<number> {
  await pictureShown(page)
  return performance.now() - started
}

/** Waits until all pictures are known, with their shapes. */
async function waitForScan(page: Page): Promise<void> {
  const all = PICTURES.toLocaleString('en')
  await page
    .getByTestId('count')
    .filter({ hasText: new RegExp(`^${all.slice(0, -2)}`) })
    .waitFor({ timeout: SCAN_MS })
  await page
    .locator('.status-text')
    .filter({ hasNotText: /Looking|Reading|scan/i })
    .waitFor({ timeout: SCAN_MS })
}

async function grid(page: Page): Promise<Row[]> {
  const rows: Row[] = []
  let elements = 0
  const measure = async (name: string, action: () => Promise<void>): Promise<void> => {
    const seen = await framesDuring(page, action)
    elements = Math.max(elements, seen.elements)
    rows.push(...frameRows(name, seen, SMOOTH_MS))
    await picturesComplete(page, SCAN_MS)
  }
  for (const previews of ['not made yet', 'made']) {
    await page.getByTestId('grid').focus()
    await page.keyboard.press('Home')
    await picturesComplete(page, SCAN_MS)
    if (previews === 'made') await everySeen(page)
    await measure(`ArrowDown held, 30 a second, previews ${previews}`, () => hold(page, 'ArrowDown'))
    await measure(`wheel, previews ${previews}`, () => wheel(page, 240))
  }
  await measure('PageDown held, 30 a second', () => hold(page, 'PageDown'))
  await measure('scroll bar dragged over the whole list', () => dragBar(page, 0.05, 0.95))
  rows.push(...(await blanks(page)))
  await page.keyboard.press('End')
  await page.locator(`[data-position="${(await total(page)) - 1}"]`).waitFor()
  rows.push({ name: 'elements in the document, most', value: elements, unit: '', goal: 3_000 })
  return rows
}

/** Scrolls over the part of the list that a held key can reach at most, and back to the top. */
async function everySeen(page: Page): Promise<void> {
  await hold(page, 'ArrowDown')
  await picturesComplete(page, SCAN_MS)
  await page.keyboard.press('Home')
  await picturesComplete(page, SCAN_MS)
}

/** Measures blank cells at places of the list that were never shown before, and at the same places again. */
async function blanks(page: Page): Promise<Row[]> {
  const fresh = await blankAtPlaces(page)
  const again = await blankAtPlaces(page)
  return [
    {
      name: `cells of ${fresh.cells} without any picture ${REST_MS} ms after a jump, nothing made yet, most`,
      value: fresh.blank,
      unit: '',
      goal: 0,
    },
    {
      name: `cells of ${fresh.cells} without their own picture ${REST_MS} ms after a jump, nothing made yet, most`,
      value: fresh.unfinished,
      unit: '',
      goal: null,
    },
    {
      name: `cells of ${again.cells} without their own picture ${REST_MS} ms after a jump, previews made, most`,
      value: again.unfinished,
      unit: '',
      goal: 0,
    },
  ]
}

async function blankAtPlaces(page: Page): Promise<Blank> {
  let most: Blank = { blank: 0, unfinished: 0, cells: 0 }
  for (let place = 0; place < PLACES; place++) {
    await goTo(page, (place + 0.5) / PLACES)
    await sleep(REST_MS)
    const { blank, unfinished, cells } = await blankCells(page)
    most = {
      blank: Math.max(most.blank, blank),
      unfinished: Math.max(most.unfinished, unfinished),
      cells: Math.max(most.cells, cells),
    }
    await picturesComplete(page, SCAN_MS)
  }
  return most
}

async function labels(page: Page): Promise<Row[]> {
  const times: number[] = []
  await page.keyboard.press('Home')
  for (let at = 0; at < RATINGS; at++) {
    await page.keyboard.press('ArrowRight')
    await page.locator('[data-focused="true"][data-key]').waitFor()
    await sleep(200)
    const stars = String(1 + (at % 5))
    times.push(await keyToPaint(page, stars, '[data-focused="true"]', 'data-stars', stars))
  }
  return [
    { name: 'rating key to painted stars, median', value: median(times), unit: 'ms', goal: null },
    { name: 'rating key to painted stars, p95', value: percentile(times, 0.95), unit: 'ms', goal: 2 * SCREEN_FRAME_MS },
  ]
}

/** Measures the shortest time that a key can take here: a change of an attribute in an empty page. */
async function bareKey(page: Page): Promise<Row> {
  const times: number[] = []
  await page.evaluate(() =>
    addEventListener('keydown', (event) => {
      document.body.setAttribute('style', `background: hsl(${event.timeStamp % 360} 50% 50%)`)
    }),
  )
  for (let at = 0; at < RATINGS / 4; at++) times.push(await keyToPaint(page, 'x', 'body', 'style', null))
  return { name: 'an empty page: key to painted colour, median', value: median(times), unit: 'ms', goal: null }
}

async function viewer(page: Page): Promise<Row[]> {
  await filterBy(page, 'path:large')
  await page.locator('[data-testid="cell"][data-key^="large/"]').first().click()
  await page.keyboard.press('Enter')
  await page.getByTestId('viewer-picture').waitFor()
  const times: number[] = []
  for (let at = 0; at < TURNS; at++) {
    await page.locator('.stage-neighbours img').nth(1).waitFor({ state: 'attached' })
    await sleep(1_500)
    times.push(await keyToPaint(page, 'ArrowRight', '[data-testid="viewer-picture"]', 'src', null))
  }
  const zoomed = await framesDuring(page, () => wheel(page, -60, 700, 400))
  const panned = await framesDuring(page, async () => {
    await page.mouse.down()
    for (let at = 0; at < 120; at++) {
      await page.mouse.move(700 + 200 * Math.sin(at / 10), 400 + 150 * Math.cos(at / 10))
      await sleep(FRAME_MS)
    }
    await page.mouse.up()
  })
  await page.keyboard.press('Escape')
  return [
    {
      name: 'next picture in the viewer (12 MP, prefetched): key to painted, median',
      value: median(times),
      unit: 'ms',
      goal: 50,
    },
    ...frameRows('zooming 12 MP with the wheel', zoomed, SMOOTH_MS),
    ...frameRows('panning 12 MP', panned, SMOOTH_MS),
  ]
}

/**
 * Measures a label from the queue: until it is painted, and with auto-advance, which shows the next picture after each
 * label, until that one is painted.
 */
async function queue(page: Page): Promise<Row[]> {
  await filterBy(page, 'path:large')
  await page.locator('[data-testid="cell"][data-key^="large/"]').first().click()
  await page.keyboard.press('q')
  await page.getByTestId('viewer-queue').waitFor()
  const painted: number[] = []
  for (let at = 0; at < TURNS; at++) {
    await sleep(200)
    const stars = String(1 + (at % 5))
    painted.push(await keyToPaint(page, stars, '[data-testid="viewer"]', 'data-stars', stars))
  }
  await page.keyboard.press('m')
  const times: number[] = []
  for (let at = 0; at < TURNS; at++) {
    await page.locator('.stage-neighbours img').first().waitFor({ state: 'attached' })
    await sleep(1_500)
    times.push(await keyToPaint(page, '4', '[data-testid="viewer-picture"]', 'src', null))
  }
  await page.keyboard.press('Escape')
  await page.keyboard.press('m')
  return [
    {
      name: 'label in the viewer (12 MP): key to painted, median',
      value: median(painted),
      unit: 'ms',
      goal: 2 * SCREEN_FRAME_MS,
    },
    {
      name: 'label from the queue (12 MP, prefetched): key to the next picture painted, median',
      value: median(times),
      unit: 'ms',
      goal: 50 + SCREEN_FRAME_MS,
    },
  ]
}

async function memory(page: Page, host: number): Promise<Row[]> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { metrics } = await session.send('Performance.enable').then(() => session.send('Performance.getMetrics'))
  const heap = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN
  return [
    { name: 'memory of the page: objects', value: heap / 1e6, unit: 'MB', goal: null },
    {
      name: "memory of the program's process",
      value: Number(execFileSync('ps', ['-o', 'rss=', '-p', String(host)])) / 1e3,
      unit: 'MB',
      goal: null,
    },
  ]
}

async function total(page: Page): Promise<number> {
  return Number((await page.getByTestId('count').textContent())!.replaceAll(/\D/g, ''))
}

/** Shows a place of the list. The same `share` of the track always shows exactly the same place. */
async function goTo(page: Page, share: number): Promise<void> {
  const track = (await page.getByTestId('scrollbar').boundingBox())!
  await page.keyboard.down('Shift')
  await page.mouse.click(Math.round(track.x + track.width / 2), Math.round(track.y + track.height * share))
  await page.keyboard.up('Shift')
}

/** Takes the thumb where it is and moves it from one share of the track to another. */
async function dragBar(page: Page, from: number, to: number, steps = INPUT_MS / FRAME_MS / 2): Promise<void> {
  const track = (await page.getByTestId('scrollbar').boundingBox())!
  const thumb = (await page.locator('.grid-thumb').boundingBox())!
  const x = track.x + track.width / 2
  await page.mouse.move(x, thumb.y + thumb.height / 2)
  await page.mouse.down()
  for (let step = 0; step <= steps; step++) {
    await page.mouse.move(x, track.y + track.height * (from + ((to - from) * step) / steps))
    await sleep(FRAME_MS)
  }
  await page.mouse.up()
}
