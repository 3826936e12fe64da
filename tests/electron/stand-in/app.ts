/** `app`: the life of the program, with the order of events of Electron's documentation. */
import type { App } from 'electron'
import { EventEmitter } from 'node:events'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from './program-side.ts'

type Carried = Pick<App, 'setPath' | 'enableSandbox' | 'requestSingleInstanceLock' | 'quit' | 'exit' | 'whenReady' | 'isReady' | 'getVersion' | 'isPackaged' | 'setAppUserModelId' | 'showAboutPanel' | 'getGPUFeatureStatus'>

/** What closing needs to know of windows, which know `app` already. */
export interface Closable { close(): void; destroy(): void }

const NEVER = { preventDefault: (): void => undefined, defaultPrevented: false }

export class StandInApp extends EventEmitter implements Carried {
  readonly isPackaged = process.env['STAND_IN_PACKAGED'] === '1'
  readonly windows = new Set<Closable>()
  readonly commandLine: Pick<App['commandLine'], 'hasSwitch' | 'appendSwitch'> = { hasSwitch: name => process.argv.includes(`--${name}`), appendSwitch: () => undefined }
  #userData = ''
  readonly #ready = Promise.withResolvers<void>()
  #isReady = false
  #isSandboxed = false
  #isQuitting = false
  /** Whether a quit has got past `before-quit`. Windows that close do so a moment later than here, and what comes of them later still. */
  hasBegunToQuit = false
  #lock: Server | null = null

  constructor() {
    super()
    setImmediate(() => {
      this.#isReady = true
      this.emit('ready', NEVER, {})
      this.#ready.resolve()
    })
    test.answer('app', ({ event, args }: { event: string; args: unknown[] }) => this.emit(event, NEVER, ...args))
    test.answer('quit', () => this.quit())
    test.answer('running', () => true)
    test.answer('sandboxed', () => this.#isSandboxed)
  }

  whenReady(): Promise<void> { return this.#ready.promise }
  isReady(): boolean { return this.#isReady }
  getVersion(): string { return '0.0.0' }
  showAboutPanel(): void { void test.call('shell', { action: 'about', value: '' }) }
  getGPUFeatureStatus(): ReturnType<App['getGPUFeatureStatus']> { return { gpu_compositing: 'disabled_software' } as ReturnType<App['getGPUFeatureStatus']> }

  setAppUserModelId(): void {
    if (process.platform !== 'win32') throw new Error('app.setAppUserModelId is for Windows only')
  }

  /** Electron's words, and its moment. */
  mustNotBeReady(what: string): void {
    if (this.#isReady) throw new Error(`${what} before app is ready`)
  }

  enableSandbox(): void {
    this.mustNotBeReady('app.enableSandbox() can only be called')
    this.#isSandboxed = true
  }

  setPath(name: string, path: string): void {
    if (name !== 'userData') throw new Error(`the stand-in for Electron does not carry the path ${name}`)
    mkdirSync(path, { recursive: true })
    this.#userData = path
  }

  /** One process for each `userData`, told apart by a file with its number; the second gives what it was started with to the first, over a socket. */
  requestSingleInstanceLock(data?: Record<string, unknown>): boolean {
    const home = this.#userData
    const path = process.platform === 'win32' ? `\\\\.\\pipe\\${home.replaceAll(/[\\/:]/g, '-')}` : join(home, 'instance')
    if (!isFirst(join(home, 'instance.pid'))) {
      const first = connect(path).on('connect', () => first.end(JSON.stringify({ argv: process.argv, folder: process.cwd(), data })))
      return false
    }
    rmSync(path, { force: true })
    this.#lock = createServer({ allowHalfOpen: true }, client => {
      void text(client).then(message => {
        const { argv, folder, data: theirs } = JSON.parse(message) as { argv: string[]; folder: string; data: unknown }
        client.end()
        this.emit('second-instance', NEVER, argv, folder, theirs)
      })
    }).listen(path).unref()
    return true
  }

  /** `before-quit`, then `close` of every window, which may refuse; then `will-quit`, which may refuse; then `quit`. */
  quit(): void {
    if (this.#isQuitting) return
    if (!this.#allows('before-quit')) return
    this.#isQuitting = this.hasBegunToQuit = true
    this.#eachWindow(window => window.close())
    setImmediate(() => this.#finish())
  }

  exit(code = 0): void {
    this.#eachWindow(window => window.destroy())
    this.emit('quit', NEVER, code)
    this.#lock?.close()
    void test.call('exited', code).finally(() => process.exit(code))
  }

  /** A window refused to close: the program goes on. */
  stayOpen(): void {
    this.#isQuitting = false
  }

  /** A window is gone. */
  windowClosed(window: Closable): void {
    this.windows.delete(window)
    if (this.windows.size > 0) return
    if (this.#isQuitting) this.#finish()
    else if (this.listenerCount('window-all-closed') > 0) this.emit('window-all-closed')
    else this.quit()
  }

  /** They leave the set while they are gone through. */
  #eachWindow(act: (window: Closable) => void): void {
    Array.from(this.windows).forEach(act)
  }

  #finish(): void {
    if (!this.#isQuitting || this.windows.size > 0) return
    if (this.#allows('will-quit')) this.exit()
    else this.#isQuitting = false
  }

  #allows(event: 'before-quit' | 'will-quit'): boolean {
    let prevented = false
    this.emit(event, { preventDefault: () => { prevented = true } })
    return !prevented
  }
}

function isFirst(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    try {
      process.kill(Number(readFileSync(file, 'utf8')), 0)
      return false
    } catch {
      writeFileSync(file, String(process.pid))
      return true
    }
  }
}

export const standInApp = new StandInApp()
