/** Starts a packed program as a person would, on this machine: its archive, fuses, native modules and helper processes are tried by nothing else. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { chromium, type Page } from 'playwright-core'
import sharp from 'sharp'

const fixture = join(import.meta.dirname, '../../tests/fixtures/pictures/quarters.heic')
/** Milliseconds for each step, on a slow machine that starts the program for the first time. */
const STEP_MS = 60_000
/** A folder that Electron would take for an archive, if the program let it. */
const PICTURES = ['owls.asar/a.jpg', 'b.heic']

/** Shows two pictures, rates one and quits. Rejects with what did not come of it. `executable` is the program's own file. */
export async function tryProgram(executable: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'lenslet-try-'))
  const photos = join(folder, 'photos')
  await mkdir(join(photos, 'owls.asar'), { recursive: true })
  await sharp({ create: { width: 640, height: 480, channels: 3, background: 'teal' } }).jpeg().toFile(join(photos, PICTURES[0]!))
  await copyFile(fixture, join(photos, PICTURES[1]!))
  // Root has no sandbox.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const program = spawn(executable, [photos, '--user', 'ana', '--remote-debugging-port=0', ...asRoot], {
    env: { ...process.env, LENSLET_HOME: join(folder, 'home') }, stdio: ['ignore', 'inherit', 'pipe'],
  })
  const ended = once(program, 'exit')
  try {
    await Promise.race([use(program, photos), ended.then(([early, signal]) => { throw new Error(`The program ended with ${String(early ?? signal)}.`) })])
    const [code] = await within(ended, 'The program does not quit.') as [number | null]
    if (code !== 0) throw new Error(`The program quit with ${String(code)}.`)
  } finally {
    program.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function use(program: ChildProcess, photos: string): Promise<void> {
  // The defaults are for browsers, and Electron does not know all of them.
  const browser = await chromium.connectOverCDP(await within(debuggingAddress(program), 'The program does not start.'), { noDefaults: true })
  const page = await within(firstPage(() => browser.contexts().flatMap(context => context.pages())), 'No window is opened.')
  // Keys reach a page although nothing manages the screen's windows.
  await (await page.context().newCDPSession(page)).send('Emulation.setFocusEmulationEnabled', { enabled: true })
  for (const key of PICTURES) {
    const picture = page.locator(`[data-testid="cell"][data-key="${key}"] img[data-loaded]`)
    await picture.waitFor({ timeout: STEP_MS })
    await within(until(() => picture.evaluate(image => (image as unknown as { readonly naturalWidth: number }).naturalWidth > 0)), `${key} is not shown.`)
  }
  await page.locator(`[data-testid="cell"][data-key="${PICTURES[0]!}"]`).click()
  await page.keyboard.press('4')
  const sidecar = join(photos, `.lenslet/sidecars/${PICTURES[0]!}.json`)
  await within(until(async () => (await readFile(sidecar, 'utf8').catch(() => '')).includes('"stars": 4')), 'The label does not reach the folder.')
  // To Electron, that is the person who quits. It does not answer.
  const session = await browser.newBrowserCDPSession()
  session.send('Browser.close').catch(() => undefined)
}

/** Chromium prints it, and where the fuses forbid Node's debugger, it is the only one. */
async function debuggingAddress({ stderr }: ChildProcess): Promise<string> {
  let text = ''
  return new Promise(resolve => {
    stderr!.on('data', (chunk: Buffer) => {
      process.stderr.write(chunk)
      text += chunk.toString()
      const found = /DevTools listening on (ws:\S+)/.exec(text)?.[1]
      if (found !== undefined) resolve(found)
    })
  })
}

async function firstPage(pages: () => readonly Page[]): Promise<Page> {
  await until(() => Promise.resolve(pages().length > 0))
  return pages()[0]!
}

/** What the system or a page tells nobody of is looked at again and again. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!await isSo()) await delay(100)
}

async function within<T>(step: Promise<T>, otherwise: string): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(otherwise)), STEP_MS)
  return Promise.race([step, late.promise]).finally(() => clearTimeout(timer))
}
