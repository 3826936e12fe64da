/**
 * `npm run test:electron [-- arguments of vitest]`: the tests of windows in Electron's runtime: the one that is installed, or named by `ELECTRON_OVERRIDE_DIST_PATH`, else an older one from the npm
 * registry (build/runtime). The program must have been built. The report is in out/test-report-electron.json.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { openScreen, usableRuntime } from '../../build/runtime/usable-runtime.ts'

const project = resolve(import.meta.dirname, '../..')
const runtime = await usableRuntime()
const screen = await openScreen()
try {
  process.stderr.write(`tests run in Electron ${runtime.version}\n`)
  const env = { ...process.env, ...screen.env, ELECTRON_OVERRIDE_DIST_PATH: runtime.folder }
  const vitest = spawn(process.execPath, [join(project, 'node_modules/vitest/vitest.mjs'), 'run', '--mode', 'electron', ...process.argv.slice(2)], { cwd: project, env, stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => vitest.kill(signal))
  const [code] = await once(vitest, 'exit') as [number | null]
  process.exitCode = code ?? 1
} finally {
  screen.close()
}
