/** One window per data set, each with a program of its own. */
import { app, BrowserWindow, dialog, screen, session, type BrowserWindowConstructorOptions } from 'electron'
import { mainFolder, pageFolder, preloadFile } from '../host/app-files.ts'
import type { ConfigStore, WindowBounds } from '../host/config.ts'
import type { AppPaths } from '../host/paths.ts'
import { Program } from '../host/program.ts'
import type { StartArguments } from './arguments.ts'
import { CallServer } from './calls.ts'
import { PAGE_ADDRESS, servePage } from './page-protocol.ts'
import { utilityWorker } from './worker.ts'

/** How long closing a window waits for a share that does not answer; what is left is kept on this machine. */
const DRAIN_MS = 2_000
const DEFAULT_SIZE = { width: 1_360, height: 860 }

export class Windows {
  readonly config: ConfigStore
  readonly #paths: AppPaths
  readonly #calls = new CallServer()
  readonly #programs = new Map<BrowserWindow, Program>()
  readonly #closing = new Set<Promise<void>>()
  #made = 0

  constructor(paths: AppPaths, config: ConfigStore) {
    this.#paths = paths
    this.config = config
  }

  get count(): number { return this.#programs.size }

  /** Shows the folder: in the window that has it, else in a new one. Without a folder, the one that was open last. */
  async open(given: StartArguments): Promise<void> {
    const dataset = given.dataset ?? (this.count === 0 ? this.config.recent[0] : undefined)
    const window = this.#windowOf(dataset)
    if (window) {
      if (window.isMinimized()) window.restore()
      window.focus()
      return
    }
    await this.#create(dataset, given)
  }

  /** Asks for a folder and opens it. */
  async choose(): Promise<void> {
    const path = await this.#chooseFolder(BrowserWindow.getFocusedWindow())
    if (path !== null) await this.open({ dataset: path })
  }

  /** Shows the settings in the window that is in front. */
  showSettings(): void {
    const window = BrowserWindow.getFocusedWindow()
    const program = window === null ? undefined : this.#programs.get(window)
    for (const client of program?.clients ?? []) client.push('menu', { command: 'settings' })
  }

  /** Looks at every share now: the machine has been asleep. */
  retry(): void {
    for (const program of this.#programs.values()) {
      if (program.isOpen) program.dataset.workspace.retry()
    }
  }

  /** Resolves when every closed window's changes are safe and its processes have ended. */
  async allClosed(): Promise<void> {
    await Promise.all(this.#closing)
  }

  #windowOf(dataset: string | undefined): BrowserWindow | undefined {
    const entries = [...this.#programs]
    if (dataset === undefined) return entries[0]?.[0]
    return entries.find(([, program]) => program.session().dataset?.path === dataset)?.[0]
  }

  async #create(dataset: string | undefined, { user, readOnly = false }: StartArguments): Promise<void> {
    const page = session.fromPartition(`window-${++this.#made}`)
    const bounds = dataset === undefined ? undefined : this.config.windowBounds(dataset)
    const window = new BrowserWindow(windowOptions(page, bounds))
    const program = new Program({
      host: 'electron', version: app.getVersion(), paths: this.#paths, config: this.config, spawn: utilityWorker(mainFolder), readOnly,
      chooseFolder: () => this.#chooseFolder(window), ...(user === undefined ? {} : { user }),
    })
    this.#programs.set(window, program)
    servePage(page, program, pageFolder)
    this.#calls.serve(window.webContents, program)
    this.#remember(window, program)
    if (bounds?.maximized) window.maximize()
    window.once('ready-to-show', () => window.show())
    // The page says why a folder does not open.
    const opened = dataset === undefined ? undefined : program.open(dataset).catch(() => undefined)
    await Promise.all([window.loadURL(PAGE_ADDRESS), opened])
  }

  #remember(window: BrowserWindow, program: Program): void {
    window.on('close', () => {
      const path = program.session().dataset?.path
      if (path !== undefined) this.config.setWindowBounds(path, { ...window.getNormalBounds(), maximized: window.isMaximized() })
    })
    window.once('closed', () => {
      this.#programs.delete(window)
      const closing = program.close(DRAIN_MS).finally(() => this.#closing.delete(closing))
      this.#closing.add(closing)
    })
  }

  async #chooseFolder(window: BrowserWindow | null): Promise<string | null> {
    const options = { title: 'Open folder', properties: ['openDirectory' as const] }
    const { canceled, filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options))
    return canceled ? null : filePaths[0] ?? null
  }
}

function windowOptions(page: Electron.Session, bounds: WindowBounds | undefined): BrowserWindowConstructorOptions {
  const place = bounds && isOnScreen(bounds) ? { x: bounds.x, y: bounds.y, width: bounds.width, height: bounds.height } : DEFAULT_SIZE
  return {
    ...place,
    minWidth: 640,
    minHeight: 420,
    show: false,
    backgroundColor: '#1b1b1d',
    webPreferences: {
      preload: preloadFile, session: page, contextIsolation: true, sandbox: true, nodeIntegration: false, spellcheck: false,
      // Names and pictures of colleagues arrive while another program is in front.
      backgroundThrottling: false,
    },
  }
}

/** Whether enough of the window would be seen to take hold of it; screens get unplugged. */
function isOnScreen(bounds: WindowBounds): boolean {
  const { workArea } = screen.getDisplayMatching(bounds)
  const width = Math.min(bounds.x + bounds.width, workArea.x + workArea.width) - Math.max(bounds.x, workArea.x)
  const height = Math.min(bounds.y + bounds.height, workArea.y + workArea.height) - Math.max(bounds.y, workArea.y)
  return width > 100 && height > 100
}
