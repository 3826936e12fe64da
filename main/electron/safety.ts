/** Prevents what no page may do, even if an attacker controls it. */
import { app, type WebFrameMain } from 'electron'
import { PAGE_ADDRESS } from './page-protocol.ts'

/**
 * Locks down every page that is ever created: it stays on the program's own address, opens no windows, embeds nothing,
 * gets no permission and saves no file on this machine.
 */
export function lockDown(): void {
  blockHostLookups()
  app.on('session-created', (created) => {
    created.on('will-download', (event) => event.preventDefault())
  })
  app.on('web-contents-created', (_event, contents) => {
    // Emitted for the main frame too, before `will-navigate`.
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
 * Makes all host lookups of Chromium fail, by name and by number. It does not matter what causes a lookup: a page, an
 * action of the browser that a page caused, or Chromium itself.
 *
 * The program's own page does not come over the network, and the check for updates is made by Node. WebRTC's packets
 * need no host lookup; they have a rule for each page.
 */
function blockHostLookups(): void {
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND')
}

/**
 * Returns whether the developer tools are available: only to a person who starts the program from its sources and asks
 * for them.
 */
export function isDevelopment(): boolean {
  return !app.isPackaged && process.env['LENSLET_DEBUG'] === '1'
}

/** Returns whether a message comes from the top frame of the program's own page. */
export function isTrustedSender(frame: WebFrameMain | null): boolean {
  return frame !== null && frame.parent === null && isOwnPage(frame.url)
}

/**
 * Returns whether an address is the program's own page. Pictures have addresses of the same host, and are not pages.
 * Chromium writes such an address in one way only: in lower case, without a port or a user.
 */
export function isOwnPage(url: string): boolean {
  return url.split(/[?#]/, 1)[0] === PAGE_ADDRESS
}
