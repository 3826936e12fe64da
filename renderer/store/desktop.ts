/** What other programs get to know of pictures: their names on the clipboard, their places in the file manager. */
import type { NameKind } from '../../preload/contract/index.ts'
import type { Connection } from '../bridge.ts'
import type { GetState, Slice } from './state.ts'
import { sentence } from './toasts.ts'

export interface DesktopSlice {
  /** Shows the pictures that an edit would be meant for in the system's file manager. */
  showInFileManager(): Promise<void>
  /** Copies their names, one on each line. */
  copyNames(as: NameKind): Promise<void>
  /** Shows a folder of the data set in the file manager. */
  showFolder(folder: string): Promise<void>
  copyText(text: string): Promise<void>
  /** Copies what a maintainer needs to know; it holds no labels and no names. */
  copyDiagnostics(): Promise<void>
  /** Opens what was dropped on the window: a folder, or the folder of a picture. */
  openDropped(dropped: object): Promise<void>
  /** Copies a value that the page shows. Whether that was possible; if not, the person is told. */
  copyValue(value: string): Promise<boolean>
}

/** More are not named or shown at once. */
const MAX_NAMES = 100_000
const MAX_REVEALED = 1_000

export const createDesktop: Slice<DesktopSlice> = (_set, get, bridge) => ({
  async showInFileManager() {
    await orSay(get, async () => {
      const ids = await get().targets()
      if (ids.length > 0) await bridge.invoke('desktop.reveal', { ids: ids.slice(0, MAX_REVEALED) })
    })
  },
  async copyNames(as) {
    await orSay(get, async () => {
      const ids = await get().targets()
      if (ids.length === 0) return
      if (ids.length > MAX_NAMES)
        return get().toast('info', `Up to ${MAX_NAMES.toLocaleString()} names can be copied at once.`)
      const names = await bridge.invoke('items.names', { ids, as })
      await copy(get, bridge, names.join('\n'))
      get().toast(
        'info',
        names.length === 1
          ? `Copied ${names[0]}`
          : `Copied ${names.length.toLocaleString()} ${as === 'path' ? 'paths' : 'keys'}.`,
      )
    })
  },
  async showFolder(folder) {
    await orSay(get, async () => {
      await bridge.invoke('desktop.revealFolder', { folder })
    })
  },
  async copyText(text) {
    await orSay(get, async () => {
      await copy(get, bridge, text)
      get().toast('info', `Copied ${text}`)
    })
  },
  async copyDiagnostics() {
    await orSay(get, async () => {
      const text = await bridge.invoke('diagnostics.get', {})
      await copy(
        get,
        bridge,
        `${text}\nWindow: ${window.innerWidth}×${window.innerHeight} at ${window.devicePixelRatio}, ${navigator.userAgent}\n`,
      )
      get().toast('info', 'Copied. It tells nothing of pictures, labels, people or folders.')
    })
  },
  async openDropped(dropped) {
    const path = bridge.pathOf?.(dropped) ?? ''
    if (path !== '') return get().openFor(path)
    get().toast('info', 'A browser does not tell where a folder lies: type its path.', {
      name: 'Open a folder…',
      run: () => void get().chooseFolder(),
    })
  },
  async copyValue(value) {
    try {
      await copy(get, bridge, value)
      return true
    } catch {
      get().toast('error', 'The browser does not allow copying: select the text instead.')
      return false
    }
  },
})

async function orSay(get: GetState, action: () => Promise<void>): Promise<void> {
  try {
    await action()
  } catch (error) {
    get().toast('error', sentence(error))
  }
}

/**
 * A page in a window of the program's own may not reach the clipboard; one in a browser may, right after a key or a
 * click.
 */
async function copy(get: GetState, bridge: Connection, text: string): Promise<void> {
  if (get().session?.host === 'electron') await bridge.invoke('desktop.copy', { text })
  else
    await navigator.clipboard.writeText(text).catch(() => {
      throw new Error(
        'This browser does not let the page copy. Allow it for this page beside the address, then try again.',
      )
    })
}
