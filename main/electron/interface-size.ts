/**
 * Applies the size of the interface. It is stored for all windows and the next start. The zoom of pictures is separate,
 * and belongs to the page.
 */
import type { WebContents } from 'electron'
import type { ConfigStore } from '../host/config.ts'

/** The sizes that the menu offers. */
export const INTERFACE_SIZES = [0.8, 0.9, 1, 1.1, 1.25, 1.5] as const

/** Shows a page in the chosen size, now and whenever that changes. */
export function followInterfaceSize(contents: WebContents, config: ConfigStore): void {
  const apply = (): void => {
    if (!contents.isDestroyed() && contents.getZoomFactor() !== config.prefs.interfaceSize)
      contents.setZoomFactor(config.prefs.interfaceSize)
  }
  // Chromium stores the zoom for each address, and a page has its address only from this event on.
  contents.on('did-navigate', apply)
  contents.once('destroyed', config.onChange(apply))
}
