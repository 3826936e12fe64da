/**
 * Starts a packed program on this machine, as a person would.
 *
 * No other test uses the archive, the fuses, the native modules and the helper processes of a package.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { cellOf, debuggedProgram, shownPicture, until, within } from './debugged-program.ts'

const fixture = join(import.meta.dirname, '../../tests/fixtures/pictures/quarters.heic')
/** The pictures that are shown. Electron would read the folder `owls.asar` as an archive, if the program let it. */
const PICTURES = ['owls.asar/a.jpg', 'b.heic']

/**
 * Shows two pictures, rates one and quits. Rejects with a sentence about the first step that failed.
 *
 * `executable` is the program's own file. `env` is added to this process's environment, for example for a screen.
 */
export async function tryProgram(executable: string, env: Readonly<Record<string, string>> = {}): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'lenslet-try-'))
  const photos = join(folder, 'photos')
  await mkdir(join(photos, 'owls.asar'), { recursive: true })
  await sharp({ create: { width: 640, height: 480, channels: 3, background: 'teal' } })
    .jpeg()
    .toFile(join(photos, PICTURES[0]!))
  await copyFile(fixture, join(photos, PICTURES[1]!))
  const started = performance.now()
  // Chromium's sandbox does not work for root.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const program = spawn(executable, [photos, '--user', 'ana', '--remote-debugging-port=0', ...asRoot], {
    env: { ...process.env, ...env, LENSLET_HOME: join(folder, 'home') },
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  let errors = ''
  program.stderr.on('data', (chunk: Buffer) => {
    process.stderr.write(chunk)
    errors += chunk.toString()
  })
  const ended = once(program, 'exit')
  try {
    await Promise.race([
      use(program, photos),
      ended.then(([early, signal]) => {
        throw new Error(`The program ended with ${String(early ?? signal)}.`)
      }),
    ])
    const [code] = (await within(ended, 'The program does not quit.')) as [number | null]
    if (code !== 0) throw new Error(`The program quit with ${String(code)}.`)
    // GLib prints this on Linux: two copies of GLib in one process can disturb each other.
    if (errors.includes('CRITICAL')) throw new Error('The program quit normally, but its libraries reported errors.')
    process.stdout.write(
      `Tried: ${PICTURES.length} pictures shown, one rated, quit after ${((performance.now() - started) / 1000).toFixed(1)} s\n`,
    )
  } finally {
    program.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function use({ stderr }: ChildProcess, photos: string): Promise<void> {
  const { page, quit } = await debuggedProgram(stderr!)
  for (const key of PICTURES) await shownPicture(page, key)
  await cellOf(page, PICTURES[0]!).click()
  await page.keyboard.press('4')
  const sidecar = join(photos, `.lenslet/sidecars/${PICTURES[0]!}.json`)
  await within(
    until(async () => (await readFile(sidecar, 'utf8').catch(() => '')).includes('"stars": 4')),
    'The label does not reach the folder.',
  )
  await quit()
}
