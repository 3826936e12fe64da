/** Opens a window of the program for its benchmark, in one of the two hosts, and an empty page for comparison. */
import type { Page } from 'playwright-core'
import { ElectronProgram } from '../electron/program.ts'
import { launchBrowser } from '../support/browser.ts'
import { openHost, type HostKind } from '../support/hosts.ts'

export interface BenchWindow {
  readonly page: Page
  /** The program's process. */
  readonly pid: number
  /**
   * When the program was started, by `performance.now()`. The browser of the browser host was running before.
   */
  readonly started: number
  /** Opens a page with nothing in it, of the same size in the same browser. */
  emptyPage(): Promise<Page>
  stop(): Promise<void>
}

const SIZE = { width: 1440, height: 900 }

/** Opens `root` in a window. The caller must stop it. */
export function openWindow(kind: HostKind, home: string, root: string): Promise<BenchWindow> {
  return kind === 'electron' ? inElectron(home, root) : inBrowser(home, root)
}

async function inElectron(home: string, root: string): Promise<BenchWindow> {
  const started = performance.now()
  const program = await ElectronProgram.launch({ home, args: [root, '--user', 'alice'] })
  try {
    const page = await program.window()
    await page.setViewportSize(SIZE)
    return {
      page,
      pid: program.pid,
      started,
      async emptyPage() {
        await program.inMain(
          ({ BrowserWindow }, size) => new BrowserWindow(size).loadURL('data:text/html,<title>Empty</title>'),
          SIZE,
        )
        const empty = await program.window(1)
        await empty.bringToFront()
        return empty
      },
      stop: () => program.stop(),
    }
  } catch (error) {
    await program.stop()
    throw error
  }
}

async function inBrowser(home: string, root: string): Promise<BenchWindow> {
  const { browser } = await launchBrowser()
  try {
    const started = performance.now()
    const host = await openHost(browser, home, root, 'alice', 'browser')
    return {
      page: host.page,
      pid: host.pid,
      started,
      emptyPage: async () => (await browser.newContext({ viewport: SIZE })).newPage(),
      async stop() {
        await host.stop()
        await browser.close()
      },
    }
  } catch (error) {
    await browser.close()
    throw error
  }
}
