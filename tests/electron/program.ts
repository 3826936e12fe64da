/**
 * Drives the built program in Electron's runtime. Its pages are driven like those of any browser. What a person or the
 * system does outside of the page is simulated in its main process with Electron's own objects. Dialogs, file manager,
 * clipboard and browser are not opened there: the test records them and answers.
 */
import { _electron as electron, type ElectronApplication, type Page } from 'playwright-core'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import {
  readMenu,
  recordSystem,
  type DialogAsked,
  type Electron,
  type MenuEntry,
  type Recorder,
  type SystemUse,
  type RecordedCall,
} from './main-process.ts'

export type { DialogAsked, MenuEntry } from './main-process.ts'

export interface ProgramOptions {
  /** The folder of settings, outboxes and caches. */
  readonly home: string
  /** The arguments of the command line. */
  readonly args?: readonly string[]
  /** The working folder. */
  readonly folder?: string
  readonly env?: Readonly<Record<string, string>>
}

export interface WindowState {
  readonly id: number
  readonly bounds: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
  readonly focused: boolean
  readonly minimized: boolean
  readonly maximized: boolean
  readonly shown: boolean
}

/** The longest time that a click, or what a test waits for in a page, may take on a busy machine, in milliseconds. */
export const ACTION_MS = 60_000
const PROJECT = resolve(import.meta.dirname, '../..')
/** The longest time that a program may take to end, in milliseconds. */
const END_MS = 20_000
/** Root cannot have Chromium's sandbox. */
export const HAS_SANDBOX = process.getuid?.() !== 0

export interface Navigation {
  readonly url: string
  readonly prevented: boolean
}

export class ElectronProgram {
  /** What the program passed to the system: files to show, texts to copy, addresses to open. */
  readonly shell: SystemUse[] = []
  /** Dialogs that were shown. */
  readonly dialogs: DialogAsked[] = []
  /** Resolves with its exit code. */
  readonly ended: Promise<number | null>
  readonly #application: ElectronApplication
  readonly #options: ProgramOptions
  readonly #process: ChildProcess
  #errors = ''
  #answer: ((dialog: DialogAsked) => unknown) | null = null
  #unanswered: { readonly id: number; readonly dialog: DialogAsked }[] = []
  #asked: (() => void)[] = []

  private constructor(application: ElectronApplication, options: ProgramOptions) {
    this.#application = application
    this.#options = options
    this.#process = application.process()
    this.ended = once(this.#process, 'exit').then(([code]) => code as number | null)
    for (const stream of [this.#process.stdout, this.#process.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.#errors += chunk.toString()
      })
  }

  /** Starts the program. Resolves when it runs, before it has a window. The caller must stop it. */
  static async launch(options: ProgramOptions): Promise<ElectronProgram> {
    const { home, args = [], folder = home } = options
    await mkdir(home, { recursive: true })
    // Without an `executablePath`, the driver delays the program's start until it listens. It finds the runtime by
    // `ELECTRON_OVERRIDE_DIST_PATH`.
    const application = await electron.launch({
      chromiumSandbox: HAS_SANDBOX,
      args: [PROJECT, ...args],
      env: environment(options),
      cwd: folder,
      // The theme of the system or of the person, not one of the driver.
      colorScheme: null,
    })
    application.context().setDefaultTimeout(ACTION_MS)
    const program = new ElectronProgram(application, options)
    try {
      await program.inMain(recordSystem)
    } catch (error) {
      await program.kill()
      throw error
    }
    program.#listen().catch(() => {
      /* it has ended */
    })
    return program
  }

  /**
   * Runs a function in the main process, between two tasks of the program. If the driver ran it, it would run within a
   * task, and a garbage collection before the end of that task would lose its answer. The function is sent as source
   * text, so it cannot use anything of its module.
   */
  async inMain<Result, Given = undefined>(
    run: (electron: Electron, given: Given) => Result | Promise<Result>,
    given?: Given,
  ): Promise<Result> {
    const answered = this.#application.evaluate(
      async (modules, [text, argument]) => {
        await new Promise(setImmediate)
        // oxlint-disable-next-line no-eval
        return (0, eval)(`(${text})`)(modules, argument) as unknown
      },
      [String(run), given] as const,
    )
    return answered as Promise<Result>
  }

  get pid(): number {
    return this.#process.pid!
  }

  /** Starts the same program a second time, as the same person. Resolves with the exit code of the second process. */
  async startAgain(
    args: readonly string[],
    folder = this.#options.folder ?? this.#options.home,
  ): Promise<number | null> {
    const second = spawn(this.#process.spawnfile, [...(HAS_SANDBOX ? [] : ['--no-sandbox']), PROJECT, ...args], {
      cwd: folder,
      env: environment(this.#options),
      stdio: 'ignore',
    })
    const force = setTimeout(() => second.kill('SIGKILL'), END_MS)
    const [code] = (await once(second, 'exit')) as [number | null]
    clearTimeout(force)
    return code
  }

  /** Resolves with the page of the `nth` of the open windows, by age, when it is loaded. */
  async window(nth = 0): Promise<Page> {
    const ended = this.ended.then((code) => {
      throw new Error(`the program ended with ${code}: ${this.#errors}`)
    })
    ended.catch(() => undefined)
    while (this.#application.windows().length <= nth)
      await Promise.race([this.#application.waitForEvent('window'), ended])
    const page = this.#application.windows()[nth]!
    await Promise.race([page.waitForLoadState(), ended])
    return page
  }

  /** Returns the states of the windows in the main process, oldest first. */
  async windowStates(): Promise<WindowState[]> {
    return this.inMain(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()
        .toSorted((a, b) => a.id - b.id)
        .map((window) => ({
          id: window.id,
          bounds: window.getBounds(),
          focused: window.isFocused(),
          minimized: window.isMinimized(),
          maximized: window.isMaximized(),
          shown: window.isVisible(),
        })),
    )
  }

  /** Returns the ids of the open windows, oldest first. */
  async windowIds(): Promise<number[]> {
    return (await this.windowStates()).map(({ id }) => id)
  }

  /** Answers all open and later dialogs. Without this a dialog stays open. */
  answerDialogs(answer: (dialog: DialogAsked) => unknown): void {
    this.#answer = answer
    for (const { id, dialog } of this.#unanswered.splice(0)) this.#reply(id, dialog)
  }

  /** Resolves with a dialog that was shown or will be. */
  async dialog(nth = 0): Promise<DialogAsked> {
    while (this.dialogs.length <= nth)
      await new Promise<void>((resolveAsked) => {
        this.#asked.push(resolveAsked)
      })
    return this.dialogs[nth]!
  }

  async menu(): Promise<MenuEntry[]> {
    return this.inMain(readMenu)
  }

  /** Chooses an item of the menu by its labels. */
  async clickMenu(...path: string[]): Promise<void> {
    await this.inMain(({ BrowserWindow, Menu }, labels) => {
      let items = Menu.getApplicationMenu()!.items
      for (const label of labels.slice(0, -1)) items = items.find((item) => item.label === label)!.submenu!.items
      const window = BrowserWindow.getFocusedWindow()
      items.find((item) => item.label === labels.at(-1))!.click(undefined, window, window?.webContents)
    }, path)
  }

  /** Presses a key. Unlike a key of the driver, the menu gets it if the page does not handle it. */
  async press(id: number, keyCode: string, modifiers: readonly ('control' | 'shift' | 'alt')[] = []): Promise<void> {
    await this.inMain(
      ({ BrowserWindow }, [window, key, held]) => {
        for (const type of ['rawKeyDown', 'keyUp'] as const)
          BrowserWindow.fromId(window)!.webContents.sendInputEvent({ type, keyCode: key, modifiers: [...held] })
      },
      [id, keyCode, modifiers] as const,
    )
  }

  /** Closes a window by its button. */
  async closeWindow(id: number): Promise<void> {
    await this.inMain(({ BrowserWindow }, window) => BrowserWindow.fromId(window)!.close(), id)
  }

  async minimizeWindow(id: number): Promise<void> {
    await this.inMain(({ BrowserWindow }, window) => BrowserWindow.fromId(window)!.minimize(), id)
  }

  async setBounds(id: number, bounds: WindowState['bounds']): Promise<void> {
    await this.inMain(({ BrowserWindow }, [window, there]) => BrowserWindow.fromId(window)!.setBounds(there), [
      id,
      bounds,
    ] as const)
  }

  /** Emits an event of a window, such as `unresponsive` or `query-session-end`. */
  async windowEvent(id: number, event: string): Promise<void> {
    await this.inMain(
      ({ BrowserWindow }, [window, name]) => {
        BrowserWindow.fromId(window)!.emit(name)
      },
      [id, event] as const,
    )
  }

  /**
   * Ends the process of a window's page. The driver loses its access to the page then: use `inPage` afterwards.
   */
  async crash(id: number): Promise<void> {
    await this.inMain(
      ({ BrowserWindow }, window) => BrowserWindow.fromId(window)!.webContents.forcefullyCrashRenderer(),
      id,
    )
  }

  /** Resolves at the next load of a window's page. */
  async loaded(id: number): Promise<void> {
    await this.inMain(
      ({ BrowserWindow }, window) =>
        new Promise<void>((done) => {
          BrowserWindow.fromId(window)!.webContents.once('did-finish-load', () => done())
        }),
      id,
    )
  }

  /**
   * Watches for the next navigation that a page tries. Resolves, once it watches, with a function that waits for the
   * outcome. When the navigation is prevented, the driver keeps waiting for the page: until the page is loaded again,
   * tests may only evaluate scripts in it.
   */
  async navigation(id: number): Promise<() => Promise<Navigation>> {
    await this.inMain(({ BrowserWindow }, window) => {
      const watched = globalThis as { watchedNavigation?: Promise<{ url: string; prevented: boolean }> }
      watched.watchedNavigation = new Promise((done) => {
        // After the program's own listener.
        BrowserWindow.fromId(window)!.webContents.once('will-frame-navigate', (event) =>
          done({ url: event.url, prevented: event.defaultPrevented }),
        )
      })
    }, id)
    return () =>
      this.inMain(
        () => (globalThis as { watchedNavigation?: Promise<{ url: string; prevented: boolean }> }).watchedNavigation!,
      )
  }

  /** Runs a script in a window's page without the driver. */
  async inPage<T>(id: number, script: string): Promise<T> {
    return this.inMain(
      ({ BrowserWindow }, [window, code]) =>
        BrowserWindow.fromId(window)!.webContents.executeJavaScript(code) as Promise<T>,
      [id, script] as const,
    )
  }

  /** `suspend`, `resume`, `shutdown` … */
  async power(event: string): Promise<void> {
    await this.inMain(({ powerMonitor }, name) => {
      powerMonitor.emit(name, { preventDefault: () => undefined })
    }, event)
  }

  /** Opens a file or folder as macOS does. */
  async openFile(path: string): Promise<void> {
    await this.inMain(({ app }, file) => {
      app.emit('open-file', { preventDefault: () => undefined }, file)
    }, path)
  }

  /** Quits the program as a person does. Resolves with the exit code. */
  async quit(): Promise<number | null> {
    await this.inMain(({ app }) => app.quit()).catch(() => {
      /* it has ended */
    })
    return this.ended
  }

  /**
   * Ends the program: answers every question with "Quit Anyway", and kills it when it does not end then.
   */
  async stop(): Promise<void> {
    this.answerDialogs(({ kind }) =>
      kind === 'message' ? { response: 1, checkboxChecked: false } : { canceled: true, filePaths: [] },
    )
    const force = setTimeout(() => this.#end(), END_MS)
    await this.quit()
    clearTimeout(force)
  }

  async kill(): Promise<void> {
    this.#end()
    await this.ended
  }

  /** Kills the program with its helper processes, which are in its process group. */
  #end(): void {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    if (process.platform === 'win32') this.#process.kill()
    else process.kill(-this.pid, 'SIGKILL')
  }

  /** Receives recorded calls until the program ends. */
  async #listen(): Promise<never> {
    for (let known = 0; ;) {
      const calls = await this.inMain(
        async (_electron, count) => (globalThis as unknown as Recorder).recorder.next(count),
        known,
      ).catch((error: unknown) => {
        // A lost answer is requested again.
        if (String(error).includes('garbage collected')) return []
        throw error
      })
      known += calls.length
      for (const call of calls) this.#onCall(call)
    }
  }

  #onCall(call: RecordedCall): void {
    if (!('dialog' in call)) {
      this.shell.push(call)
      return
    }
    const { id, dialog } = call
    this.dialogs.push(dialog)
    for (const tell of this.#asked.splice(0)) tell()
    if (this.#answer) this.#reply(id, dialog)
    else this.#unanswered.push({ id, dialog })
  }

  #reply(id: number, dialog: DialogAsked): void {
    this.inMain((_electron, [asked, answer]) => (globalThis as unknown as Recorder).recorder.answer(asked, answer), [
      id,
      this.#answer!(dialog),
    ] as const).catch(() => {
      /* it has ended */
    })
  }
}

function environment({ home, env }: ProgramOptions): Record<string, string> {
  return { ...(process.env as Record<string, string>), LENSLET_HOME: home, ...env }
}
