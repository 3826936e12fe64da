/**
 * Watches and uses a packed program over Chromium's debugging port, which no fuse closes.
 *
 * The program must be started with `--remote-debugging-port=0`.
 */
import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { chromium, type Browser, type Locator, type Page } from 'playwright-core'

/**
 * Milliseconds for one try to connect, and the number of tries. A try that begins while the program is still starting
 * may never be answered.
 */
const CONNECT_MS = 15_000
const CONNECT_TRIES = 4
/** Milliseconds for each step. A slow machine that starts the program for the first time needs many of them. */
const STEP_MS = 60_000

export interface DebuggedProgram {
  /** The page of the program's first window. */
  readonly page: Page
  /** Asks the program to quit, as a person does. There is no answer. */
  quit(): Promise<void>
}

/**
 * Resolves with the program when its first window is open, and not before `after`.
 *
 * `errors` is the program's standard error, read from the beginning.
 */
export async function debuggedProgram(errors: Readable, after?: Promise<unknown>): Promise<DebuggedProgram> {
  const address = await within(debuggingAddress(errors), 'The program does not start.')
  await after
  const browser = await connected(address)
  const page = await within(
    firstPage(() => browser.contexts().flatMap((context) => context.pages())),
    'No window is opened.',
  )
  // Without a window manager, keys reach the page only with this.
  await (await page.context().newCDPSession(page)).send('Emulation.setFocusEmulationEnabled', { enabled: true })
  return {
    page,
    async quit() {
      const session = await browser.newBrowserCDPSession()
      session.send('Browser.close').catch(() => undefined)
    },
  }
}

async function connected(address: string): Promise<Browser> {
  for (let tries = 1; ; tries++) {
    try {
      // Playwright's defaults are for browsers. Electron does not support all of them.
      return await chromium.connectOverCDP(address, { noDefaults: true, timeout: CONNECT_MS })
    } catch (error) {
      if (tries === CONNECT_TRIES) throw error
    }
  }
}

/** Returns the grid cell of a picture. */
export function cellOf(page: Page, key: string): Locator {
  return page.locator(`[data-testid="cell"][data-key="${key}"]`)
}

/** Resolves with the image in a picture's cell when its pixels are loaded. */
export async function shownPicture(page: Page, key: string): Promise<Locator> {
  const picture = cellOf(page, key).locator('img[data-loaded="true"]')
  await picture.waitFor({ timeout: STEP_MS }).catch(() => {
    throw new Error(`${key} is not shown.`)
  })
  await within(
    until(() => picture.evaluate((image) => (image as unknown as { readonly naturalWidth: number }).naturalWidth > 0)),
    `${key} is not shown.`,
  )
  return picture
}

/** Resolves when the condition holds. It is checked every 100 ms, for states that no event reports. */
export async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await isSo())) await delay(100)
}

/** Resolves as `step` does, or rejects with the sentence `otherwise` when that takes longer than `ms` milliseconds. */
export async function within<T>(step: Promise<T>, otherwise: string, ms = STEP_MS): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(otherwise)), ms)
  return Promise.race([step, late.promise]).finally(() => clearTimeout(timer))
}

/** Resolves with the address of Chromium's debugging port, which Chromium prints on standard error. */
async function debuggingAddress(errors: Readable): Promise<string> {
  let text = ''
  return new Promise((resolve) => {
    errors.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const address = /DevTools listening on (ws:\S+)/.exec(text)?.[1]
      if (address !== undefined) resolve(address)
    })
  })
}

async function firstPage(pages: () => readonly Page[]): Promise<Page> {
  await until(() => pages().length > 0)
  return pages()[0]!
}
