/**
 * `npm run bench:sync`: measures how fast labels reach other people, on this machine’s disk. Prints a table and a line
 * of JSON. The bare limit is measured in the same run: what the file system and the watcher do without this program.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { watch } from 'node:fs'
import { mkdir, mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Page } from 'playwright-core'
import { drawPicture } from '../../main/core/sample/draw.ts'
import { makeSample } from '../../main/core/sample/sample.ts'
import { Workspace } from '../../main/core/workspace/workspace.ts'
import { cell, launchBrowser, openWindow } from '../support/browser.ts'
import { startHost, startWatch } from '../support/processes.ts'
import { bulkEdit } from './bulk.ts'
import { idle } from './idle.ts'
import { opening } from './opening.ts'
import { median, percentile, print, type Row } from './report.ts'

const SAMPLES = 200
const FRAME_MS = 1000 / 60

const base = await mkdtemp(join(tmpdir(), 'lenslet-bench-'))
try {
  print('sync', [
    ...(await bareLimit()),
    ...(await labelToWatch()),
    ...(await everybodyAtOnce(8, 250, 50)),
    ...(await keyToPaint()),
    ...(await bulkEdit(base, 10_000)),
    ...(await opening(base, 100_000, { first: 2_000, again: 500 })),
    ...(await opening(base, 1_000_000, { first: 15_000, again: 3_000 })),
    ...(await idle(base, 10_000, 1_000_000)),
  ])
} finally {
  await rm(base, { recursive: true, force: true })
}

/** Measures an append with fdatasync in one place, which the system’s watcher reports and another place reads. */
async function bareLimit(): Promise<Row[]> {
  const path = join(base, 'bare.jsonl')
  await using file = await open(path, 'a')
  const samples: number[] = []
  let resolve: (() => void) | null = null
  const watcher = watch(path, () => resolve?.())
  for (let n = 0; n < SAMPLES; n++) {
    const seen = new Promise<void>((done) => {
      resolve = done
    })
    const start = performance.now()
    await file.appendFile('x'.repeat(200))
    await file.datasync()
    await seen
    await readFile(path)
    samples.push(performance.now() - start)
  }
  watcher.close()
  return [{ name: 'bare: append, flush, watcher, read: median', value: median(samples), unit: 'ms', goal: null }]
}

/** Measures the time from an edit in this process to its line from `lenslet watch --json` in another. */
async function labelToWatch(): Promise<Row[]> {
  const root = join(base, 'watch')
  await mkdir(root)
  const workspace = await Workspace.open({ root, stateDir: join(base, 'watch-state'), user: 'bench', mode: 'write' })
  await workspace.edit(['first.jpg'], { stars: 1 }).saved
  const watcher = await startWatch(join(base, 'watch-home'), root)
  const seen: number[] = []
  const saved: number[] = []
  for (let n = 0; n < SAMPLES; n++) {
    const start = performance.now()
    const edit = workspace.edit([`p${n % 20}.jpg`], { stars: 1 + (n % 5) })
    void edit.saved.then(() => saved.push(performance.now() - start))
    if (edit.changes.length === 0) continue
    await watcher.next()
    seen.push(performance.now() - start)
  }
  await watcher.stop()
  await workspace.close()
  return [
    { name: 'edit to saved on the share: median', value: median(saved), unit: 'ms', goal: null },
    { name: 'edit to `lenslet watch` in another process: median', value: median(seen), unit: 'ms', goal: 20 },
    { name: 'edit to `lenslet watch` in another process: p95', value: percentile(seen, 0.95), unit: 'ms', goal: null },
  ]
}

/**
 * Lets many processes label the same pictures at once. Then all of them, and the sidecars, must have the same labels.
 */
async function everybodyAtOnce(processes: number, edits: number, images: number): Promise<Row[]> {
  const root = join(base, 'everybody')
  await mkdir(root)
  const start = performance.now()
  const results = await Promise.all(
    Array.from({ length: processes }, async (_, index) => {
      const child = spawn(
        process.execPath,
        [
          join(import.meta.dirname, 'editor.ts'),
          root,
          join(base, `state-${index}`),
          `person${index}`,
          ...[edits, images, processes].map(String),
        ],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      )
      const output = text(child.stdout)
      await once(child, 'exit')
      return JSON.parse(await output) as { seen: number; savedMs: number; drained: boolean; agreed: string }
    }),
  )
  const elapsed = performance.now() - start
  const total = processes * edits
  const inSidecars = new Set<string>()
  for (const name of await readdir(join(root, '.lenslet/sidecars'))) {
    if (!name.endsWith('.json')) continue
    for (const { id } of (
      JSON.parse(await readFile(join(root, '.lenslet/sidecars', name), 'utf8')) as { changes: { id: string }[] }
    ).changes)
      inSidecars.add(id)
  }
  const label = `${processes} processes × ${edits} edits on ${images} images`
  return [
    {
      name: `${label}: edits lost`,
      value: total - Math.min(...results.map((result) => result.seen)),
      unit: '',
      goal: 0,
    },
    { name: `${label}: edits missing in sidecars`, value: total - inSidecars.size, unit: '', goal: 0 },
    {
      name: `${label}: different results`,
      value: new Set(results.map((result) => result.agreed)).size - 1,
      unit: '',
      goal: 0,
    },
    {
      name: `${label}: all saved, slowest`,
      value: Math.max(...results.map((result) => result.savedMs)),
      unit: 'ms',
      goal: null,
    },
    { name: `${label}: start to everybody agrees`, value: elapsed, unit: 'ms', goal: null },
  ]
}

/** Measures the time from the key in one window to the painted stars there, and in a window of another host. */
async function keyToPaint(): Promise<Row[]> {
  const folder = join(base, 'sample')
  await makeSample(folder, { draw: drawPicture, count: 24 })
  const hosts = await Promise.all(['alice', 'bob'].map((user) => startHost(join(base, user), folder, user)))
  const { browser, name } = await launchBrowser()
  try {
    const [alice, bob] = (await Promise.all(hosts.map((host) => openWindow(browser, host.address)))) as [Page, Page]
    await alice.getByTestId('cell').nth(5).waitFor()
    await bob.getByTestId('cell').nth(5).waitFor()
    const key = (await alice.getByTestId('cell').first().getAttribute('data-key'))!
    await cell(alice, key).click()
    await Promise.all([alice, bob].map((page) => page.evaluate(recordPaints, key)))
    const own: number[] = []
    const other: number[] = []
    for (let n = 0; n < SAMPLES; n++) {
      await alice.keyboard.press(String(1 + (n % 5)))
      const [a, b] = (await Promise.all([alice, bob].map((page) => page.evaluate(nextPaint)))) as [
        { key: number; paint: number },
        { key: number; paint: number },
      ]
      own.push(a.paint - a.key)
      other.push(b.paint - a.key)
    }
    process.stderr.write(`browser: ${name}\n`)
    return [
      { name: 'key to own paint: median', value: median(own) / FRAME_MS, unit: 'frames', goal: 2 },
      { name: 'key to own paint: p95', value: percentile(own, 0.95) / FRAME_MS, unit: 'frames', goal: null },
      { name: 'key to paint in the other window: median', value: median(other), unit: 'ms', goal: 60 },
      { name: 'key to paint in the other window: p95', value: percentile(other, 0.95), unit: 'ms', goal: 120 },
    ]
  } finally {
    await browser.close()
    await Promise.all(hosts.map((host) => host.stop()))
  }
}

interface Recorder {
  key: number
  paints: number[]
  wake: (() => void) | null
}

/**
 * Runs in the page. Records when a key went down, and when the frame after each change of a cell’s stars was painted,
 * on the machine’s clock.
 */
function recordPaints(key: string): void {
  const recorder: Recorder = { key: 0, paints: [], wake: null }
  Object.assign(globalThis, { recorder })
  addEventListener(
    'keydown',
    (event) => {
      recorder.key = performance.timeOrigin + event.timeStamp
    },
    true,
  )
  const observed = document.querySelector(`[data-testid="cell"][data-key="${CSS.escape(key)}"]`)!
  new MutationObserver(() =>
    requestAnimationFrame(() => {
      // A message sent from the frame callback arrives when the frame has been painted.
      const channel = new MessageChannel()
      channel.port1.addEventListener(
        'message',
        () => {
          recorder.paints.push(performance.timeOrigin + performance.now())
          recorder.wake?.()
        },
        { once: true },
      )
      channel.port1.start()
      channel.port2.postMessage(null)
    }),
  ).observe(observed, { attributeFilter: ['data-stars'] })
}

/** Runs in the page. Resolves with the next recorded paint. */
async function nextPaint(): Promise<{ key: number; paint: number }> {
  const { recorder } = globalThis as unknown as { recorder: Recorder }
  if (recorder.paints.length === 0)
    await new Promise<void>((resolve) => {
      recorder.wake = resolve
    })
  return { key: recorder.key, paint: recorder.paints.shift()! }
}
