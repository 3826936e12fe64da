/** What a page may never do, whatever is in it. */
import { app, type WebFrameMain } from 'electron'
import { PAGE_ORIGIN } from './page-protocol.ts'

/** Every page that is ever made stays on the program's own address, opens no windows, embeds nothing and gets no permission. */
export function lockDown(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', event => { if (!isOwnPage(event.url)) event.preventDefault() })
    contents.on('will-redirect', event => event.preventDefault())
    contents.on('will-attach-webview', event => event.preventDefault())
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
    contents.session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false))
    contents.session.setPermissionCheckHandler(() => false)
  })
}

/** Whether a message comes from the top frame of the program's own page. */
export function isTrustedSender(frame: WebFrameMain | null): boolean {
  return frame !== null && frame.parent === null && isOwnPage(frame.url)
}

function isOwnPage(url: string): boolean {
  // A frame that is gone, or was never anywhere, has no address.
  if (!URL.canParse(url)) return false
  // Chromium gives pages of a custom scheme an opaque `origin` in URL parsing, so the parts are compared.
  const { protocol, host } = new URL(url)
  return `${protocol}//${host}` === PAGE_ORIGIN
}
