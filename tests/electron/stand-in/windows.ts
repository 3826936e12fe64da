/** `BrowserWindow`: each is a page of the real browser, which the test side keeps. */
import type { BrowserWindow, BrowserWindowConstructorOptions, Rectangle, WebContents } from 'electron'
import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { standInApp } from './app.ts'
import { carried, onlyCarried } from './carried.ts'
import { StandInContents, type Navigation, type Sender } from './contents.ts'
import { invoked } from './ipc.ts'
import { acceleratorsOf, pressAccelerator } from './menu.ts'
import { tell, test } from './program-side.ts'
import { sessionModule } from './session.ts'

const WINDOW_OPTIONS = ['width', 'height', 'x', 'y', 'minWidth', 'minHeight', 'show', 'backgroundColor', 'webPreferences']
const WEB_PREFERENCES = ['preload', 'session', 'contextIsolation', 'sandbox', 'nodeIntegration', 'spellcheck', 'backgroundThrottling', 'devTools', 'disableDialogs']

type CarriedWindow = Pick<BrowserWindow, 'loadURL' | 'show' | 'focus' | 'restore' | 'maximize' | 'isMinimized' | 'isMaximized' | 'isFullScreen' | 'setFullScreen' | 'getNormalBounds' | 'isDestroyed' | 'close' | 'destroy' | 'setBackgroundColor' | 'id'>

let made = 0
const windows = new Map<number, StandInWindow>()
let inFront: StandInWindow | null = null

export class StandInWindow extends EventEmitter implements CarriedWindow {
  readonly id = ++made
  readonly contents: StandInContents
  readonly #page: Promise<unknown>
  #bounds: Rectangle
  #state: 'normal' | 'minimized' | 'maximized' | 'fullscreen' = 'normal'
  #destroyed = false
  #isShown = false
  #isDrawn = false
  /** Whether it was shown before its page was there. */
  hasFlashed = false

  constructor(options: BrowserWindowConstructorOptions = {}) {
    super()
    const { webPreferences = {} } = options
    onlyCarried('BrowserWindow', options, WINDOW_OPTIONS)
    onlyCarried('webPreferences', webPreferences, WEB_PREFERENCES)
    if (!standInApp.isReady()) throw new Error('a window cannot be made before the program is ready')
    if (webPreferences.sandbox === false || webPreferences.contextIsolation === false || webPreferences.nodeIntegration === true) throw new Error('the stand-in for Electron carries sandboxed pages only')
    this.#bounds = { x: options.x ?? 0, y: options.y ?? 0, width: options.width ?? 800, height: options.height ?? 600 }
    this.contents = new StandInContents(this.id, webPreferences.session as never)
    windows.set(this.id, this)
    standInApp.windows.add(this)
    standInApp.emit('web-contents-created', {}, this.webContents)
    this.#page = test.call('page:create', {
      window: this.id, session: this.contents.ownSession.partition, ...this.#bounds, preload: webPreferences.preload === undefined ? null : readFileSync(webPreferences.preload, 'utf8'),
      permissions: this.contents.granted(), accelerators: acceleratorsOf(),
    })
    this.#page.catch(() => undefined)
  }

  static getAllWindows(): BrowserWindow[] { return Array.from(windows.values(), windowFor) }
  static getFocusedWindow(): BrowserWindow | null { return inFront && windowFor(inFront) }

  get webContents(): WebContents { return this.contents.carried }

  async loadURL(address: string): Promise<void> {
    this.contents.address = address
    if (this.contents.hasCrashed) return this.contents.reload()
    await this.#page.then(async () => test.call('page:load', { window: this.id, address: await this.contents.ownSession.realAddress(address) }))
    this.#isDrawn = true
    this.contents.emit('did-finish-load')
    // On Wayland nothing is drawn for a window that nobody sees.
    if (this.#isShown || process.env['STAND_IN_WAYLAND'] !== '1') this.emit('ready-to-show')
  }

  get isShown(): boolean { return this.#isShown }
  show(): void { this.#appear(); this.focus() }
  maximize(): void { this.#appear(); this.#state = 'maximized' }
  restore(): void { this.#state = 'normal' }
  setFullScreen(flag: boolean): void { this.#appear(); this.#state = flag ? 'fullscreen' : 'normal' }
  isMinimized(): boolean { return this.#state === 'minimized' }
  isMaximized(): boolean { return this.#state === 'maximized' }
  isFullScreen(): boolean { return this.#state === 'fullscreen' }
  getNormalBounds(): Rectangle { return { ...this.#bounds } }
  setBackgroundColor(): void { /* the page covers it */ }
  isDestroyed(): boolean { return this.#destroyed }

  #appear(): void {
    this.hasFlashed ||= !this.#isShown && !this.#isDrawn
    this.#isShown = true
  }

  focus(): void {
    if (inFront?.id !== this.id) bringToFront(this)
  }

  movedByPerson(bounds: Partial<Rectangle>): void { this.#bounds = { ...this.#bounds, ...bounds } }

  minimizedByPerson(): void {
    this.#state = 'minimized'
    if (inFront === this) inFront = null
  }

  /** May be refused by a listener of `close`. */
  close(): void {
    if (this.#destroyed) return
    let prevented = false
    this.emit('close', { preventDefault: () => { prevented = true } })
    if (prevented) standInApp.stayOpen()
    else this.destroy()
  }

  destroy(): void {
    if (this.#destroyed) return
    this.#destroyed = true
    this.contents.isGone = true
    windows.delete(this.id)
    if (inFront === this) inFront = null
    this.contents.emit('destroyed')
    this.emit('closed')
    tell('page:close', { window: this.id })
    standInApp.windowClosed(this)
  }
}

function bringToFront(window: StandInWindow): void {
  inFront?.emit('blur')
  inFront = window
  window.emit('focus')
  standInApp.emit('browser-window-focus', {}, windowFor(window))
  tell('page:focus', { window: window.id })
}

const held = new WeakMap<StandInWindow, BrowserWindow>()

/** What the program gets of a window: the same object each time. */
function windowFor(window: StandInWindow): BrowserWindow {
  const known = held.get(window) ?? carried('BrowserWindow', window) as unknown as BrowserWindow
  held.set(window, known)
  return known
}

/** The class, whose instances throw on what is not carried. */
export const windowModule = new Proxy(StandInWindow, {
  construct: (target, [options]: [BrowserWindowConstructorOptions?]) => windowFor(new target(options)),
  get(target, member) {
    if (member in target || typeof member === 'symbol') return Reflect.get(target, member) as unknown
    throw new Error(`the stand-in for Electron does not carry BrowserWindow.${member}`)
  },
})

function of(window: number): StandInWindow {
  const found = windows.get(window)
  if (!found) throw new Error(`there is no window ${window}`)
  return found
}

/** That of a window, or one that is of no window: a page that is gone, or that somebody else has made. */
function contentsOf(id: number): StandInContents {
  return windows.get(id)?.contents ?? new StandInContents(id, sessionModule.fromPartition('elsewhere'))
}

test.answer('page:invoke', ({ window, from, channel, args }: { window: number; from?: Sender; channel: string; args: unknown[] }) => invoked(channel, contentsOf(window).event(from), args))
test.answer('page:may-navigate', ({ window, url, ...way }: { window: number } & Navigation) => of(window).contents.mayNavigate({ ...way, url: of(window).contents.ownSession.standInAddress(url) }))
test.answer('page:may-open', ({ window, url }: { window: number; url: string }) => of(window).contents.mayOpen(of(window).contents.ownSession.standInAddress(url)))
test.answer('page:may-attach', ({ window, preferences, params }: { window: number; preferences: object; params: object }) => of(window).contents.mayAttach(preferences, params))
test.answer('page:bluetooth', ({ window, ids }: { window: number; ids: readonly string[] }) => of(window).contents.bluetoothDevice(ids))
test.answer('page:download', ({ window, url }: { window: number; url: string }) => of(window).contents.mayDownload(url))
test.answer('page:permission', ({ window, name }: { window: number; name: string }) => of(window).contents.permission(name))
test.answer('page:ask', ({ window, address }: { window: number; address: string }) => of(window).contents.ownSession.ask(address))
test.answer('page:address', ({ window, address }: { window: number; address: string }) => of(window).contents.ownSession.realAddress(address))
test.answer('page:crashed', ({ window }: { window: number }) => of(window).contents.crashed('crashed'))
test.answer('page:accelerator', ({ window, accelerator }: { window: number; accelerator: string }) => pressAccelerator(accelerator, windowFor(of(window))))
test.answer('window:event', ({ window, event }: { window: number; event: string }) => {
  of(window).emit(event, { preventDefault: () => undefined })
  // Windows ends a session with whatever is not quitting by then.
  if (event === 'session-end' && !standInApp.hasBegunToQuit) process.kill(process.pid, 'SIGKILL')
})
test.answer('window:close', ({ window }: { window: number }) => of(window).close())
test.answer('window:minimize', ({ window }: { window: number }) => of(window).minimizedByPerson())
test.answer('window:bounds', ({ window, bounds }: { window: number; bounds: Partial<Rectangle> }) => of(window).movedByPerson(bounds))
test.answer('windows', () => Array.from(windows.values(), window => ({ id: window.id, bounds: window.getNormalBounds(), focused: window === inFront, minimized: window.isMinimized(), maximized: window.isMaximized(), shown: window.isShown, flashed: window.hasFlashed })))
