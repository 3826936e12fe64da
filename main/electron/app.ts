/** The life of the program: one instance per person, its windows, and an orderly end. */
import { app, powerMonitor } from 'electron'
import { join } from 'node:path'
import { ConfigStore } from '../host/config.ts'
import { appPaths } from '../host/paths.ts'
import { startArguments, type StartArguments } from './arguments.ts'
import { installMenu } from './menu.ts'
import { registerPageScheme } from './page-protocol.ts'
import { lockDown } from './safety.ts'
import { Windows } from './windows.ts'

/** Starts the program, or hands its arguments to the one that runs already. */
export function startApp(): void {
  const paths = appPaths()
  app.setPath('userData', join(paths.state, 'electron'))
  app.enableSandbox()
  const given = startArguments()
  if (!app.requestSingleInstanceLock({ ...given })) {
    app.quit()
    return
  }
  registerPageScheme()
  lockDown()
  const windows = new Windows(paths, new ConfigStore(paths.config))
  app.on('second-instance', (_event, _argv, _folder, theirs) => { void windows.open(theirs as StartArguments) })
  app.on('activate', () => { if (windows.count === 0) void windows.open({}) })
  app.on('window-all-closed', () => { if (process.platform !== 'darwin') app.quit() })
  quitInOrder(windows)
  void app.whenReady().then(async () => {
    powerMonitor.on('resume', () => windows.retry())
    installMenu(windows)
    await windows.open(given)
  })
}

/** Changes that are still on their way to the share get their time (see `Windows`) before the process ends. */
function quitInOrder(windows: Windows): void {
  let closed = false
  app.on('will-quit', event => {
    if (closed) return
    event.preventDefault()
    void windows.allClosed().finally(() => {
      closed = true
      app.exit()
    })
  })
}
