/** The life of the program: one instance per person, its windows, and an orderly end. */
import { app, dialog, powerMonitor, type Event } from 'electron'
import { join } from 'node:path'
import { machineName } from '../core/local/machine-name.ts'
import { ConfigStore } from '../host/config.ts'
import { Log } from '../host/log.ts'
import { appPaths } from '../host/paths.ts'
import { keepPrivate } from '../host/private-folders.ts'
import { otherArguments, startArguments, type StartArguments } from './arguments.ts'
import { installMenu, withoutMenu } from './menu.ts'
import { networkStart } from './network-start.ts'
import { registerPageScheme } from './page-protocol.ts'
import { lockDown } from './safety.ts'
import { followTheme, keepBackground } from './theme.ts'
import { Updates } from './updates.ts'
import { Windows } from './windows.ts'

/**
 * The program's name for Windows, the same as in its shortcuts (`appId` of the packaging): the task bar takes windows
 * of another name for another program's.
 */
const APP_ID = 'app.lenslet.desktop'

/** Starts the program, or hands its arguments to the one that runs already. */
export function startApp(): void {
  const paths = appPaths()
  keepPrivate(paths)
  // Machines that share a home folder would take each other's lock, and mix what Chromium keeps.
  app.setPath('userData', join(paths.state, 'electron', machineName()))
  if (process.platform === 'win32') app.setAppUserModelId(APP_ID)
  // Where the system lets nobody make name spaces, an AppImage starts itself with `--no-sandbox` as it would not start
  // otherwise. Chromium has prepared for that by now, so that asking for the sandbox after all would leave every window
  // blank.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
  const given = startArguments()
  // Resolved here, in the folder that this start was made in.
  if (!app.requestSingleInstanceLock({ lenslet: true, ...given })) {
    app.quit()
    return
  }
  withoutMenu()
  registerPageScheme()
  lockDown()
  const log = startLog(paths.logs)
  const config = new ConfigStore(paths.config)
  const windows = new Windows(paths, config, log)
  const handedOver = filesHandedOver()
  quitInOrder(windows, log)
  const ready = app.whenReady().then(async () => {
    // Nothing that waits for it goes on.
    if (await cannotStart()) return new Promise<never>(() => app.exit(1))
    followTheme(config)
    keepBackground(windows)
    const updates = new Updates(config, log)
    installMenu(windows, updates, log)
    followPower(windows, log)
    updates.start((sentence) => windows.tell(sentence))
  })
  const open = (what: StartArguments): void => {
    void ready.then(() => windows.open(what))
  }
  app.on('second-instance', (_event, argv, folder, theirs) => open(otherArguments(theirs, argv, folder)))
  app.on('activate', () => {
    if (windows.count === 0) open({})
  })
  void ready.then(() => {
    const files = handedOver((dataset) => open({ dataset }))
    if (files.length === 0 || given.dataset !== undefined) open(given)
    for (const dataset of files) open({ ...given, dataset })
  })
}

/**
 * macOS: "Open With", a folder dropped on the icon. Those that come before the program is ready are returned when it
 * is, later ones go to `later`.
 */
function filesHandedOver(): (later: (path: string) => void) => readonly string[] {
  const early: string[] = []
  let take = (path: string): void => {
    early.push(path)
  }
  app.on('open-file', (event, path) => {
    event.preventDefault()
    take(path)
  })
  return (later) => {
    take = later
    return early
  }
}

/** Where windows would stay blank, says what to do. */
async function cannotStart(): Promise<boolean> {
  const explanation = await networkStart(process.platform, process.execPath)
  if (explanation === null) return false
  await dialog.showMessageBox({ type: 'error', buttons: ['Quit'], ...explanation })
  return true
}

/** Errors that nobody catches are noted; what happens then stays Electron's: a dialog, and the program goes on. */
function startLog(folder: string): Log {
  const log = new Log(folder)
  log.note({
    event: 'start',
    version: app.getVersion(),
    host: 'electron',
    platform: process.platform,
    arch: process.arch,
  })
  process.on('uncaughtExceptionMonitor', (error) => log.failed('program', error))
  process.on('unhandledRejection', (error) => log.failed('program', error))
  // A graphics process that fails is replaced by Chromium, without a graphics card in the end; those of the program are
  // replaced by whoever uses them.
  app.on('child-process-gone', (_event, { reason, exitCode }) =>
    log.note({ event: 'process gone', reason, code: exitCode }),
  )
  return log
}

function followPower(windows: Windows, log: Log): void {
  powerMonitor.on('suspend', () => {
    log.note({ event: 'asleep' })
    void windows.beforeSleep()
  })
  powerMonitor.on('resume', () => {
    log.note({ event: 'awake' })
    windows.afterSleep()
  })
  // Electron's types know nothing of the event. Unless it is prevented, the system waits for nobody; it waits for five
  // seconds at most on Linux.
  powerMonitor.on('shutdown', ((event: Event) => {
    event.preventDefault()
    void windows.ending()
  }) as () => void)
}

/**
 * Changes that are still on their way to the share get their time (see `DatasetWindow.leave`) before the process ends.
 */
function quitInOrder(windows: Windows, log: Log): void {
  let hasLeft = false
  let isClosed = false
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  app.on('before-quit', (event) => {
    // A machine that is being shut down gets no second try: Windows ends a program that does not quit at once.
    if (hasLeft || windows.isEnding) return
    event.preventDefault()
    void windows.leave().then(() => {
      hasLeft = true
      app.quit()
    })
  })
  app.on('will-quit', (event) => {
    if (isClosed) return
    event.preventDefault()
    void windows.allClosed().finally(() => {
      isClosed = true
      log.note({ event: 'quit' })
      app.exit()
    })
  })
}
