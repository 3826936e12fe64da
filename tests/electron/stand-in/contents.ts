/** `webContents`: what a page wants, as its program is asked about it. */
import type { IpcMainInvokeEvent, WebContents, WebFrameMain, WindowOpenHandlerResponse } from 'electron'
import { EventEmitter } from 'node:events'
import { carried } from './carried.ts'
import { tell } from './program-side.ts'
import { sessionOf, type StandInSession } from './session.ts'

/** A way that a frame of a page is about to go. */
export interface Navigation { readonly url: string; readonly isMainFrame: boolean; readonly isRedirect: boolean }

/** The frame that a message comes from. It is null in Electron when the frame has gone elsewhere meanwhile. */
export type Sender = { readonly url: string; readonly isMainFrame: boolean } | null

/** What a page could ask for, in the browser's words and in Electron's. */
const PERMISSIONS: Readonly<Record<string, string>> = { 'geolocation': 'geolocation', 'notifications': 'notifications', 'camera': 'media', 'microphone': 'media', 'midi': 'midi', 'clipboard-read': 'clipboard-read' }

type Opener = (details: { url: string }) => WindowOpenHandlerResponse
type NavigationEvent = 'will-navigate' | 'will-frame-navigate' | 'will-redirect'

type Carried = Pick<WebContents, 'send' | 'isDestroyed' | 'setWindowOpenHandler' | 'reload' | 'id' | 'forcefullyCrashRenderer' | 'setWebRTCIPHandlingPolicy' | 'getZoomFactor' | 'setZoomFactor'>

export class StandInContents extends EventEmitter implements Carried {
  readonly id: number
  readonly session: WebContents['session']
  readonly ownSession: StandInSession
  /** What the program holds. */
  readonly carried: WebContents
  address = ''
  isGone = false
  #crashed = false
  #opener: Opener = () => ({ action: 'allow' })

  constructor(id: number, given: WebContents['session'] & { partition: string }) {
    super()
    this.id = id
    this.session = given
    this.ownSession = sessionOf(given)
    this.carried = carried('webContents', this) as never
  }

  /** Its pages tell nothing of themselves, and are as large as the browser has them. */
  readonly ipc = new EventEmitter()
  get hasCrashed(): boolean { return this.#crashed }
  isDestroyed(): boolean { return this.isGone }
  setWebRTCIPHandlingPolicy(): void { /* the browser's own */ }
  getZoomFactor(): number { return 1 }
  setZoomFactor(): void { /* as it is */ }
  forcefullyCrashRenderer(): void { tell('page:crash', { window: this.id }) }
  setWindowOpenHandler(handler: (details: never) => WindowOpenHandlerResponse): void { this.#opener = handler as Opener }

  send(channel: string, ...args: unknown[]): void {
    if (this.isGone) throw new Error('Object has been destroyed')
    tell('page:send', { window: this.id, channel, args: structuredClone(args) })
  }

  reload(): void {
    const crashed = this.#crashed
    this.#crashed = false
    tell('page:reload', { window: this.id, crashed })
  }

  /** Whether a frame may go there. A page's own wish is asked about as any frame's, then as the main frame's; where a server leads on to, whoever wished to go. */
  mayNavigate({ url, isMainFrame, isRedirect }: Navigation): boolean {
    const details = { url, isMainFrame, isSameDocument: false }
    if (isRedirect) return this.#allows('will-redirect', details)
    return this.#allows('will-frame-navigate', details) && (!isMainFrame || this.#allows('will-navigate', details))
  }

  mayOpen(url: string): boolean {
    return this.#opener({ url }).action === 'allow'
  }

  /** What the browser lets the page have: all that the program lets through when it is asked for, or when it is checked. */
  granted(): string[] {
    return Object.keys(PERMISSIONS).filter(name => {
      const { request, check } = this.permission(PERMISSIONS[name]!)
      return request || check
    })
  }

  permission(name: string): { readonly request: boolean; readonly check: boolean } {
    return this.ownSession.permission(this.carried, name)
  }

  mayDownload(url: string): boolean {
    return this.ownSession.mayDownload(this.carried, url)
  }

  /** Whether a `<webview>` would be attached. Electron asks only where the window's options have the tag, which the stand-in does not carry. */
  mayAttach(preferences: object, params: object): boolean {
    return this.#allows('will-attach-webview', {}, preferences, params)
  }

  /** The device that a page gets of those that are near. Where nobody prevents it, and whatever its documentation says of no listener, Electron gives it the first. */
  bluetoothDevice(ids: readonly string[]): string {
    let chosen = ''
    const isLeft = this.#allows('select-bluetooth-device', {}, ids.map(deviceId => ({ deviceId, deviceName: deviceId })), (id: string) => { chosen = id })
    return isLeft ? ids[0]! : chosen
  }

  crashed(reason: string): void {
    this.#crashed = true
    this.emit('render-process-gone', {}, { reason, exitCode: 5 })
  }

  /** The event of a message from a frame of this page, the page itself when nothing else is said. */
  event(from: Sender = { url: this.address, isMainFrame: true }): IpcMainInvokeEvent {
    return { sender: this.carried, senderFrame: from && this.#frame(from) } as never
  }

  #frame({ url, isMainFrame }: NonNullable<Sender>): WebFrameMain {
    return carried('WebFrameMain', { url, parent: isMainFrame ? null : this.#frame({ url: this.address, isMainFrame: true }) }) as never
  }

  #allows(name: NavigationEvent | 'will-attach-webview' | 'select-bluetooth-device', details: object, ...more: object[]): boolean {
    let prevented = false
    this.emit(name, carried('Event', { ...details, preventDefault: () => { prevented = true } }), ...more)
    return !prevented
  }
}
