/**
 * Measures how fast the program starts in Electron. Its page records the times. Nothing controls or inspects the
 * program until its pictures are shown.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { debuggedProgram } from '../../build/packaging/debugged-program.ts'
import { HAS_SANDBOX } from '../electron/program.ts'

/** Milliseconds since the process was started. */
export interface StartTimes {
  /** When something was painted first: the window with its grid. */
  readonly gridMs: number
  /** When the first thumbnail was loaded and decoded. The next frame paints it. */
  readonly pictureMs: number
}

const PROJECT = join(import.meta.dirname, '../..')
/** After so many milliseconds the page is asked for its times. By then a start is over. */
const STARTED_MS = 5_000

/** Starts the program in the runtime of a folder, with a data set, and ends it. */
export async function electronStart(runtime: string, home: string, dataset: string): Promise<StartTimes> {
  return during(runtime, [PROJECT, dataset, '--user', 'alice'], home, async (page, started) => {
    const { gridAt, pictureAt } = await paintTimes(page)
    return { gridMs: gridAt - started, pictureMs: pictureAt - started }
  })
}

/**
 * Measures an empty window. No program in this runtime can start faster or be smaller. Resolves with the milliseconds
 * from the start of the runtime until something is painted, and with the result of `measure` for its process. The
 * program that opens the window is written into `folder`.
 */
export async function emptyStart(
  runtime: string,
  folder: string,
  measure: (pid: number) => Promise<number>,
): Promise<{ paintedMs: number; measured: number }> {
  const program = join(folder, 'empty-window')
  await mkdir(program, { recursive: true })
  await writeFile(join(program, 'package.json'), '{ "name": "empty-window", "version": "0.0.0", "main": "main.cjs" }')
  await writeFile(join(program, 'main.cjs'), EMPTY_WINDOW)
  await writeFile(join(program, 'empty.html'), '<title>Empty</title><p>Empty')
  return during(runtime, [program], program, async (page, started, pid) => {
    const paintedAt = await page.evaluate(
      () => performance.timeOrigin + performance.getEntriesByName('first-contentful-paint')[0]!.startTime,
    )
    return { paintedMs: paintedAt - started, measured: await measure(pid) }
  })
}

const EMPTY_WINDOW =
  "const { app, BrowserWindow } = require('electron'); app.whenReady().then(() => new BrowserWindow({ width: 1440, height: 900 }).loadFile('empty.html'))"

async function during<Result>(
  runtime: string,
  given: readonly string[],
  home: string,
  use: (page: Page, started: number, pid: number) => Promise<Result>,
): Promise<Result> {
  const started = Date.now()
  const args = [...given, '--remote-debugging-port=0', ...(HAS_SANDBOX ? [] : ['--no-sandbox'])]
  const program = spawn(join(runtime, 'electron'), args, {
    env: { ...process.env, LENSLET_HOME: home },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = once(program, 'exit')
  try {
    const { page, quit } = await debuggedProgram(program.stderr, delay(STARTED_MS))
    const result = await use(page, started, program.pid!)
    await quit()
    await ended
    return result
  } finally {
    program.kill('SIGKILL')
  }
}

/** `observe` with the options of Element Timing, which TypeScript's types do not have yet. */
type ObservePainted = (options: { readonly type: string; readonly buffered: boolean }) => void

/** Resolves with milliseconds since the epoch. */
async function paintTimes(page: Page): Promise<{ gridAt: number; pictureAt: number }> {
  return page.evaluate(
    () =>
      new Promise((resolve) => {
        const grid = performance.getEntriesByName('first-contentful-paint')[0]!.startTime
        const pictures = new PerformanceObserver((list) => {
          resolve({
            gridAt: performance.timeOrigin + grid,
            pictureAt: performance.timeOrigin + Math.min(...list.getEntries().map(({ startTime }) => startTime)),
          })
        })
        ;(pictures.observe as ObservePainted).call(pictures, { type: 'element', buffered: true })
      }),
  )
}
