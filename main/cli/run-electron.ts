/** Starts the product: Electron with this program's folder. */
import { spawn } from 'node:child_process'
import { LensletError } from '../../preload/contract/index.ts'
import { appFolder } from '../host/app-files.ts'

/** Milliseconds. What ends sooner, and not because somebody ended it, has never opened a window. */
const STARTED_MS = 20_000
/** How Chromium ends itself when it cannot go on. */
const CRASHES: ReadonlySet<NodeJS.Signals | null> = new Set(['SIGTRAP', 'SIGABRT', 'SIGILL', 'SIGSEGV', 'SIGBUS'])

/**
 * Opens the folder, or without one what was open last, in a window and waits until the program ends. A second start
 * hands its folder to the running program. Resolves with `false` when Electron cannot run here: as root, without one of
 * its system libraries, or where Linux lets nobody but root make name spaces, which Chromium's sandbox needs.
 */
export async function runElectron(
  executable: string,
  root: string | null,
  options: { readonly user?: string; readonly readOnly?: boolean },
): Promise<boolean> {
  const args = [
    appFolder,
    ...(options.user === undefined ? [] : [`--user=${options.user}`]),
    ...(options.readOnly ? ['--read-only'] : []),
    ...(root === null ? [] : [`--dataset=${root}`]),
  ]
  // Inside Electron this variable would turn the window into plain Node.
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env
  const begun = performance.now()
  const electron = spawn(executable, args, { stdio: 'inherit', env })
  const ended = Promise.withResolvers<{ readonly code: number | null; readonly signal: NodeJS.Signals | null } | null>()
  electron.once('error', () => ended.resolve(null))
  electron.once('exit', (code, signal) => ended.resolve({ code, signal }))
  const end = await ended.promise
  if (end !== null && !end.code && !CRASHES.has(end.signal)) return true
  if (end === null || performance.now() - begun < STARTED_MS) return false
  throw new LensletError(
    'internal',
    `Electron ended with ${end.signal ?? `code ${String(end.code)}`}. Labels that were shown as saved are safe.`,
  )
}
