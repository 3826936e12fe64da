/**
 * `npm run test:electron [-- arguments of vitest]` runs the tests of windows in Electron's runtime. It uses the runtime
 * that is installed or named by `ELECTRON_OVERRIDE_DIST_PATH`, else an older one from the npm registry (build/runtime).
 * The program must have been built. The report is in out/test-report-electron.json.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { openScreen, usableRuntime, type Screen } from '../../build/runtime/usable-runtime.ts'
import { ELECTRON_WORKERS } from '../support/workers.ts'

const project = resolve(import.meta.dirname, '../..')
const runtime = await usableRuntime()
const screens: Screen[] = []
const managers: ChildProcess[] = []
try {
  for (let count = 0; count < ELECTRON_WORKERS; count++) screens.push(await openScreen())
  for (const { env } of screens) if (env['DISPLAY'] !== undefined) managers.push(await manageWindows(env['DISPLAY']))
  process.stderr.write(`tests run in Electron ${runtime.version}\n`)
  const displays = screens.flatMap(({ env }) => env['DISPLAY'] ?? []).join(' ')
  const env = { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: runtime.folder, LENSLET_TEST_SCREENS: displays }
  // On a person's own screen, one file runs after another.
  const args = ['run', '--mode', 'electron', ...(displays === '' ? ['--maxWorkers=1'] : []), ...process.argv.slice(2)]
  const vitest = spawn(process.execPath, [join(project, 'node_modules/vitest/vitest.mjs'), ...args], {
    cwd: project,
    env,
    stdio: 'inherit',
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => vitest.kill(signal))
  const [code] = (await once(vitest, 'exit')) as [number | null]
  process.exitCode = code ?? 1
} finally {
  for (const manager of managers) manager.kill()
  for (const screen of screens) screen.close()
}

/**
 * Starts the window manager of a virtual screen: without one, no window is ever minimised or maximised. Rejects when it
 * is missing.
 */
async function manageWindows(display: string): Promise<ChildProcess> {
  const manager = spawn('openbox', ['--sm-disable'], { env: { ...process.env, DISPLAY: display }, stdio: 'ignore' })
  await once(manager, 'spawn').catch((error: unknown) => {
    throw new Error(`Tests on a virtual screen need openbox: ${(error as Error).message}`)
  })
  return manager
}
