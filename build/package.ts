/**
 * Packs the program: `npm run package [-- TARGETS]`.
 *
 * Without `--dry`, electron-builder makes installers for this system in dist/: those that the configuration names, or
 * the given targets, for example `deb tar.gz`. With `--try`, the packed program is started afterwards.
 *
 * `-- --dry [--into FOLDER]` makes only the packed folder, with the runtime that the tests use too. It lists and checks
 * the contents, and starts the program. Where no runtime is available, it packs with an empty runtime and starts
 * nothing; with `--try`, it fails instead.
 *
 * Exits with 1 when the package may not be shipped, or does not work.
 */
import { Platform } from 'electron-builder'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { makeEmptyRuntime } from './packaging/empty-runtime.ts'
import { describeFuses } from './packaging/fuses.ts'
import { pack } from './packaging/pack.ts'
import { tryProgram } from './packaging/try-program.ts'
import { openScreen, usableRuntime, type UsableRuntime } from './runtime/usable-runtime.ts'

const {
  values: { dry, into, try: mustStart },
  positionals: targets,
} = parseArgs({
  allowPositionals: true,
  options: { dry: { type: 'boolean' }, into: { type: 'string' }, try: { type: 'boolean' } },
})

try {
  await (dry ? packDry() : packInstallers())
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  // electron-builder has an exit hook of its own, which overrides an exit code that was set earlier.
  process.on('exit', () => {
    process.exitCode = 1
  })
}

async function packInstallers(): Promise<void> {
  const runtime = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  const { executable, files, listing } = await pack({
    output: join(import.meta.dirname, '../dist'),
    ...(runtime === undefined ? {} : { runtime }),
    ...(targets.length === 0 ? {} : { targets }),
  })
  process.stdout.write(`\n${listing}\n${files.join('\n')}\n`)
  if (mustStart) await start(executable)
}

async function packDry(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'lenslet-package-'))
  try {
    const runtime = await runtimeOrNull()
    const output = into === undefined ? join(folder, 'packed') : resolve(process.env['INIT_CWD'] ?? '.', into)
    const { executable, listing } = await pack({
      output,
      targets: ['dir'],
      ...(runtime === null ? await emptyRuntime(folder) : { runtime: runtime.folder }),
    })
    process.stdout.write(`\n${listing}\nPacked: ${executable}\nFuses: ${await describeFuses(executable)}\n`)
    if (process.platform === 'linux')
      process.stdout.write(`Languages: ${(await readdir(join(dirname(executable), 'locales'))).join(', ')}\n`)
    if (runtime === null) process.stdout.write('Not started: no Electron runtime is available here.\n')
    else await start(executable)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function runtimeOrNull(): Promise<UsableRuntime | null> {
  return usableRuntime().catch((error: unknown) => {
    if (mustStart) throw error
    return null
  })
}

async function emptyRuntime(folder: string): Promise<{ runtime: string; platform: Platform }> {
  const runtime = join(folder, 'runtime')
  await mkdir(runtime)
  await makeEmptyRuntime(runtime)
  return { runtime, platform: Platform.LINUX }
}

async function start(executable: string): Promise<void> {
  const screen = await openScreen()
  try {
    await tryProgram(executable, screen.env)
  } finally {
    screen.close()
  }
}
