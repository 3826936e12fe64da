/**
 * Finds Electron's runtime.
 *
 * The npm package is only a downloader, and requiring its main module starts a download. So it is never required here.
 * Only its files are read, and when its installer is needed, it runs in a process of its own.
 */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { printMessage } from './output.ts'

/**
 * A release host that does not answer within this time counts as unreachable. A longer wait would make every start
 * without a network slow.
 */
const PROBE_MS = 4_000
const INSTALL_MS = 300_000
const RELEASES = 'https://github.com/electron/electron/releases/'

export type ElectronRuntime = { readonly executable: string } | { readonly executable: null; readonly reason: string }

/**
 * Returns the runtime's executable, and downloads it first if necessary and possible. Otherwise it returns the reason
 * why there is none, as the beginning of a sentence.
 */
export async function electronRuntime(env: NodeJS.ProcessEnv = process.env): Promise<ElectronRuntime> {
  if (process.platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY'])
    return { executable: null, reason: 'There is no display' }
  const folder = packageFolder()
  const present = installedExecutable(folder, env)
  if (present !== null) return { executable: present }
  if (folder !== null && (await canDownload(env)) && (await install(folder))) {
    const executable = installedExecutable(folder, env)
    if (executable !== null) return { executable }
  }
  return { executable: null, reason: "Electron's runtime is not installed" }
}

/** Returns the runtime's executable if it is installed. It downloads nothing. */
export function installedRuntime(env: NodeJS.ProcessEnv = process.env): string | null {
  return installedExecutable(packageFolder(), env)
}

function packageFolder(): string | null {
  try {
    return dirname(createRequire(import.meta.url).resolve('electron/package.json'))
  } catch {
    return null
  }
}

function installedExecutable(folder: string | null, env: NodeJS.ProcessEnv): string | null {
  const pathFile = folder === null ? '' : join(folder, 'path.txt')
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : defaultName()
  const dist = env['ELECTRON_OVERRIDE_DIST_PATH'] || (folder === null ? null : join(folder, 'dist'))
  const executable = dist === null ? null : join(dist, name)
  return executable !== null && existsSync(executable) ? executable : null
}

function defaultName(): string {
  switch (process.platform) {
    case 'win32':
      return 'electron.exe'
    case 'darwin':
      return 'Electron.app/Contents/MacOS/Electron'
    default:
      return 'electron'
  }
}

async function canDownload(env: NodeJS.ProcessEnv): Promise<boolean> {
  try {
    const address = env['ELECTRON_MIRROR'] || env['npm_config_electron_mirror'] || RELEASES
    await fetch(address, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(PROBE_MS) })
    return true
  } catch {
    return false
  }
}

async function install(folder: string): Promise<boolean> {
  printMessage("downloading Electron's runtime (about 120 MB, only once)")
  const installer = spawn(process.execPath, [join(folder, 'install.js')], { stdio: 'ignore', timeout: INSTALL_MS })
  return new Promise((resolve) => {
    installer.once('error', () => resolve(false))
    installer.once('exit', (code) => resolve(code === 0))
  })
}
