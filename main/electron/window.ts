/** Manages one window: its page, the session behind it, and how it is closed. */
import { app, BrowserWindow, clipboard, dialog, nativeTheme, powerMonitor, screen, session, shell } from 'electron'
import { join } from 'node:path'
import { t, type MenuCommand, type Pushes } from '../../preload/contract/index.ts'
import { mainFolder, pageFolder, preloadFile } from '../host/app-files.ts'
import type { DecoderChoice } from '../core/media/index.ts'
import type { ConfigStore } from '../host/config.ts'
import {
  DRAIN_MS,
  flushPages,
  confirmClose,
  drainChanges,
  unsavedDetail,
  unsavedHeading,
  untilWritten,
  type Unsaved,
} from '../host/closing.ts'
import type { Log } from '../host/log.ts'
import type { AppPaths } from '../host/paths.ts'
import { HostSession } from '../host/host-session.ts'
import type { StartArguments } from './arguments.ts'
import type { CallServer } from './calls.ts'
import { followInterfaceSize } from './interface-size.ts'
import { guardPage } from './page-guard.ts'
import { PAGE_ADDRESS, servePage, stopServing } from './page-protocol.ts'
import { placeWindow } from './placement.ts'
import { isDevelopment } from './safety.ts'
import { showWhenDrawn } from './show-window.ts'
import { background } from './theme.ts'
import { utilityWorker } from './worker.ts'

/** What all windows share. */
export interface WindowContext {
  readonly paths: AppPaths
  readonly config: ConfigStore
  readonly log: Log
  readonly calls: CallServer
  readonly decoder: DecoderChoice
  /** Returns whether the machine is being shut down. */
  isShuttingDown(): boolean
  onSessionEnd(): void
  /** Called when a window is closed. Its session is closed afterwards; `done` resolves then. */
  onClosed(window: DatasetWindow, done: Promise<void>): void
}

/**
 * The numbers of the Electron sessions in use. Electron keeps each session that was ever created, so those of closed
 * windows are reused.
 */
const usedNumbers = new Set<number>()

/** One window, with its page and its session. */
export class DatasetWindow {
  readonly window: BrowserWindow
  readonly session: HostSession
  readonly #context: WindowContext
  /**
   * The path that this window was asked to open, and the folder that it led to. `folder` is null while it is being
   * opened.
   */
  #requested: { readonly path: string; readonly folder: string | null } | null = null
  /** A decision about closing that is in progress. */
  #closing: Promise<void> | null = null
  #mayClose = false

  /** Creates the window. It is shown when its page has been drawn. */
  constructor(context: WindowContext, dataset: string | undefined, { user, readOnly = false }: StartArguments) {
    const { paths, config, log } = context
    this.#context = context
    const number = freeNumber()
    const page = session.fromPartition(`window-${number}`)
    this.window = makeWindow(page, config, dataset)
    this.session = new HostSession({
      host: 'electron',
      version: app.getVersion(),
      paths,
      config,
      log,
      spawn: utilityWorker(mainFolder),
      decoder: context.decoder,
      readOnly,
      ...(user === undefined ? {} : { user }),
      desktop: {
        chooseFolder: () => chooseFolder(this.window),
        chooseNewFile: (name) => chooseNewFile(this.window, name),
        reveal: (files) => {
          for (const file of files) shell.showItemInFolder(file)
        },
        copy: (text) => {
          void clipboard.writeText(text)
        },
        isOnBattery: () => powerMonitor.isOnBatteryPower(),
        facts: hostFacts,
      },
    })
    showWhenDrawn(this.window, dataset === undefined ? undefined : config.windowBounds(dataset))
    servePage(page, this.session, pageFolder)
    context.calls.serve(this.window.webContents, this.session)
    this.window.once('closed', () => {
      stopServing(page)
      usedNumbers.delete(number)
    })
    this.#listen()
    guardPage(this.window, this.session, log)
    followInterfaceSize(this.window.webContents, config)
  }

  /** Loads the page and opens the folder. */
  async open(dataset: string | undefined): Promise<void> {
    const opened = dataset === undefined ? undefined : this.#openDataset(dataset)
    await Promise.all([this.window.loadURL(PAGE_ADDRESS), opened?.catch((error: unknown) => this.#onOpenFailed(error))])
  }

  /**
   * Returns whether the window shows this folder, or is opening it. `folder` may also be the path that it was asked to
   * open.
   */
  showsFolder(folder: string): boolean {
    const shown = this.session.toRecord().dataset?.path ?? null
    return shown === folder || (this.#requested?.path === folder && this.#requested.folder === shown)
  }

  async #openDataset(path: string): Promise<void> {
    this.#requested = { path, folder: null }
    const { dataset } = await this.session.openFor(path)
    this.#requested = { path, folder: dataset?.path ?? null }
  }

  focus(): void {
    if (this.window.isMinimized()) this.window.restore()
    this.window.focus()
  }

  /** Pushes a message to the page. */
  push<K extends 'menu' | 'notice'>(name: K, payload: Pushes[K]): void {
    for (const client of this.session.clients) client.push(name, payload)
  }

  pushCommand(command: MenuCommand): void {
    this.push('menu', { command })
  }

  /**
   * Resolves when the window may close; asks the person if changes cannot be written now.
   *
   * From then on it closes without a question. A person who waits and closes again is asked again.
   */
  confirmClose(): Promise<void> {
    this.#closing ??= this.#mayClose
      ? Promise.resolve()
      : confirmClose({
          drain: async () => {
            await flushPages(this.session)
            return drainChanges(this.session)
          },
          ask: (unsaved) => this.#askToWait(unsaved),
          untilWritten: () => {
            this.#closing = null
            return untilWritten(this.session)
          },
          isShuttingDown: () => this.#context.isShuttingDown(),
        }).then(() => {
          this.#mayClose = true
        })
    return this.#closing
  }

  #listen(): void {
    const { window } = this
    window.on('close', (event) => {
      this.#storeBounds()
      if (this.#mayClose || this.#context.isShuttingDown()) return
      event.preventDefault()
      void this.confirmClose().then(() => {
        if (!window.isDestroyed()) window.close()
      })
    })
    // Windows asks whether it may shut down. That is the last moment to send text that is being typed, because Windows
    // ends the program as soon as it has an answer.
    window.on('query-session-end', () => void flushPages(this.session))
    window.on('session-end', () => this.#context.onSessionEnd())
    window.once('closed', () => this.#context.onClosed(this, this.session.close(DRAIN_MS)))
  }

  #storeBounds(): void {
    const { window } = this
    const path = this.session.toRecord().dataset?.path
    if (path !== undefined)
      this.#context.config.setWindowBounds(path, {
        ...window.getNormalBounds(),
        maximized: window.isMaximized(),
        fullScreen: window.isFullScreen(),
      })
  }

  async #askToWait(unsaved: Unsaved): Promise<'wait' | 'quit'> {
    this.#context.log.write({ event: 'closed', unsaved: unsaved.changes })
    const { response } = await dialog.showMessageBox(this.window, {
      type: 'warning',
      message: unsavedHeading(unsaved),
      detail: unsavedDetail(unsaved),
      buttons: ['Wait', 'Quit Anyway'],
      defaultId: 0,
      cancelId: 0,
    })
    return response === 1 ? 'quit' : 'wait'
  }

  /** Logs why the folder did not open. The page shows it. */
  #onOpenFailed(error: unknown): void {
    this.#requested = null
    this.#context.log.writeError('opening', error)
  }
}

/** Asks for a folder; null when the person cancelled. */
export async function chooseFolder(window: BrowserWindow | null): Promise<string | null> {
  const options = { title: 'Open folder', properties: ['openDirectory' as const] }
  const { canceled, filePaths } = await (window
    ? dialog.showOpenDialog(window, options)
    : dialog.showOpenDialog(options))
  return canceled ? null : (filePaths[0] ?? null)
}

/** Asks for a file to export to; null when the person cancelled. */
async function chooseNewFile(window: BrowserWindow, name: string): Promise<string | null> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title: t('Export'),
    defaultPath: join(app.getPath('documents'), name),
    filters: [
      { name: 'CSV', extensions: ['csv'] },
      { name: 'JSON', extensions: ['json'] },
      { name: 'JSON Lines', extensions: ['jsonl'] },
    ],
    properties: ['createDirectory', 'showOverwriteConfirmation'],
  })
  return canceled || filePath === '' ? null : filePath
}

function freeNumber(): number {
  let number = 1
  while (usedNumbers.has(number)) number++
  usedNumbers.add(number)
  return number
}

function makeWindow(page: Electron.Session, config: ConfigStore, dataset: string | undefined): BrowserWindow {
  const remembered = dataset === undefined ? undefined : config.windowBounds(dataset)
  const { workArea } = remembered ? screen.getDisplayMatching(remembered) : screen.getPrimaryDisplay()
  return new BrowserWindow({
    ...placeWindow(
      remembered,
      workArea,
      BrowserWindow.getAllWindows().map((other) => other.getNormalBounds()),
    ),
    minWidth: 640,
    minHeight: 420,
    show: false,
    backgroundColor: background(nativeTheme.shouldUseDarkColors),
    webPreferences: {
      preload: preloadFile,
      session: page,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      spellcheck: false,
      // No key opens developer tools, and no page blocks the window with its own dialogs.
      devTools: isDevelopment(),
      disableDialogs: true,
      // The page must also show new labels of colleagues while another program is in front.
      backgroundThrottling: false,
    },
  })
}

/**
 * Returns facts about screen and graphics card. They are fixed words and numbers only, because people send them to
 * others.
 */
function hostFacts(): Record<string, string> {
  const screens = screen
    .getAllDisplays()
    .map(({ bounds, scaleFactor }) => `${bounds.width}×${bounds.height} at ${scaleFactor}`)
  const gpu = Object.entries(app.getGPUFeatureStatus()).map(([name, status]) => `${name} ${String(status)}`)
  return { Screens: screens.join(', '), GPU: gpu.join(', ') }
}
