/** Provides the runtime that tests, benchmarks and packaging use on this machine, and the screen that it needs. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { installedRuntime } from '../../main/cli/electron-runtime.ts'
import { hasOlderRuntime, olderRuntime } from './older-runtime.ts'

export interface UsableRuntime {
  /** The value for `ELECTRON_OVERRIDE_DIST_PATH`. */
  readonly folder: string
  readonly executable: string
  readonly version: string
}

/**
 * Resolves with the runtime that is installed or that `ELECTRON_OVERRIDE_DIST_PATH` names, else with the older one.
 *
 * Rejects where neither is available.
 */
export async function usableRuntime(): Promise<UsableRuntime> {
  const present = installedRuntime()
  if (present !== null) return runtimeOf(present)
  if (!hasOlderRuntime) throw new Error("Electron's runtime is not installed: `npx install-electron` downloads it.")
  return runtimeOf(join(await olderRuntime(), 'electron'))
}

function runtimeOf(executable: string): UsableRuntime {
  // On macOS the executable is inside a bundle, and the version file is beside the bundle.
  const folder = process.platform === 'darwin' ? join(dirname(executable), '../../..') : dirname(executable)
  return { folder, executable, version: readFileSync(join(folder, 'version'), 'utf8').trim() }
}

export interface Screen {
  /** The environment variables that a program needs to use this screen. */
  readonly env: Readonly<Record<string, string>>
  close(): void
}

/** Large enough for the windows of the tests. */
const SCREEN_SIZE = '1920x1200x24'

/**
 * Uses the current screen. On Linux without a screen, it starts a virtual one.
 *
 * Rejects when Xvfb is missing. The caller must close the screen.
 */
export async function openScreen(): Promise<Screen> {
  if (process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'])
    return { env: {}, close: () => undefined }
  const server = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', SCREEN_SIZE, '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const failed = once(server, 'error').then(([error]) => {
    throw new Error(`There is no screen, and Xvfb cannot be started: ${(error as Error).message}`)
  })
  const ended = once(server, 'exit').then(([code]) => {
    throw new Error(`There is no screen, and Xvfb ended with ${String(code)}.`)
  })
  for (const promise of [failed, ended]) promise.catch(() => undefined)
  const [display] = (await Promise.race([once(createInterface(server.stdout), 'line'), failed, ended])) as [string]
  return {
    env: { DISPLAY: `:${display}` },
    close: () => {
      server.kill()
    },
  }
}
