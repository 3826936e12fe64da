/** Manages the windows: one per data set, each with its own session. */
import { app, type BaseWindow } from 'electron'
import { Emitter } from '../core/base/events.ts'
import { DecoderChoice } from '../core/media/index.ts'
import type { ConfigStore } from '../host/config.ts'
import { guessFolder } from '../host/path-to-folder.ts'
import { flushPages } from '../host/closing.ts'
import type { Log } from '../host/log.ts'
import type { AppPaths } from '../host/paths.ts'
import type { StartArguments } from './arguments.ts'
import { CallServer } from './calls.ts'
import { onWindowStateChange } from './window-state.ts'
import { chooseFolder, DatasetWindow, type WindowContext } from './window.ts'

export class Windows {
  readonly config: ConfigStore
  /** Emitted when a window, its content or what is possible in it has changed, or another window is in front. */
  readonly events = new Emitter<{ changed: null }>()
  readonly #context: WindowContext
  readonly #windows = new Set<DatasetWindow>()
  readonly #closing = new Set<Promise<void>>()
  /** The window that last had the keyboard focus. */
  #front: DatasetWindow | undefined
  #isEnding = false

  constructor(paths: AppPaths, config: ConfigStore, log: Log) {
    this.config = config
    this.#context = {
      paths,
      config,
      log,
      calls: new CallServer(),
      decoder: new DecoderChoice(),
      isShuttingDown: () => this.#isEnding,
      onSessionEnd: () => this.onSessionEnd(),
      onClosed: (window, done) => this.#onClosed(window, done),
    }
  }

  get count(): number {
    return this.#windows.size
  }

  /** The window in front. It need not have the keyboard focus, which an open menu or dialog takes. */
  get front(): DatasetWindow | undefined {
    return this.#front
  }

  /** Returns the window that the system names, else the one in front. */
  windowFor(source: BaseWindow | undefined): DatasetWindow | undefined {
    return [...this.#windows].find(({ window }) => window === source) ?? this.front
  }

  /**
   * Shows the folder in the window that has it, else in a new one. Without a folder it shows the one that was open
   * last.
   */
  async open(args: StartArguments): Promise<void> {
    const dataset = args.dataset ?? (this.count === 0 ? this.config.recent[0] : undefined)
    const shown = this.#windowOf(dataset)
    if (shown) return shown.focus()
    const window = new DatasetWindow(this.#context, dataset, args)
    this.#windows.add(window)
    this.#front = window
    window.window.on('focus', () => {
      this.#front = window
      this.events.emit('changed', null)
    })
    onWindowStateChange(window.session, () => this.events.emit('changed', null))
    this.events.emit('changed', null)
    await window.open(dataset)
  }

  /** Asks for a folder, in front of a window if there is one, and opens it. */
  async choose(source: BaseWindow | undefined): Promise<void> {
    const path = await chooseFolder(this.windowFor(source)?.window ?? null)
    if (path !== null) await this.open({ dataset: path })
  }

  /** Shows a sentence in every window. */
  pushNotice(message: string): void {
    for (const window of this.#windows) window.push('notice', { level: 'info', message })
  }

  setBackground(colour: string): void {
    for (const { window } of this.#windows) window.setBackgroundColor(colour)
  }

  /** Sends and stores text that is being typed, because the machine goes to sleep or is being shut down. */
  async flushAllPages(): Promise<void> {
    await Promise.all([...this.#windows].map(({ session }) => flushPages(session)))
  }

  /** Probes every share and measures its clock, because the machine has woken up. */
  retryAllShares(): void {
    for (const { session } of this.#windows) {
      if (session.isOpen) session.dataset.workspace.retry()
    }
  }

  /** Whether the machine is being shut down. */
  get isShuttingDown(): boolean {
    return this.#isEnding
  }

  /**
   * Closes everything when the machine is being shut down and waits. Text that is being typed is sent, and nobody is
   * asked anything.
   */
  async shutDown(): Promise<void> {
    this.#isEnding = true
    await this.flushAllPages()
    app.quit()
  }

  /** Quits at once when the machine is being shut down and does not wait. */
  onSessionEnd(): void {
    this.#isEnding = true
    app.quit()
  }

  /** Resolves when every window may close. */
  async confirmClose(): Promise<void> {
    await Promise.all([...this.#windows].map((window) => window.confirmClose()))
  }

  /** Resolves when every closed window's changes are safe and its processes have ended. */
  async untilClosed(): Promise<void> {
    await Promise.all(this.#closing)
  }

  #onClosed(window: DatasetWindow, done: Promise<void>): void {
    this.#windows.delete(window)
    if (this.#front === window) this.#front = [...this.#windows].at(-1)
    const closing = done.finally(() => this.#closing.delete(closing))
    this.#closing.add(closing)
    this.events.emit('changed', null)
  }

  #windowOf(dataset: string | undefined): DatasetWindow | undefined {
    if (dataset === undefined) return [...this.#windows][0]
    const folder = guessFolder(dataset, this.config.recent)
    return [...this.#windows].find((window) => window.showsFolder(dataset) || window.showsFolder(folder))
  }
}
