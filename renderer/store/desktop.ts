/** Passes pictures to other programs: their names to the clipboard, their locations to the file manager. */
import type { NameKind } from '../../preload/contract/index.ts'
import type { Connection } from '../bridge.ts'
import { targetOf } from './selection.ts'
import type { GetState, Slice } from './state.ts'
import { sentence } from './toasts.ts'
import { t } from '../../preload/contract/index.ts'

export interface DesktopSlice {
  /** Shows the pictures that an edit would apply to in the system's file manager. */
  showInFileManager(): Promise<void>
  /** Copies the names of those pictures, one on each line. */
  copyNames(as: NameKind): Promise<void>
  /** Shows a folder of the data set in the file manager. */
  showFolder(folder: string): Promise<void>
  copyText(text: string): Promise<void>
  /** Copies what a maintainer needs to know. It contains no labels and no names. */
  copyDiagnostics(): Promise<void>
  /** Opens what was dropped on the window: a folder, or the folder of a picture. */
  openDropped(dropped: object): Promise<void>
  /** Copies a value that the page shows. Resolves with whether that was possible; if not, a toast says why. */
  copyValue(value: string): Promise<boolean>
}

/** The most pictures whose names are copied, or that are shown in the file manager, at once. */
const MAX_NAMES = 100_000
const MAX_REVEALED = 1_000

/** What this slice uses of others. */
type Needs = 'chooseFolder' | 'openFor' | 'session' | 'targetIds' | 'toast'

export const createDesktop: Slice<DesktopSlice, Needs> = (_set, get, bridge) => ({
  async showInFileManager() {
    await reportErrors(get, async () => {
      const ids = await get().targetIds()
      if (ids.length > 0) await bridge.invoke('desktop.reveal', { ids: ids.slice(0, MAX_REVEALED) })
    })
  },
  async copyNames(as) {
    await reportErrors(get, async () => {
      const ids = await get().targetIds()
      if (ids.length === 0) return
      if (ids.length > MAX_NAMES)
        return get().toast('info', `Up to ${MAX_NAMES.toLocaleString()} names can be copied at once.`, {
          about: targetOf,
        })
      const names = await bridge.invoke('items.names', { ids, as })
      await copyToClipboard(get, bridge, names.join('\n'))
      get().toast(
        'info',
        names.length === 1
          ? `Copied ${names[0]}`
          : `Copied ${names.length.toLocaleString()} ${as === 'path' ? t('paths') : t('keys')}.`,
      )
    })
  },
  async showFolder(folder) {
    await reportErrors(get, async () => {
      await bridge.invoke('desktop.revealFolder', { folder })
    })
  },
  async copyText(text) {
    await reportErrors(get, async () => {
      await copyToClipboard(get, bridge, text)
      get().toast('info', `Copied ${text}`)
    })
  },
  async copyDiagnostics() {
    await reportErrors(get, async () => {
      const text = await bridge.invoke('diagnostics.get', {})
      await copyToClipboard(
        get,
        bridge,
        `${text}\nWindow: ${window.innerWidth}×${window.innerHeight} at ${window.devicePixelRatio}, ${navigator.userAgent}\n`,
      )
      get().toast('info', 'Copied. It contains nothing about pictures, labels, people or folders.')
    })
  },
  async openDropped(dropped) {
    const path = bridge.pathOf?.(dropped) ?? ''
    if (path !== '') return get().openFor(path)
    get().toast('info', 'A browser does not say where a folder is: type its path.', {
      action: { name: 'Open a folder…', run: () => void get().chooseFolder() },
      about: (state) => [state.isChoosingFolder, state.session?.dataset?.opening],
    })
  },
  async copyValue(value) {
    try {
      await copyToClipboard(get, bridge, value)
      return true
    } catch {
      get().toast('error', 'The browser does not allow copying: select the text instead.')
      return false
    }
  },
})

async function reportErrors(get: GetState<'toast'>, action: () => Promise<void>): Promise<void> {
  try {
    await action()
  } catch (error) {
    get().toast('error', sentence(error))
  }
}

/**
 * Copies a text to the clipboard.
 *
 * A page in a window of Electron may not write to the clipboard itself. A page in a browser may, right after a key or a
 * click.
 */
async function copyToClipboard(get: GetState<'session'>, bridge: Connection, text: string): Promise<void> {
  if (get().session?.host === 'electron') await bridge.invoke('desktop.copy', { text })
  else
    await navigator.clipboard.writeText(text).catch(() => {
      throw new Error(
        t('This browser does not let the page copy. Allow it for this page beside the address, then try again.'),
      )
    })
}
