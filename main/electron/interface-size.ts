/**
 * How large everything in a window is. Kept for all windows and the next start; the zoom of pictures is the page's own.
 */
import type { WebContents } from 'electron'
import type { ConfigStore } from '../host/config.ts'

/** What the menu offers. */
export const INTERFACE_SIZES = [0.8, 0.9, 1, 1.1, 1.25, 1.5] as const

/** Shows a page in the size that was chosen, now and whenever another is. */
export function followInterfaceSize(contents: WebContents, config: ConfigStore): void {
  const apply = (): void => {
    if (!contents.isDestroyed() && contents.getZoomFactor() !== config.prefs.interfaceSize)
      contents.setZoomFactor(config.prefs.interfaceSize)
  }
  // Chromium knows a page's size by its address, which it has from then on.
  contents.on('did-navigate', apply)
  contents.once('destroyed', config.onChange(apply))
}
