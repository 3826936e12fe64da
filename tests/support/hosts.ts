/**
 * The program with a window, for browser tests, in one of three hosts: the loopback host in a browser, the built Electron program under the stand-in (tests/electron), or the
 * same program in Electron's runtime. `LENSLET_TEST_HOST` says which; the test runner sets it for each of its projects (vitest.config.ts).
 */
import { resolve } from 'node:path'
import { _electron as electron, type Browser, type Page } from 'playwright-core'
import { ElectronProgram } from '../electron/program.ts'
import { openWindow } from './browser.ts'
import { startHost } from './processes.ts'

export type HostKind = 'browser' | 'stand-in' | 'electron'

export interface OpenHost {
  readonly page: Page
  /** The program's process, whose helper processes are its children. */
  readonly pid: number
  /** Closes the window and ends the program as a person does. */
  stop(): Promise<void>
}

const PROJECT = resolve(import.meta.dirname, '../..')
const SIZE = { width: 1440, height: 900 }

export const hostKind = (process.env['LENSLET_TEST_HOST'] ?? 'browser') as HostKind

/** Opens a folder in a window and waits for the grid. Whoever opens it stops it. */
export async function openHost(browser: Browser, home: string, folder: string, user: string, kind: HostKind = hostKind): Promise<OpenHost> {
  const opened = await OPENERS[kind](browser, home, [folder, '--user', user])
  try {
    await opened.page.getByTestId('grid').waitFor()
    return opened
  } catch (error) {
    await opened.stop()
    throw error
  }
}

const OPENERS: Readonly<Record<HostKind, (browser: Browser, home: string, args: readonly [string, '--user', string]) => Promise<OpenHost>>> = {
  async 'browser'(browser, home, [folder, , user]) {
    const host = await startHost(home, folder, user)
    const page = await openWindow(browser, host.address)
    return {
      page, pid: host.pid,
      async stop() {
        await page.context().close()
        await host.stop()
      },
    }
  },

  async 'stand-in'(browser, home, args) {
    const program = ElectronProgram.launch(browser, { home, args, viewport: SIZE })
    return { page: await program.window(), pid: program.pid, stop: () => program.stop() }
  },

  async 'electron'(_browser, home, args) {
    // Without an `executablePath`, so that the driver holds the program's start back until it listens; it finds the runtime by `ELECTRON_OVERRIDE_DIST_PATH`.
    const program = await electron.launch({ chromiumSandbox: process.getuid?.() !== 0, args: [PROJECT, ...args], env: { ...process.env as Record<string, string>, LENSLET_HOME: home } })
    const page = await program.firstWindow()
    await page.setViewportSize(SIZE)
    return { page, pid: program.process().pid!, stop: () => program.close() }
  },
}
