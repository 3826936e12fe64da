/** The loopback way: serves the interface until it is interrupted. */
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
import { interrupted } from './interrupted.ts'
import { line, message } from './output.ts'

interface ServeOptions {
  readonly port?: number
  readonly user?: string
  readonly readOnly?: boolean
  readonly open: boolean
}

/**
 * Opens the folder, or without one what was open last, prints the address on stdout, and resolves after Ctrl+C once
 * everything is put away.
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
  const stopped = interrupted()
  try {
    // Opening a folder that does not answer takes its time; nobody has to wait for it.
    if (
      (await Promise.race([first(session, root ?? config.recent[0], root !== null), stopped.then(() => null)])) === null
    )
      return
    const server = await startServer(session, pageFolder, options.port ?? 0)
    announce(server, options.open)
    await stopped
    await sayGoodbye(session)
    await server.close()
  } finally {
    await session.close(DRAIN_MS)
  }
}

/** An error that nobody caught ends the program as it would without this. */
function startLog(folder: string): Log {
  const log = new Log(folder, 'browser-host')
  log.write({ event: 'start', version: appVersion(), host: 'browser', platform: process.platform, arch: process.arch })
  process.on('uncaughtExceptionMonitor', (error) => log.writeError('program', error))
  return log
}

/** What is being typed still gets to the share, and who waits for nothing is told where the changes are. */
async function sayGoodbye(session: HostSession): Promise<void> {
  await flushPages(session)
  const left = await drainChanges(session)
  session.log.write({ event: 'closed', unsaved: left?.changes ?? 0 })
  if (left) message(`${unsavedHeading(left)} ${unsavedDetail(left)}`)
}

/**
 * A folder that somebody has named must open. About one that was open last, the page says why it does not; without any,
 * it asks for one.
 */
async function first(session: HostSession, folder: string | undefined, isNamed: boolean): Promise<void> {
  if (folder === undefined) return
  const opened = session.open(folder)
  await (isNamed ? opened : opened.catch(() => undefined))
}

function announce({ address, port }: BrowserServer, mayOpen: boolean): void {
  line(address)
  if (!hasDisplay())
    message(`open it in a browser on this machine, or on yours after: ssh -L ${port}:127.0.0.1:${port} ${hostname()}`)
  if (mayOpen && hasDisplay()) openBrowser(address)
}

function hasDisplay(): boolean {
  if (process.env['SSH_CONNECTION']) return false
  return process.platform !== 'linux' || Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'])
}

/**
 * Without a shell: the address holds characters that one would read. A failure is no matter, the address was printed.
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
