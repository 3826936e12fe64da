/** When a window is shown: with its page in it, and never not at all. */
import type { BrowserWindow } from 'electron'
import type { WindowBounds } from '../host/config.ts'

/** Milliseconds from the end of loading to the first picture of a page, at most. */
const MAX_DRAW_MS = 250

/**
 * Shows a new window once its page has been drawn, maximised or full screen as it was `remembered`: both of these show
 * a window at once, so they come last. On Wayland Electron may never tell that a hidden page was drawn, and a page that
 * cannot start is not drawn at all; what is shown then is the background.
 */
export function showWhenDrawn(
  window: BrowserWindow,
  remembered: Pick<WindowBounds, 'maximized' | 'fullScreen'> | undefined,
): void {
  const { webContents } = window
  let timer: NodeJS.Timeout | undefined
  let isShown = false
  const show = (): void => {
    clearTimeout(timer)
    if (isShown || window.isDestroyed()) return
    isShown = true
    if (remembered?.maximized) window.maximize()
    if (remembered?.fullScreen) window.setFullScreen(true)
    window.show()
  }
  window.once('ready-to-show', show)
  webContents.once('did-finish-load', () => {
    timer = setTimeout(show, MAX_DRAW_MS)
  })
  webContents.once('did-fail-load', show)
  webContents.once('render-process-gone', show)
}
