/** The stand-in for the module `electron` in the main process. What it does not export cannot be imported. */
import { standInApp } from './app.ts'
import { carried } from './carried.ts'
import { ipcModule } from './ipc.ts'
import { answerMenuClicks, menuModule } from './menu.ts'
import { clipboardModule, dialogModule, powerModule, screenModule, shellModule, themeModule } from './others.ts'
import { protocolModule, sessionModule } from './session.ts'
import { utilityModule } from './utility-process.ts'
import { StandInWindow, windowModule } from './windows.ts'

answerMenuClicks(() => StandInWindow.getFocusedWindow())

export const app = carried('app', standInApp)
export {
  clipboardModule as clipboard, dialogModule as dialog, ipcModule as ipcMain, menuModule as Menu, themeModule as nativeTheme, powerModule as powerMonitor,
  protocolModule as protocol, screenModule as screen, sessionModule as session, shellModule as shell, utilityModule as utilityProcess, windowModule as BrowserWindow,
}
