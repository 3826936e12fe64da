/** Serves the interface to a browser on this machine until it is interrupted. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { LensletError } from '../../preload/contract/index.ts'
import { startServer, type BrowserServer } from '../browser/server.ts'
import { forkWorker } from '../core/process/worker-process.ts'
import { appVersion, mainFolder, pageFolder } from '../host/app-files.ts'
import { ConfigStore } from '../host/config.ts'
import { DRAIN_MS, flushPages, drainChanges, unsavedDetail, unsavedHeading } from '../host/closing.ts'
import { Log } from '../host/log.ts'
import { appPaths } from '../host/paths.ts'
import { keepPrivate } from '../host/private-folders.ts'
import { HostSession } from '../host/host-session.ts'
import { waitForInterrupt } from './interrupted.ts'
import { printLine, printMessage } from './output.ts'

interface ServeOptions {
  readonly port?: number
  readonly user?: string
  readonly readOnly?: boolean
  readonly open: boolean
}

/**
 * Opens a folder, by default the one that was open last, and prints the address to stdout.
 *
 * Resolves after Ctrl+C, when everything is closed.
 */
export async function serveBrowser(root: string | null, options: ServeOptions): Promise<void> {
  if (!existsSync(join(pageFolder, 'index.html')))
    throw new LensletError('not-found', 'The interface has not been built: run npm run build first.', {
      path: pageFolder,
    })
  const paths = appPaths()
  keepPrivate(paths)
  const log = startLog(paths.logs)
  const config = new ConfigStore(paths.config)
  const session = new HostSession({
    host: 'browser',
    version: appVersion(),
    paths,
    log,
    config,
    spawn: forkWorker(mainFolder),
    readOnly: options.readOnly ?? false,
    ...(options.user === undefined ? {} : { user: options.user }),
  })
  const stopped = waitForInterrupt()
  try {
    // Opening a folder that does not answer can take long, so Ctrl+C works meanwhile.
    if (
      (await Promise.race([
        openFirstFolder(session, root ?? config.recent[0], root !== null),
        stopped.then(() => null),
      ])) === null
    )
      return
    const server = await startServer(session, pageFolder, options.port ?? 0)
    printAddress(server, options.open)
    await stopped
    await flushAndReport(session)
    await server.close()
  } finally {
    await session.close(DRAIN_MS)
  }
}

/** Starts the log. An uncaught error is written to it, and ends the program as usual. */
function startLog(folder: string): Log {
  const log = new Log(folder, 'browser-host')
  log.write({ event: 'start', version: appVersion(), host: 'browser', platform: process.platform, arch: process.arch })
  process.on('uncaughtExceptionMonitor', (error) => log.writeError('program', error))
  return log
}

/** Saves text that is being typed. If changes did not reach the share in time, it prints where they are. */
async function flushAndReport(session: HostSession): Promise<void> {
  await flushPages(session)
  const unsaved = await drainChanges(session)
  session.log.write({ event: 'closed', unsaved: unsaved?.changes ?? 0 })
  if (unsaved) printMessage(`${unsavedHeading(unsaved)} ${unsavedDetail(unsaved)}`)
}

/**
 * Opens the first folder. Rejects when a folder that was given on the command line does not open.
 *
 * For the one that was open last, the page shows the error; without any folder, the page asks for one.
 */
async function openFirstFolder(session: HostSession, folder: string | undefined, isNamed: boolean): Promise<void> {
  if (folder === undefined) return
  const opened = session.open(folder)
  await (isNamed ? opened : opened.catch(() => undefined))
}

function printAddress({ address, port }: BrowserServer, mayOpen: boolean): void {
  printLine(address)
  if (!hasDisplay())
    printMessage(
      `open it in a browser on this machine, or on yours after: ssh -L ${port}:127.0.0.1:${port} ${hostname()}`,
    )
  if (mayOpen && hasDisplay()) openBrowser(address)
}

function hasDisplay(): boolean {
  if (process.env['SSH_CONNECTION']) return false
  return process.platform !== 'linux' || Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'])
}

/**
 * Opens the browser, without a shell, which would interpret characters of the address. A failure is ignored, because
 * the address was printed.
 */
function openBrowser(address: string): void {
  const [command, args] = browserCommand(address)
  const child = spawn(command, args, { stdio: 'ignore', detached: true })
  child.once('error', () => undefined)
  child.unref()
}

function browserCommand(address: string): [string, string[]] {
  switch (process.platform) {
    case 'win32':
      return ['rundll32', ['url.dll,FileProtocolHandler', address]]
    case 'darwin':
      return ['open', [address]]
    default:
      return ['xdg-open', [address]]
  }
}
