/** Shows a window as soon as its page is drawn, and soon after loading in any case. */
import type { BrowserWindow } from 'electron'
import type { WindowBounds } from '../host/config.ts'

/** The longest time from the end of loading to the first paint of a page, in milliseconds. */
const MAX_DRAW_MS = 250

/**
 * Shows a new window once its page has been drawn, maximised or full screen as in `remembered`. Both of these show a
 * window at once, so they are done last.
 *
 * On Wayland Electron may never report that a hidden page was drawn, and a page that cannot start is not drawn at all.
 * Then the background is shown.
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
