/** `BrowserWindow` and its `webContents`: each is a page of the real browser, which the test side keeps. */
import type { BrowserWindow, BrowserWindowConstructorOptions, Rectangle, WebContents, WebFrameMain, WindowOpenHandlerResponse } from 'electron'
import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { standInApp } from './app.ts'
import { carried, onlyCarried } from './carried.ts'
import { invoked, sent } from './ipc.ts'
import { acceleratorsOf, pressAccelerator } from './menu.ts'
import { tell, test } from './program-side.ts'
import { sessionOf, type StandInSession } from './session.ts'

const WINDOW_OPTIONS = ['width', 'height', 'x', 'y', 'minWidth', 'minHeight', 'show', 'backgroundColor', 'title', 'icon', 'fullscreen', 'autoHideMenuBar', 'webPreferences']
const WEB_PREFERENCES = ['preload', 'session', 'contextIsolation', 'sandbox', 'nodeIntegration', 'nodeIntegrationInWorker', 'nodeIntegrationInSubFrames', 'webviewTag', 'webSecurity', 'allowRunningInsecureContent', 'experimentalFeatures', 'spellcheck', 'backgroundThrottling', 'devTools', 'navigateOnDragDrop', 'safeDialogs']
/** What a page could ask for, in the browser's words and in Electron's. */
const PERMISSIONS: Readonly<Record<string, string>> = { geolocation: 'geolocation', notifications: 'notifications', camera: 'media', microphone: 'media', midi: 'midi', 'clipboard-read': 'clipboard-read' }

type Opener = (details: { url: string }) => WindowOpenHandlerResponse

type CarriedContents = Pick<WebContents, 'send' | 'isDestroyed' | 'setWindowOpenHandler' | 'getURL' | 'reload' | 'id' | 'mainFrame' | 'isCrashed' | 'forcefullyCrashRenderer'>

class StandInContents extends EventEmitter implements CarriedContents {
  readonly id: number
  readonly session: WebContents['session']
  readonly ownSession: StandInSession
  address = ''
  isGone = false
  #crashed = false
  #opener: Opener = () => ({ action: 'allow' })

  constructor(id: number, given: WebContents['session'] & { partition: string }) {
    super()
    this.id = id
    this.session = given
    this.ownSession = sessionOf(given)
  }

  get mainFrame(): WebFrameMain { return carried('WebFrameMain', { url: this.address, parent: null, origin: new URL(this.address).origin, top: null }) as never }

  isDestroyed(): boolean { return this.isGone }
  isCrashed(): boolean { return this.#crashed }
  getURL(): string { return this.address }
  forcefullyCrashRenderer(): void { tell('page:crash', { window: this.id }) }
  setWindowOpenHandler(handler: (details: never) => WindowOpenHandlerResponse): void { this.#opener = handler as Opener }

  send(channel: string, ...args: unknown[]): void {
    if (this.isGone) throw new Error('Object has been destroyed')
    tell('page:send', { window: this.id, channel, args: structuredClone(args) })
  }

  reload(): void {
    const crashed = this.#crashed
    this.#crashed = false
    void test.call('page:reload', { window: this.id, crashed }).then(() => this.emit('did-finish-load'))
  }

  /** Whether the page may go there. */
  mayNavigate(url: string, event: 'will-navigate' | 'will-redirect'): boolean {
    let prevented = false
    this.emit(event, { url, isMainFrame: true, isSameDocument: false, preventDefault: () => { prevented = true } }, url)
    return !prevented
  }

  mayOpen(url: string): boolean {
    return this.#opener({ url }).action === 'allow'
  }

  crashed(reason: string): void {
    this.#crashed = true
    this.emit('render-process-gone', {}, { reason, exitCode: 5 })
    standInApp.emit('render-process-gone', {}, this, { reason, exitCode: 5 })
  }

  event(): never {
    return { sender: this, senderFrame: this.mainFrame, type: 'frame', frameId: 1, processId: this.id } as never
  }
}

type CarriedWindow = Pick<BrowserWindow, 'loadURL' | 'show' | 'focus' | 'restore' | 'minimize' | 'maximize' | 'isMinimized' | 'isMaximized' | 'isFullScreen' | 'setFullScreen' | 'isVisible' | 'isFocused' | 'getNormalBounds' | 'getBounds' | 'setBounds' | 'isDestroyed' | 'close' | 'destroy' | 'setBackgroundColor' | 'setTitle' | 'getTitle' | 'id'>

let made = 0
const windows = new Map<number, StandInWindow>()
let inFront: StandInWindow | null = null

export class StandInWindow extends EventEmitter implements CarriedWindow {
  readonly id = ++made
  readonly webContents: WebContents
  readonly contents: StandInContents
  readonly #page: Promise<unknown>
  #bounds: Rectangle
  #state: 'normal' | 'minimized' | 'maximized' | 'fullscreen' = 'normal'
  #visible: boolean
  #destroyed = false
  #title = ''

  constructor(options: BrowserWindowConstructorOptions = {}) {
    super()
    const { webPreferences = {} } = options
    onlyCarried('BrowserWindow', options, WINDOW_OPTIONS)
    onlyCarried('webPreferences', webPreferences, WEB_PREFERENCES)
    if (!standInApp.isReady()) throw new Error('a window cannot be made before the program is ready')
    if (webPreferences.sandbox === false || webPreferences.contextIsolation === false || webPreferences.nodeIntegration === true || webPreferences.webSecurity === false) throw new Error('the stand-in for Electron carries sandboxed pages only')
    this.#bounds = { x: options.x ?? 0, y: options.y ?? 0, width: options.width ?? 800, height: options.height ?? 600 }
    this.#visible = options.show ?? true
    this.contents = new StandInContents(this.id, webPreferences.session as never)
    this.webContents = carried('webContents', this.contents) as never
    windows.set(this.id, this)
    standInApp.windows.add(this)
    standInApp.emit('web-contents-created', {}, this.webContents)
    standInApp.emit('browser-window-created', {}, windowFor(this))
    this.#page = test.call('page:create', {
      window: this.id, session: this.contents.ownSession.partition, ...this.#bounds, preload: webPreferences.preload === undefined ? null : readFileSync(webPreferences.preload, 'utf8'),
      permissions: Object.keys(PERMISSIONS).filter(name => this.contents.ownSession.allows(PERMISSIONS[name]!)), accelerators: acceleratorsOf(), backgroundColor: options.backgroundColor ?? '#fff',
    })
    this.#page.catch(() => undefined)
  }

  static getAllWindows(): BrowserWindow[] { return Array.from(windows.values(), windowFor) }
  static getFocusedWindow(): BrowserWindow | null { return inFront && windowFor(inFront) }
  static fromWebContents(contents: WebContents): BrowserWindow | null { const window = windows.get(contents.id); return window ? windowFor(window) : null }
  static fromId(id: number): BrowserWindow | null { const window = windows.get(id); return window ? windowFor(window) : null }

  async loadURL(address: string): Promise<void> {
    this.contents.address = address
    const loading = this.#page.then(async () => test.call('page:load', { window: this.id, address: await this.contents.ownSession.realAddress(address) }))
    await loading
    this.contents.emit('dom-ready')
    this.contents.emit('did-finish-load')
    this.emit('ready-to-show')
  }

  show(): void { this.#visible = true; this.focus() }
  isVisible(): boolean { return this.#visible }
  isFocused(): boolean { return inFront === this }
  minimize(): void { this.#state = 'minimized' }
  maximize(): void { this.#state = 'maximized' }
  restore(): void { this.#state = 'normal' }
  setFullScreen(flag: boolean): void { this.#state = flag ? 'fullscreen' : 'normal' }
  isMinimized(): boolean { return this.#state === 'minimized' }
  isMaximized(): boolean { return this.#state === 'maximized' }
  isFullScreen(): boolean { return this.#state === 'fullscreen' }
  getNormalBounds(): Rectangle { return { ...this.#bounds } }
  getBounds(): Rectangle { return { ...this.#bounds } }
  setBounds(bounds: Partial<Rectangle>): void { this.#bounds = { ...this.#bounds, ...bounds }; this.emit('resize'); this.emit('move') }
  setBackgroundColor(): void { /* the page covers it */ }
  setTitle(title: string): void { this.#title = title }
  getTitle(): string { return this.#title }
  isDestroyed(): boolean { return this.#destroyed }

  focus(): void {
    if (inFront?.id !== this.id) bringToFront(this)
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

export const contentsModule = carried('webContents', {
  getAllWebContents: () => Array.from(windows.values(), window => window.webContents),
  fromId: (id: number) => windows.get(id)?.webContents,
})

function of(window: number): StandInWindow {
  const found = windows.get(window)
  if (!found) throw new Error(`there is no window ${window}`)
  return found
}

test.answer('page:invoke', ({ window, channel, args }: { window: number; channel: string; args: unknown[] }) => invoked(channel, of(window).contents.event(), args))
test.answer('page:sent', ({ window, channel, args }: { window: number; channel: string; args: unknown[] }) => sent(channel, of(window).contents.event(), args))
test.answer('page:may-navigate', ({ window, url }: { window: number; url: string }) => of(window).contents.mayNavigate(of(window).contents.ownSession.standInAddress(url), 'will-navigate'))
test.answer('page:may-open', ({ window, url }: { window: number; url: string }) => of(window).contents.mayOpen(of(window).contents.ownSession.standInAddress(url)))
test.answer('page:crashed', ({ window }: { window: number }) => of(window).contents.crashed('crashed'))
test.answer('page:accelerator', ({ window, accelerator }: { window: number; accelerator: string }) => pressAccelerator(accelerator, windowFor(of(window))))
test.answer('window:event', ({ window, event }: { window: number; event: string }) => of(window).emit(event, { preventDefault: () => undefined }))
test.answer('window:close', ({ window }: { window: number }) => of(window).close())
test.answer('window:bounds', ({ window, bounds }: { window: number; bounds: Partial<Rectangle> }) => of(window).setBounds(bounds))
test.answer('windows', () => Array.from(windows.values(), window => ({ id: window.id, bounds: window.getBounds(), visible: window.isVisible(), focused: window.isFocused(), maximized: window.isMaximized(), fullScreen: window.isFullScreen(), title: window.getTitle() })))
test.answer('window:focus', ({ window }: { window: number }) => of(window).focus())
