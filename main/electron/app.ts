/** Starts and ends the program: one instance per person, its windows, and an orderly end. */
import { app, dialog, powerMonitor, type Event } from 'electron'
import { join } from 'node:path'
import { machineName } from '../core/local/machine-name.ts'
import { ConfigStore } from '../host/config.ts'
import { Log } from '../host/log.ts'
import { appPaths } from '../host/paths.ts'
import { keepPrivate } from '../host/private-folders.ts'
import { otherArguments, startArguments, type StartArguments } from './arguments.ts'
import { installMenu, removeDefaultMenu } from './menu.ts'
import { networkDriveExplanation } from './network-start.ts'
import { registerPageScheme } from './page-protocol.ts'
import { lockDown } from './safety.ts'
import { followTheme, followBackground } from './theme.ts'
import { Updates } from './updates.ts'
import { Windows } from './windows.ts'

/**
 * The program's id on Windows, the same as in its shortcuts (`appId` of the packaging). The task bar groups windows
 * with another id as another program.
 */
const APP_ID = 'app.lenslet.desktop'

/** Starts the program, or passes its arguments to the instance that is running. */
export function startApp(): void {
  const paths = appPaths()
  keepPrivate(paths)
  // Without the machine's name, machines that share a home folder would take each other's lock, and mix Chromium's
  // data.
  app.setPath('userData', join(paths.state, 'electron', machineName()))
  if (process.platform === 'win32') app.setAppUserModelId(APP_ID)
  // Where the system allows no namespaces, an AppImage starts itself with `--no-sandbox`, because it would not start
  // otherwise. Chromium has prepared for that by now, so enabling the sandbox anyway would leave every window blank.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
  const ownArguments = startArguments()
  // Paths are resolved here, in the working folder of this start.
  if (!app.requestSingleInstanceLock({ lenslet: true, ...ownArguments })) {
    app.quit()
    return
  }
  removeDefaultMenu()
  registerPageScheme()
  lockDown()
  const log = startLog(paths.logs)
  const config = new ConfigStore(paths.config)
  const windows = new Windows(paths, config, log)
  const receiveOpenedPaths = collectOpenFileEvents()
  quitInOrder(windows, log)
  const ready = app.whenReady().then(async () => {
    // The promise stays pending, so that nothing that waits for it continues.
    if (await explainNetworkDrive()) return new Promise<never>(() => app.exit(1))
    followTheme(config)
    followBackground(windows)
    const updates = new Updates(config, log)
    installMenu(windows, updates, log)
    followPower(windows, log)
    updates.start((sentence) => windows.pushNotice(sentence))
  })
  const open = (what: StartArguments): void => {
    void ready.then(() => windows.open(what))
  }
  app.on('second-instance', (_event, argv, folder, sentArguments) => open(otherArguments(sentArguments, argv, folder)))
  app.on('activate', () => {
    if (windows.count === 0) open({})
  })
  void ready.then(() => {
    const files = receiveOpenedPaths((dataset) => open({ dataset }))
    if (files.length === 0 || ownArguments.dataset !== undefined) open(ownArguments)
    for (const dataset of files) open({ ...ownArguments, dataset })
  })
}

/**
 * Collects the paths of macOS's "Open With" and of folders dropped on the icon.
 *
 * The caller calls the returned function when the program is ready. It returns the paths that came before, and passes
 * each later path to `later`.
 */
function collectOpenFileEvents(): (later: (path: string) => void) => readonly string[] {
  const early: string[] = []
  let onPath = (path: string): void => {
    early.push(path)
  }
  app.on('open-file', (event, path) => {
    event.preventDefault()
    onPath(path)
  })
  return (later) => {
    onPath = later
    return early
  }
}

/** Explains what to do if windows would stay blank. Resolves with true if the program cannot start for this reason. */
async function explainNetworkDrive(): Promise<boolean> {
  const explanation = await networkDriveExplanation(process.platform, process.execPath)
  if (explanation === null) return false
  await dialog.showMessageBox({ type: 'error', buttons: ['Quit'], ...explanation })
  return true
}

/**
 * Starts the log. Uncaught errors are logged; otherwise Electron handles them as usual: it shows a dialog, and the
 * program goes on.
 */
function startLog(folder: string): Log {
  const log = new Log(folder)
  log.write({
    event: 'start',
    version: app.getVersion(),
    host: 'electron',
    platform: process.platform,
    arch: process.arch,
  })
  process.on('uncaughtExceptionMonitor', (error) => log.writeError('program', error))
  process.on('unhandledRejection', (error) => log.writeError('program', error))
  // Chromium restarts a graphics process that has failed; after several failures, without the graphics card. The
  // program's own processes are started again by the code that uses them.
  app.on('child-process-gone', (_event, { reason, exitCode }) =>
    log.write({ event: 'process gone', reason, code: exitCode }),
  )
  return log
}

function followPower(windows: Windows, log: Log): void {
  powerMonitor.on('suspend', () => {
    log.write({ event: 'asleep' })
    void windows.flushAllPages()
  })
  powerMonitor.on('resume', () => {
    log.write({ event: 'awake' })
    windows.retryAllShares()
  })
  // Electron's types do not have this event. Without `preventDefault` the system does not wait for the program. With
  // it, Linux waits for five seconds at most.
  powerMonitor.on('shutdown', ((event: Event) => {
    event.preventDefault()
    void windows.shutDown()
  }) as () => void)
}

/**
 * Quits in order: it waits for changes that are not on the share yet (see `DatasetWindow.confirmClose`), before the
 * process ends.
 */
function quitInOrder(windows: Windows, log: Log): void {
  let mayQuit = false
  let isClosed = false
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  app.on('before-quit', (event) => {
    // There is no second try when the machine is being shut down, because Windows ends a program that does not quit at
    // once.
    if (mayQuit || windows.isShuttingDown) return
    event.preventDefault()
    void windows.confirmClose().then(() => {
      mayQuit = true
      app.quit()
    })
  })
  app.on('will-quit', (event) => {
    if (isClosed) return
    event.preventDefault()
    void windows.untilClosed().finally(() => {
      isClosed = true
      log.write({ event: 'quit' })
      app.exit()
    })
  })
}
