/**
 * Starts the program with a window, for browser tests, in one of two hosts: the loopback host in a browser, or the
 * built Electron program in its runtime. `LENSLET_TEST_HOST` says which; the test runner sets it for each of its
 * projects (vitest.config.ts).
 */
import type { Browser, Locator, Page } from 'playwright-core'
import type { MenuEntry } from '../electron/main-process.ts'
import { ACTION_MS, ElectronProgram } from '../electron/program.ts'
import { launchBrowser } from './browser.ts'
import { Cli } from './cli.ts'
import { startProgram } from './processes.ts'

export type HostKind = 'browser' | 'electron'

export interface OpenHost {
  readonly page: Page
  /** The id of the program's process. Its helper processes are its children. */
  readonly pid: number
  /**
   * Chooses a folder as a person does, by typing its path or in the system's dialog: from the start page, or with an
   * item of an open menu.
   */
  choose(folder: string, item?: Locator): Promise<void>
  /** Returns the system's menu; nothing in a browser, which has none. */
  menu(): Promise<readonly MenuEntry[]>
  /** Closes the window and ends the program like a person who does not wait for changes that cannot be written. */
  stop(): Promise<void>
}

const SIZE = { width: 1440, height: 900 }

export const hostKind = (process.env['LENSLET_TEST_HOST'] ?? 'browser') as HostKind

/** The browser that shows the windows of the browser host; null in Electron, which needs none. */
export type HostBrowser = Browser | null

/** Starts the browser that the windows of this test run need, if any. The caller must close it. */
export async function launchHostBrowser(): Promise<HostBrowser> {
  return hostKind === 'browser' ? (await launchBrowser()).browser : null
}

/** Opens a folder in a window and waits for the grid. The caller has to stop it. */
export async function openHost(
  browser: HostBrowser,
  home: string,
  folder: string,
  user: string,
  kind: HostKind = hostKind,
): Promise<OpenHost> {
  const host = await OPENERS[kind](browser, home, [folder, '--user', user])
  try {
    await host.page.getByTestId('grid').waitFor()
  } catch (error) {
    await host.stop()
    throw error
  }
  return host
}

/** Starts the program with these arguments in a window, and waits for no certain page. The caller has to stop it. */
export async function openProgram(browser: HostBrowser, home: string, ...args: string[]): Promise<OpenHost> {
  return OPENERS[hostKind](browser, home, args)
}

const OPENERS: Readonly<
  Record<HostKind, (browser: HostBrowser, home: string, args: readonly string[]) => Promise<OpenHost>>
> = {
  async browser(browser, home, args) {
    if (!browser) throw new Error('the browser host needs a browser')
    const host = await startProgram(new Cli(home), ...args)
    const context = await browser.newContext({ viewport: SIZE, colorScheme: 'light' })
    context.setDefaultTimeout(ACTION_MS)
    const stop = async (): Promise<void> => {
      await context.close()
      await host.stop()
    }
    try {
      const page = await context.newPage()
      await page.goto(host.address)
      return {
        page,
        pid: host.pid,
        stop,
        menu: () => Promise.resolve([]),
        choose: (folder, item) => typeFolder(page, folder, item),
      }
    } catch (error) {
      await stop()
      throw error
    }
  },

  async electron(_browser, home, args) {
    const program = await ElectronProgram.launch({ home, args })
    const stop = (): Promise<void> => program.stop()
    try {
      const page = await program.window()
      await page.setViewportSize(SIZE)
      return {
        page,
        pid: program.pid,
        stop,
        menu: () => program.menu(),
        async choose(folder, item = page.getByRole('button', { name: 'Open a folder…' })) {
          program.answerDialogs(({ kind }) =>
            kind === 'open' ? { canceled: false, filePaths: [folder] } : { response: 1 },
          )
          await item.click()
        },
      }
    } catch (error) {
      await stop()
      throw error
    }
  },
}

async function typeFolder(page: Page, folder: string, item?: Locator): Promise<void> {
  await item?.click()
  await page.getByTestId('path').fill(folder)
  await page.getByRole('button', { name: 'Open', exact: true }).click()
}
