/** The built program under the stand-in for Electron: a process of its own, its windows in a real browser, everything a person or the system does to it done by the test. */
import type { Browser, Page } from 'playwright-core'
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Navigation, Sender } from './stand-in/contents.ts'
import { Link } from './stand-in/link.ts'
import { Pages } from './stand-in/pages.ts'

export interface ProgramOptions {
  /** Settings, outboxes and caches are kept here. */
  readonly home: string
  /** As on the command line. */
  readonly args?: readonly string[]
  /** Where the program lies, with its package.json; the project itself when left out. */
  readonly app?: string
  readonly packaged?: boolean
  /** The folder it is started in. */
  readonly folder?: string
  readonly viewport?: { readonly width: number; readonly height: number }
  readonly env?: Readonly<Record<string, string>>
}

export interface DialogAsked { readonly kind: 'open' | 'message'; readonly window: number | null; readonly options: Record<string, unknown> }

export interface MenuEntry { readonly label: string; readonly enabled: boolean; readonly checked: boolean; readonly accelerator: string | null; readonly items: readonly MenuEntry[] }

const PROJECT = resolve(import.meta.dirname, '../..')
const START = join(import.meta.dirname, 'stand-in/start.ts')

export class ElectronProgram {
  /** What the program gave to the system: files shown, texts copied, addresses opened. */
  readonly shell: { readonly action: string; readonly value: string }[] = []
  /** Dialogs that were shown. */
  readonly dialogs: DialogAsked[] = []
  readonly pages: Pages
  readonly #child: ChildProcess
  readonly #link: Link
  readonly #ended: Promise<number | null>
  #errors = ''
  #answer: ((dialog: DialogAsked) => unknown) | null = null
  #asked: (() => void)[] = []

  private constructor(browser: Browser, options: ProgramOptions) {
    const app = options.app ?? PROJECT
    mkdirSync(options.home, { recursive: true })
    this.#child = fork(join(app, 'out/main/index.js'), [...options.args ?? []], {
      cwd: options.folder ?? options.home, serialization: 'advanced', stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      execArgv: ['--disable-warning=ExperimentalWarning', '--import', START],
      env: {
        ...process.env, LENSLET_HOME: options.home, STAND_IN_CHROME: browser.version(), STAND_IN_RESOURCES: join(app, '..'),
        ...(options.packaged ? { STAND_IN_PACKAGED: '1' } : {}), ...options.env,
      },
    })
    this.#ended = once(this.#child, 'exit').then(([code]) => code as number | null)
    void this.#ended.then(() => this.#link.end(`the program has ended: ${this.#errors}`))
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream!.on('data', (chunk: Buffer) => { this.#errors += chunk.toString() })
    this.#link = new Link({ send: message => { if (this.#child.connected) this.#child.send(message, () => undefined) }, listen: fn => { this.#child.on('message', fn) } })
    this.#link.answer('dialog', (asked: DialogAsked) => this.#ask(asked))
    this.#link.answer('shell', (told: { action: string; value: string }) => { this.shell.push(told) })
    this.#link.answer('exited', () => undefined)
    this.pages = new Pages(browser, this.#link, options.viewport)
  }

  /** Starts the program; resolves at once. Whoever starts it stops it. */
  static launch(browser: Browser, options: ProgramOptions): ElectronProgram {
    return new ElectronProgram(browser, options)
  }

  get pid(): number { return this.#child.pid! }
  /** Resolves with its exit code. */
  get ended(): Promise<number | null> { return this.#ended }

  /** The page of the window that was made `nth`, counted among those that are open, when it is loaded. */
  async window(nth = 0): Promise<Page> {
    const ended = this.#ended.then(code => { throw new Error(`the program ended with ${code}: ${this.#errors}`) })
    ended.catch(() => undefined)
    while (this.pages.windows.length <= nth) await Promise.race([this.pages.change(), ended])
    return this.pages.page(this.pages.windows[nth]!)
  }

  /** Numbers of the open windows, oldest first. */
  get windows(): number[] { return this.pages.windows }

  /** What windows are like, in the program's eyes. */
  windowStates(): Promise<{ id: number; bounds: { x: number; y: number; width: number; height: number }; focused: boolean; minimized: boolean; maximized: boolean; shown: boolean; flashed: boolean }[]> {
    return this.#link.call('windows')
  }

  /** Answers dialogs from now on. A dialog that nobody answers makes the program's call fail. */
  answerDialogs(answer: (dialog: DialogAsked) => unknown): void {
    this.#answer = answer
  }

  /** Resolves with a dialog that was or will be shown. */
  async dialog(nth = 0): Promise<DialogAsked> {
    while (this.dialogs.length <= nth) await new Promise<void>(resolveAsked => { this.#asked.push(resolveAsked) })
    return this.dialogs[nth]!
  }

  menu(): Promise<MenuEntry[]> { return this.#link.call('menu') }
  clickMenu(...path: string[]): Promise<void> { return this.#link.call('menu:click', path) }
  /** The person closes a window by its button. */
  closeWindow(window: number): Promise<void> { return this.#link.call('window:close', { window }) }
  minimizeWindow(window: number): Promise<void> { return this.#link.call('window:minimize', { window }) }
  setBounds(window: number, bounds: object): Promise<void> { return this.#link.call('window:bounds', { window, bounds }) }
  windowEvent(window: number, event: string): Promise<void> { return this.#link.call('window:event', { window, event }) }
  /** `suspend`, `resume`, `shutdown` … */
  power(event: string): Promise<void> { return this.#link.call('power', { event }) }
  /** An event of `app`, as `open-file` or `activate`. */
  appEvent(event: string, ...args: unknown[]): Promise<void> { return this.#link.call('app', { event, args }) }
  /** Resolves when the program answers, which it does as soon as it has been loaded. */
  running(): Promise<boolean> { return this.#link.call('running') }

  /** Whether `app.enableSandbox` was called in time. */
  sandboxed(): Promise<boolean> { return this.#link.call('sandboxed') }
  /** Whether a frame of a window's page would be let go to an address. */
  mayNavigate(window: number, way: Navigation): Promise<boolean> { return this.#link.call('page:may-navigate', { window, ...way }) }
  /** Whether a `<webview>` with these preferences and attributes would be attached, if the window's pages had that tag. */
  mayAttach(window: number, preferences: object, params: object): Promise<boolean> { return this.#link.call('page:may-attach', { window, preferences, params }) }
  /** Whether the program lets a page put a file on this machine; the stand-in's browser does not in any case. */
  mayDownload(window: number, url: string): Promise<boolean> { return this.#link.call('page:download', { window, url }) }

  /** What the program says when a page asks for a permission, in Electron's words, and when the browser checks one. */
  permission(window: number, name: string): Promise<{ request: boolean; check: boolean }> { return this.#link.call('page:permission', { window, name }) }
  /** The one of some Bluetooth devices that a page gets; empty when none. */
  bluetoothDevice(window: number, ids: readonly string[]): Promise<string> { return this.#link.call('page:bluetooth', { window, ids }) }
  /** A message as a page's preload could send it, from any frame of any page; a number of no window is a page that the program does not serve. Rejects as `invoke` does. */
  invoke(window: number, from: Sender, channel: string, ...args: unknown[]): Promise<unknown> { return this.#link.call('page:invoke', { window, from, channel, args }) }
  /** What a page gets that asks for an address of the program's scheme; null when no request comes of it. */
  ask(window: number, address: string): Promise<{ status: number; headers: Record<string, string>; text: string } | null> { return this.#link.call('page:ask', { window, address }) }
  /** Where the real browser finds such an address. */
  realAddress(window: number, address: string): Promise<string> { return this.#link.call('page:address', { window, address }) }

  /** The person quits. Resolves with the exit code when the program has ended. */
  async quit(): Promise<number | null> {
    this.#link.call('quit').catch(() => undefined)
    return this.#ended
  }

  /** Ends everything; by force when it does not end by itself. */
  async stop(): Promise<void> {
    this.answerDialogs(({ kind }) => (kind === 'message' ? { response: 1, checkboxChecked: false } : { canceled: true, filePaths: [] }))
    this.#link.call('quit').catch(() => undefined)
    const force = setTimeout(() => this.#child.kill('SIGKILL'), 10_000)
    await this.#ended
    clearTimeout(force)
    await this.pages.end()
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#ended
  }

  async #ask(asked: DialogAsked): Promise<unknown> {
    this.dialogs.push(asked)
    for (const tell of this.#asked.splice(0)) tell()
    if (!this.#answer) throw new Error(`nobody answers the dialog ${JSON.stringify(asked.options)}`)
    return this.#answer(asked)
  }
}
