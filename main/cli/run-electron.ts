/** Starts Electron with the folder of this program. */
import { spawn } from 'node:child_process'
import { LensletError } from '../../preload/contract/index.ts'
import { appFolder } from '../host/app-files.ts'

/** Milliseconds. If Electron crashes or fails within this time, it has never opened a window. */
const MIN_RUN_MS = 20_000
/** The signals with which Chromium ends when it cannot go on. */
const CRASH_SIGNALS: ReadonlySet<NodeJS.Signals | null> = new Set(['SIGTRAP', 'SIGABRT', 'SIGILL', 'SIGSEGV', 'SIGBUS'])

/**
 * Opens a folder in a window, by default the one that was open last, and waits until the program ends.
 *
 * If the program is running already, it gets the folder. Resolves with false when Electron cannot run on this machine:
 * as root, without one of its system libraries, or where Linux allows only root to create namespaces, which Chromium's
 * sandbox needs.
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
  const startedAt = performance.now()
  const electron = spawn(executable, args, { stdio: 'inherit', env })
  const ended = Promise.withResolvers<{ readonly code: number | null; readonly signal: NodeJS.Signals | null } | null>()
  electron.once('error', () => ended.resolve(null))
  electron.once('exit', (code, signal) => ended.resolve({ code, signal }))
  const end = await ended.promise
  if (end !== null && !end.code && !CRASH_SIGNALS.has(end.signal)) return true
  if (end === null || performance.now() - startedAt < MIN_RUN_MS) return false
  throw new LensletError(
    'internal',
    `Electron ended with ${end.signal ?? `code ${String(end.code)}`}. Labels that were shown as saved are safe.`,
  )
}
