/**
 * Keeps a window from staying empty. A page that crashes, hangs, navigates away or empties itself is loaded again. It
 * then shows the same as before, because the program keeps its view. If that happens again and again, the person is
 * asked.
 */
import { dialog, type BrowserWindow, type RenderProcessGoneDetails } from 'electron'
import type { Log, LogEntry } from '../host/log.ts'
import type { HostSession } from '../host/host-session.ts'
import { CrashGuard } from './crash-guard.ts'
import { PAGE_ADDRESS } from './page-protocol.ts'
import { isOwnPage } from './safety.ts'

/** Chromium's code for a load that was aborted, which leaves the page as it was. */
const ABORTED = -3

/** Guards the page of a window until the window is closed. */
export function guardPage(window: BrowserWindow, hostSession: HostSession, log: Log): void {
  new PageGuard(window, hostSession, log).listen()
}

class PageGuard {
  readonly #window: BrowserWindow
  readonly #session: HostSession
  readonly #log: Log
  readonly #crashes = new CrashGuard()
  #isAsking = false

  constructor(window: BrowserWindow, hostSession: HostSession, log: Log) {
    this.#window = window
    this.#session = hostSession
    this.#log = log
  }

  listen(): void {
    const { webContents } = this.#window
    webContents.on('render-process-gone', (_event, details) => this.#onProcessGone(details))
    // Chromium does not ask before it loads an empty page, or an address of the same host that a script sets in place
    // of the page's own. Such a page may make no calls.
    webContents.on('did-navigate', (_event, url) => {
      if (!isOwnPage(url)) void this.#reloadOrAsk({ event: 'page left' })
    })
    webContents.on('did-navigate-in-page', (_event, url, isMainFrame) => {
      if (isMainFrame && !isOwnPage(url)) void this.#reloadOrAsk({ event: 'page left' })
    })
    webContents.on('did-fail-load', (_event, code, _what, _url, isMainFrame) => {
      if (isMainFrame && code !== ABORTED) void this.#reloadOrAsk({ event: 'page failed', code })
    })
    webContents.ipc.on('lenslet:empty', (event) => {
      if (event.senderFrame?.parent === null) void this.#reloadOrAsk({ event: 'page empty' })
    })
    // Otherwise, when a page asks to stay, Electron would not close the window, and would not say so.
    webContents.on('will-prevent-unload', (event) => event.preventDefault())
    // A page may not make its window tiny or move it off the screen.
    webContents.on('content-bounds-updated', (event) => event.preventDefault())
    // An empty page has no title.
    this.#window.on('page-title-updated', (event, title, isSet) => {
      if (title === '' || !isSet) event.preventDefault()
    })
    this.#window.on('unresponsive', () => void this.#onUnresponsive())
    this.#window.on('responsive', () => this.#log.write({ event: 'page answers' }))
  }

  #onProcessGone({ reason, exitCode }: RenderProcessGoneDetails): void {
    if (reason !== 'clean-exit') void this.#reloadOrAsk({ event: 'page gone', reason, code: exitCode })
  }

  async #reloadOrAsk(why: LogEntry): Promise<void> {
    if (this.#window.isDestroyed() || this.#isAsking) return
    this.#log.write(why)
    if (this.#crashes.mayReload(Date.now())) return this.#load()
    this.#isAsking = true
    const { response } = await dialog.showMessageBox(this.#window, {
      type: 'error',
      message: 'This window stops again and again.',
      detail: 'Labels that were shown as saved are safe. Help > Open Logs shows what happened.',
      buttons: ['Reload', 'Close'],
      defaultId: 0,
      cancelId: 1,
    })
    this.#isAsking = false
    if (this.#window.isDestroyed()) return
    if (response === 1) return this.#window.close()
    this.#crashes.reset()
    // What the page shows may be the reason.
    this.#session.views.clear()
    this.#load()
  }

  /**
   * Loads the page. It does not reload the current address, which may be a different one. A load that fails is reported
   * by an event.
   */
  #load(): void {
    this.#window.loadURL(PAGE_ADDRESS).catch(() => undefined)
  }

  async #onUnresponsive(): Promise<void> {
    this.#log.write({ event: 'page hangs' })
    const { response } = await dialog.showMessageBox(this.#window, {
      type: 'warning',
      message: 'This window does not answer.',
      detail: 'Labels that were shown as saved are safe. Reloading shows the same pictures again.',
      buttons: ['Wait', 'Reload'],
      defaultId: 0,
      cancelId: 0,
    })
    // This crash is reported like any other, so the page is loaded again.
    if (response === 1 && !this.#window.isDestroyed()) this.#window.webContents.forcefullyCrashRenderer()
  }
}
