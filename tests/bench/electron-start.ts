/**
 * The start of the program in Electron, as its page notes it: nothing drives the program, or looks at it, until its
 * pictures are there.
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
  /** Something was painted first: the window with its grid. */
  readonly gridMs: number
  /** The first thumbnail was there, decoded; the next frame paints it. */
  readonly pictureMs: number
}

const PROJECT = join(import.meta.dirname, '../..')
/** Milliseconds after which the page is asked. By then a start is over. */
const STARTED_MS = 5_000

/** Starts the program in the runtime of a folder, with a data set, and ends it. */
export async function electronStart(runtime: string, home: string, dataset: string): Promise<StartTimes> {
  return during(runtime, [PROJECT, dataset, '--user', 'alice'], home, async (page, started) => {
    const { gridAt, pictureAt } = await paintTimes(page)
    return { gridMs: gridAt - started, pictureMs: pictureAt - started }
  })
}

/**
 * An empty window, which no program in this runtime can be faster or smaller than: milliseconds from the start of the
 * runtime until it has painted something, and what `measure` says of its process. `folder` is for the program that does
 * that.
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

/** Of Element Timing, which the types do not know yet. */
type ObservePainted = (options: { readonly type: string; readonly buffered: boolean }) => void

/** Milliseconds since the epoch. */
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
