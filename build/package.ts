/**
 * `npm run package`: installers for this system, into dist/, by electron-builder. With `-- --try` the packed program is started afterwards.
 * `npm run package -- --dry [--unpack-to FOLDER]`: the same archive without Electron's runtime and without installers, listed, judged and started under the tests' stand-in for
 * Electron; into the folder goes the program as Electron would see it. Exits with 1 when the package may not be shipped.
 */
import { build, Platform, type AfterPackContext, type Configuration, type LinuxPackager } from 'electron-builder'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { afterPack, finishPackage } from './packaging/after-pack.ts'
import { configuration } from './packaging/configuration.ts'
import { describeFuses } from './packaging/fuses.ts'
import { unpackProgram } from './packaging/packed-files.ts'
import { makeStandInRuntime } from './packaging/stand-in-runtime.ts'
import { tryProgram } from './packaging/try-program.ts'

const projectDir = join(import.meta.dirname, '..')
const { values: { dry, 'unpack-to': unpackTo, 'try': tried } } = parseArgs({ options: { 'dry': { type: 'boolean' }, 'unpack-to': { type: 'string' }, 'try': { type: 'boolean' } } })

try {
  await (dry ? packDry() : packInstallers())
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  // electron-builder's own hook at the end of the process takes a code that was set before.
  process.on('exit', () => { process.exitCode = 1 })
}

async function packInstallers(): Promise<void> {
  const runtime = process.env.ELECTRON_OVERRIDE_DIST_PATH
  let executable = ''
  const config: Configuration = {
    ...await configuration(), ...runtime === undefined ? {} : { electronDist: runtime },
    async afterPack(context) {
      executable = executableOf(context)
      await afterPack(context)
    },
  }
  await build({ projectDir, config, publish: 'never' })
  if (tried) await tryProgram(executable)
}

/** What a person starts of the packed program. */
function executableOf({ packager, appOutDir, electronPlatformName }: AfterPackContext): string {
  const { productFilename } = packager.appInfo
  switch (electronPlatformName) {
    case 'darwin': return join(appOutDir, `${productFilename}.app/Contents/MacOS/${productFilename}`)
    case 'win32': return join(appOutDir, `${productFilename}.exe`)
    default: return join(appOutDir, (packager as LinuxPackager).executableName)
  }
}

async function packDry(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'lenslet-package-'))
  try {
    const resources = await packWithStandIn(folder)
    const program = unpackTo === undefined ? join(folder, 'program') : resolve(process.env.INIT_CWD ?? '.', unpackTo)
    unpackProgram(resources, program)
    await startUnderStandIn(program)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Rejects when the program does not get as far as a painted grid. */
async function startUnderStandIn(program: string): Promise<void> {
  const child = spawn(process.execPath, [join(projectDir, 'tests/electron/first-grid.ts'), program], { stdio: 'inherit' })
  const [code] = await once(child, 'exit') as [number | null]
  if (code !== 0) throw new Error('The packed program does not start: see above.')
}

/** Lets electron-builder pack around a runtime that only looks like one, and resolves with the resources folder. The native modules are this system's. */
async function packWithStandIn(folder: string): Promise<string> {
  const runtime = join(folder, 'runtime')
  await makeStandInRuntime(runtime)
  let resources = ''
  let binary = ''
  const config: Configuration = {
    ...await configuration(),
    directories: { buildResources: 'build', output: join(folder, 'dist') },
    electronDist: runtime,
    afterPack: async ({ packager, appOutDir }) => {
      resources = packager.getResourcesDir(appOutDir)
      binary = join(appOutDir, (packager as LinuxPackager).executableName)
      await finishPackage(resources, { platform: process.platform, arch: process.arch })
    },
  }
  await build({ projectDir, config, targets: Platform.LINUX.createTarget('dir'), publish: 'never' })
  const languages = await readdir(join(dirname(binary), 'locales'))
  process.stdout.write(`Fuses: ${await describeFuses(binary)}\nLanguages: ${languages.join(', ')}\n`)
  return resources
}
