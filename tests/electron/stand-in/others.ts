/** `dialog`, `shell`, `clipboard`, `screen`, `nativeTheme` and `powerMonitor`. */
import type { BaseWindow, Dialog, Display, MessageBoxOptions, NativeTheme, OpenDialogOptions, Rectangle, Screen, Shell } from 'electron'
import { EventEmitter } from 'node:events'
import { carried } from './carried.ts'
import { tell, test } from './program-side.ts'

type Window = BaseWindow | undefined

function asked<T>(kind: string, first: unknown, second: unknown): Promise<T> {
  const [window, options] = second === undefined ? [undefined, first] : [first as Window, second]
  return test.call<T>('dialog', { kind, window: window?.id ?? null, options })
}

const dialog: Pick<Dialog, 'showOpenDialog' | 'showMessageBox'> = {
  showOpenDialog: (first: Window | OpenDialogOptions, second?: OpenDialogOptions) => asked('open', first, second),
  showMessageBox: (first: Window | MessageBoxOptions, second?: MessageBoxOptions) => asked('message', first, second),
}
export const dialogModule = carried('dialog', dialog)

const told = (action: string, value: string): void => { tell('shell', { action, value }) }
const shell: Pick<Shell, 'showItemInFolder' | 'openExternal'> = {
  showItemInFolder: path => told('show', path),
  openExternal: async url => { told('external', url) },
}
export const shellModule = carried('shell', shell)
export const clipboardModule = carried('clipboard', { writeText: (text: string) => told('copy', text) })

const WORK_AREA: Rectangle = { x: 0, y: 0, width: 1920, height: 1040 }
const display = (): Display => ({ id: 1, bounds: { ...WORK_AREA, height: 1080 }, workArea: WORK_AREA, scaleFactor: 1 }) as Display
class StandInScreen extends EventEmitter implements Pick<Screen, 'getDisplayMatching' | 'getPrimaryDisplay' | 'getAllDisplays'> {
  getDisplayMatching(): Display { return display() }
  getPrimaryDisplay(): Display { return display() }
  getAllDisplays(): Display[] { return [display()] }
}
export const screenModule = carried('screen', new StandInScreen())

class StandInTheme extends EventEmitter implements Pick<NativeTheme, 'themeSource' | 'shouldUseDarkColors'> {
  #source: NativeTheme['themeSource'] = 'system'
  get themeSource(): NativeTheme['themeSource'] { return this.#source }
  set themeSource(source: NativeTheme['themeSource']) {
    this.#source = source
    tell('theme', { dark: this.shouldUseDarkColors })
    this.emit('updated')
  }
  /** The system is light. */
  get shouldUseDarkColors(): boolean { return this.#source === 'dark' }
}
export const themeModule = carried('nativeTheme', new StandInTheme())

const power = new EventEmitter()
test.answer('power', ({ event }: { event: string }) => {
  let prevented = false
  power.emit(event, { preventDefault: () => { prevented = true } })
  // The system waits for those only who ask it to.
  if (event === 'shutdown' && !prevented) process.kill(process.pid, 'SIGKILL')
})
export const powerModule = carried('powerMonitor', power)
