/** What a page may never do, whatever is in it. */
import { app, type WebFrameMain } from 'electron'
import { PAGE_ADDRESS } from './page-protocol.ts'

/**
 * Every page that is ever made stays on the program's own address, opens no windows, embeds nothing, gets no permission
 * and puts no file on this machine.
 */
export function lockDown(): void {
  blockHostLookups()
  app.on('session-created', (created) => {
    created.on('will-download', (event) => event.preventDefault())
  })
  app.on('web-contents-created', (_event, contents) => {
    // Told of the main frame too, before `will-navigate`.
    contents.on('will-frame-navigate', (event) => {
      if (!event.isMainFrame || !isOwnPage(event.url)) event.preventDefault()
    })
    contents.on('will-redirect', (event) => event.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
    // Electron would choose the first one.
    contents.on('select-bluetooth-device', (event, _devices, choose) => {
      event.preventDefault()
      choose('')
    })
    contents.session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false))
    contents.session.setPermissionCheckHandler(() => false)
  })
}

/**
 * Chromium finds no host, by no name and no number, whatever asks it: a page, what a page has made the browser do, or
 * Chromium itself. The program's own page does not come over the network, and the question for updates is Node's. What
 * needs no host to be found, WebRTC's packets, has a rule for each page.
 */
function blockHostLookups(): void {
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND')
}

/** Whoever starts the program from its sources may ask for the tools of those who work on it. */
export function isDevelopment(): boolean {
  return !app.isPackaged && process.env['LENSLET_DEBUG'] === '1'
}

/** Whether a message comes from the top frame of the program's own page. */
export function isTrustedSender(frame: WebFrameMain | null): boolean {
  return frame !== null && frame.parent === null && isOwnPage(frame.url)
}

/**
 * Pictures have addresses of the same host, and are no page. Chromium writes such an address in one way only: in small
 * letters, without a port or a person.
 */
export function isOwnPage(url: string): boolean {
  return url.split(/[?#]/, 1)[0] === PAGE_ADDRESS
}
