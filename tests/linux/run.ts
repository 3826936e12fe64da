/**
 * `npm run test:linux -- [bookworm] [trixie] [sid]` installs the deb in small Debians of these releases (all of them
 * when none is named). An ordinary user starts it from its desktop entry and uses it. Then it is removed. Prints a line
 * for each check, and exits with 1 when one fails. Needs root, a Debian, debootstrap, about 2 GB of disk and three
 * minutes for each release. Screenshots are written into out/linux/.
 */
import { existsSync, rmSync } from 'node:fs'
import { mkdir, mkdtemp } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pack } from '../../build/packaging/pack.ts'
import { cacheFolder } from '../../build/runtime/cache-folder.ts'
import { usableRuntime } from '../../build/runtime/usable-runtime.ts'
import * as checks from './checks.ts'
import { DebianSystem, SUITES, type Suite } from './debian-system.ts'
import { startInstalled, type InstalledProgram } from './installed-program.ts'
import { makePictures } from './pictures.ts'

const MANY_PICTURES = 600
/** The longest time for a release, in milliseconds. After it, the release has failed. */
const SUITE_MS = 1_200_000
const USER = 'ana'
const FOLDER = `/home/${USER}/Pictures`

const shots = resolve(import.meta.dirname, '../../out/linux')
const entered = new Set<DebianSystem>()

if (process.getuid?.() !== 0 || !existsSync('/usr/sbin/debootstrap')) {
  process.stderr.write('Only root can do this, on a Debian with debootstrap.\n')
  process.exit(2)
}
const names = process.argv.slice(2)
const suites = SUITES.filter((suite) => names.length === 0 || names.includes(suite))
await mkdir(cacheFolder, { recursive: true })
await mkdir(shots, { recursive: true })
// This folder is on the disk of the systems, so that its files can be hard links there.
const work = await mkdtemp(join(cacheFolder, 'test-linux-'))
let failures = 0
// This runs however the process ends. electron-builder also ends the process when it is interrupted.
process.on('exit', () => {
  for (const system of entered) system.close()
  rmSync(work, { recursive: true, force: true })
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(1))
await tryAll()
process.exit(failures === 0 ? 0 : 1)

async function tryAll(): Promise<void> {
  const pictures = join(work, 'pictures')
  await mkdir(pictures)
  await makePictures(pictures, MANY_PICTURES)
  const {
    files: [deb],
  } = await pack({
    output: join(work, 'dist'),
    targets: ['deb'],
    runtime: (await usableRuntime()).folder,
    compression: 'gz',
  })
  for (const suite of suites) {
    const system = await DebianSystem.enter(suite, { '/root/lenslet.deb': deb!, [FOLDER]: pictures })
    entered.add(system)
    // A check that still waits for the system fails then.
    const late = setTimeout(() => system.close(), SUITE_MS)
    await trySystem(suite, system).finally(() => clearTimeout(late))
    system.close()
    entered.delete(system)
  }
}

type Check = (name: string, what: () => Promise<string>) => Promise<boolean>

async function trySystem(suite: Suite, system: DebianSystem): Promise<void> {
  const check: Check = async (name, what) =>
    what().then(
      (seen) => report(suite, name, true, seen),
      (error: unknown) => report(suite, name, false, (error as Error).message),
    )
  if (!(await check('apt installs the package', () => checks.installs(system)))) return
  await check('all libraries are found', () => checks.findsLibraries(system))
  await check('it is in the menus', () => checks.isInMenus(system))
  const started: { program?: InstalledProgram } = {}
  const starts = check('it starts from its desktop entry', async () => {
    started.program = await start(system)
    return `${started.program.processes().length} processes`
  })
  if (await starts) await use(suite, started.program!, check)
  await check('apt removes the package', () => checks.isRemoved(system))
}

async function start(system: DebianSystem): Promise<InstalledProgram> {
  await system.run(['apt-get', 'install', '--quiet', '--yes', '--no-install-recommends', 'xvfb'])
  await system.run(['useradd', '--create-home', '--shell', '/bin/bash', USER])
  await system.run(['chown', '--recursive', `${USER}:${USER}`, `/home/${USER}`])
  return startInstalled(system, USER, FOLDER)
}

async function use(suite: Suite, program: InstalledProgram, check: Check): Promise<void> {
  await check("Chromium's sandbox is on", () => checks.isSandboxOn(program))
  await check('each format is shown', () => checks.showsFormats(program))
  await check('a rating is saved', () => checks.keepsRating(program, FOLDER))
  await check('a screenshot of the window', () => checks.isPictured(program, join(shots, `${suite}.png`)))
  await check('large pictures are decoded', () => checks.decodesMany(program, MANY_PICTURES))
  await check('a screenshot of the end', () => checks.isPictured(program, join(shots, `${suite}-end.png`)))
  await check('it quits', () => checks.quits(program))
  await check('GLib prints no messages', () => checks.isQuiet(program))
}

function report(suite: Suite, name: string, passed: boolean, seen: string): boolean {
  if (!passed) failures++
  process.stdout.write(`${suite.padEnd(8)}  ${passed ? 'ok    ' : 'FAILED'}  ${name}: ${seen}\n`)
  return passed
}
