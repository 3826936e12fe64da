/**
 * The program with a window, for browser tests, in one of two hosts: the loopback host in a browser, or the built Electron program in its runtime. `LENSLET_TEST_HOST` says which; the test runner
 * sets it for each of its projects (vitest.config.ts).
 */
import type { Browser, Page } from 'playwright-core'
import { ElectronProgram } from '../electron/program.ts'
import { openWindow } from './browser.ts'
import { startHost } from './processes.ts'

export type HostKind = 'browser' | 'electron'

export interface OpenHost {
  readonly page: Page
  /** The program's process, whose helper processes are its children. */
  readonly pid: number
  /** Closes the window and ends the program as a person does, who does not wait for changes that cannot be written. */
  stop(): Promise<void>
}

const SIZE = { width: 1440, height: 900 }

export const hostKind = (process.env['LENSLET_TEST_HOST'] ?? 'browser') as HostKind

/** Opens a folder in a window and waits for the grid. Whoever opens it stops it. */
export async function openHost(browser: Browser, home: string, folder: string, user: string, kind: HostKind = hostKind): Promise<OpenHost> {
  return OPENERS[kind](browser, home, folder, user)
}

const OPENERS: Readonly<Record<HostKind, (browser: Browser, home: string, folder: string, user: string) => Promise<OpenHost>>> = {
  async 'browser'(browser, home, folder, user) {
    const host = await startHost(home, folder, user)
    const page = await openWindow(browser, host.address).catch(async (error: unknown) => {
      await host.stop()
      throw error
    })
    return {
      page, pid: host.pid,
      async stop() {
        await page.context().close()
        await host.stop()
      },
    }
  },

  async 'electron'(_browser, home, folder, user) {
    const program = await ElectronProgram.launch({ home, args: [folder, '--user', user] })
    try {
      const page = await program.window()
      await page.setViewportSize(SIZE)
      await page.getByTestId('grid').waitFor()
      return { page, pid: program.pid, stop: () => program.stop() }
    } catch (error) {
      await program.stop()
      throw error
    }
  },
}
