/** Defines the checks, which run one after another. Each resolves with what it saw, or rejects with what is wrong. */
import { writeFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import sharp from 'sharp'
import { cellOf, shownPicture, until, within } from '../../build/packaging/debugged-program.ts'
import { QUARTERS } from '../fixtures/pictures/pictures.ts'
import type { DebianSystem } from './debian-system.ts'
import { EXECUTABLE, type InstalledProgram } from './installed-program.ts'
import { FORMATS, MANY } from './pictures.ts'
import { hasLoaded, isSandboxed, processorTime, residentMemory, type ProgramProcess } from './program-processes.ts'

const PACKAGE = 'lenslet-desktop'
const DEB = '/root/lenslet.deb'
/** Folders in which a package that was removed cannot leave files. */
const ELSEWHERE = ['/proc', '/sys', '/dev', '/home', '/tmp', '/root']
/** How much JPEG and scaling may change a colour channel. */
const COLOUR_TOLERANCE = 40
/** The number of pictures after which the decoder has its usual size, and the share by which it may grow after that. */
const SETTLED_PICTURES = 100
const MAX_GROWTH = 0.3
/** The longest time for a screenful of large pictures, in milliseconds. Everything else is slow then, too. */
const SCREENFUL_MS = 120_000

/** Installs the package with apt, in a system that was upgraded before. */
export async function installs(system: DebianSystem): Promise<string> {
  // A mirror may be older than a release's list of packages should be. Its signature is checked all the same.
  await system.run(['apt-get', 'update', '--quiet', '--option', 'Acquire::Check-Valid-Until=false'])
  await system.run(['apt-get', 'upgrade', '--quiet', '--yes'])
  await system.run(['apt-get', 'install', '--quiet', '--yes', '--no-install-recommends', DEB])
  const versions = await system.run([
    'dpkg-query',
    '--show',
    '--showformat=${db:Status-Abbrev}${Version}\n',
    'libglib2.0-0*',
  ])
  const date = await system.run(['sh', '-c', 'sed -n "s/^Date: //p" /var/lib/apt/lists/*_InRelease'])
  return `with GLib ${/^ii (.*)$/m.exec(versions)?.[1] ?? '?'}, of ${date.trim()}`
}

/** Checks that all libraries of the package's files are there. Only the package's own dependencies were installed. */
export async function findsLibraries(system: DebianSystem): Promise<string> {
  const script = `dpkg --listfiles ${PACKAGE} | while read -r file; do if [ -f "$file" ] && head -c 4 "$file" | grep -q ELF; then echo "$file"; fi; done`
  const binaries = (await system.run(['sh', '-c', script])).trim().split('\n')
  const missing = (
    await Promise.all(
      binaries.map(async (file) => {
        const listed = await system.run(['env', 'LD_LIBRARY_PATH=/opt/Lenslet', 'ldd', file]).catch(() => '')
        return [...listed.matchAll(/^\s*(\S+) => not found$/gm)].map(([, name]) => `${name!} (${file})`)
      }),
    )
  ).flat()
  if (missing.length > 0) throw new Error(`missing: ${missing.join(', ')}`)
  return `${binaries.length} binaries`
}

/**
 * Checks that the desktop entries are valid, that file managers offer the program for folders, and that a command
 * starts it.
 */
export async function isInMenus(system: DebianSystem): Promise<string> {
  const offered = await system.run(['gio', 'mime', 'inode/directory'])
  if (!offered.includes('zz-lenslet-folder.desktop')) throw new Error('"Open with" does not offer it for folders.')
  const entries = (await system.run(['sh', '-c', 'ls /usr/share/applications/*lenslet*'])).trim().split('\n')
  await system.run(['desktop-file-validate', ...entries])
  if ((await system.run(['readlink', '--canonicalize', '/usr/bin/lenslet-desktop'])).trim() !== EXECUTABLE)
    throw new Error('/usr/bin/lenslet-desktop is not the program.')
  return `${entries.length} desktop entries`
}

/** Checks that the window's process is in Chromium's sandbox. */
export async function isSandboxOn(program: InstalledProgram): Promise<string> {
  const [first, ...others] = program.processes()
  if ([first!, ...others].some(({ arguments: words }) => words.includes('--no-sandbox')))
    throw new Error('it runs with --no-sandbox')
  const renderers = others.filter(isOf('renderer'))
  if (renderers.length === 0 || !renderers.every((renderer) => isSandboxed(renderer, first!)))
    throw new Error("the window's process is not in the sandbox")
  const mode = (await program.system.run(['stat', '--format=%a', '/opt/Lenslet/chrome-sandbox'])).trim()
  return mode === '4755' ? 'by chrome-sandbox' : 'by user namespaces'
}

/** Starts to label the folder, and checks that the picture of each format has its colours on the screen. */
export async function showsFormats({ page }: InstalledProgram): Promise<string> {
  // This is a person's first start.
  await page.getByTestId('new-folder').getByRole('button', { name: 'Start labelling' }).click({ timeout: 60_000 })
  const problems: string[] = []
  for (const key of FORMATS) {
    try {
      const picture = await shownPicture(page, key)
      await hasColours(await picture.screenshot())
    } catch (error) {
      problems.push(`${key}: ${(error as Error).message}`)
    }
  }
  if (problems.length > 0) throw new Error(problems.join('; '))
  return FORMATS.join(', ')
}

async function hasColours(image: Buffer): Promise<void> {
  const { data, info } = await sharp(image).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  for (const [at, expected] of QUARTERS.entries()) {
    const [x, y] = [
      Math.floor((info.width * (1 + 2 * (at % 2))) / 4),
      Math.floor((info.height * (1 + 2 * Math.floor(at / 2))) / 4),
    ]
    const seen = [...data.subarray((y * info.width + x) * info.channels).subarray(0, 3)]
    if (seen.some((value, channel) => Math.abs(value - expected[channel]!) > COLOUR_TOLERANCE))
      throw new Error(`shows ${seen.join(' ')} instead of ${expected.join(' ')}`)
  }
}

/** Rates the first picture with a key, and checks that its sidecar is in the folder. */
export async function keepsRating({ page, system }: InstalledProgram, folder: string): Promise<string> {
  await cellOf(page, FORMATS[0]).click()
  await page.keyboard.press('4')
  const sidecar = `${folder}/.lenslet/sidecars/${FORMATS[0]}.json`
  await within(
    until(async () => (await system.run(['cat', sidecar]).catch(() => '')).includes('"stars": 4')),
    'the label does not reach the folder',
  )
  return `${sidecar.slice(folder.length + 1)}, owned by ${(await system.run(['stat', '--format=%U', sidecar])).trim()}`
}

/** Writes a screenshot of the window into a file. */
export async function isPictured({ page }: InstalledProgram, file: string): Promise<string> {
  await writeFile(file, await page.screenshot())
  return file
}

/** Scrolls through everything. Checks that each picture is shown, and that the decoder does not need more memory. */
export async function decodesMany(program: InstalledProgram, count: number): Promise<string> {
  const shown = new Set<string>()
  const sizes: { readonly pictures: number; readonly megabytes: number }[] = []
  const grid = program.page.getByTestId('grid')
  await grid.hover()
  while (shown.size < count) {
    const before = shown.size
    for (const key of await screenful(program)) if (key.startsWith(`${MANY}/`)) shown.add(key)
    sizes.push({ pictures: shown.size, megabytes: residentMemory(decoderOf(program)) })
    if (shown.size === before && before > 0) throw new Error(`only ${before} of ${count} were shown`)
    // Less than a screen, because the grid requests no pictures when it scrolls faster.
    await program.page.mouse.wheel(0, 700)
    await delay(100)
  }
  return `${hasLoaded(decoderOf(program), /libvips/) ? 'natively' : 'in WebAssembly'}, ${growth(sizes)}`
}

/** Resolves with the keys of the cells on the screen, when every cell shows its picture. */
async function screenful({ page }: InstalledProgram): Promise<readonly string[]> {
  type Cell = {
    readonly dataset: { readonly key?: string }
    querySelector(selector: string): { readonly naturalWidth: number } | null
  }
  const look = (): Promise<readonly (readonly [string, boolean])[]> =>
    page
      .getByTestId('cell')
      .evaluateAll((cells) =>
        (cells as unknown as Cell[]).map(
          (cell) =>
            [cell.dataset.key ?? '', (cell.querySelector('img[data-loaded="true"]')?.naturalWidth ?? 0) > 0] as const,
        ),
      )
  let last = await look()
  const allShown = until(async () => (last = await look()).every(([, isShown]) => isShown))
  await within(allShown, 'timeout', SCREENFUL_MS).catch(() => {
    throw new Error(
      `empty: ${last
        .filter(([, isShown]) => !isShown)
        .map(([key]) => key)
        .join(', ')}`,
    )
  })
  return last.map(([key]) => key)
}

/** Returns the helper process of our own code that has used the most processor time. */
function decoderOf(program: InstalledProgram): ProgramProcess {
  return program
    .processes()
    .filter(isOf('utility'))
    .filter(({ arguments: words }) => words.includes('--utility-sub-type=node.mojom.NodeService'))
    .sort((a, b) => processorTime(b) - processorTime(a))[0]!
}

function growth(sizes: readonly { readonly pictures: number; readonly megabytes: number }[]): string {
  const settled = sizes.filter(({ pictures }) => pictures >= SETTLED_PICTURES).map(({ megabytes }) => megabytes)
  const [first, last] = [median(settled.slice(0, 3)), median(settled.slice(-3))]
  const summary = `${sizes.at(-1)!.pictures} pictures, ${first.toFixed(0)} MB after ${SETTLED_PICTURES}, ${last.toFixed(0)} MB at the end`
  if (last > first * (1 + MAX_GROWTH)) throw new Error(`the decoder grows: ${summary}`)
  return summary
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!
}

/** Checks that the program quits with code 0 and leaves no process. */
export async function quits(program: InstalledProgram): Promise<string> {
  await program.quit()
  const code = await within(program.ended, 'it does not quit')
  if (code !== 0) throw new Error(`it ended with ${code}`)
  await within(
    until(() => program.processes().length === 0),
    'processes stay behind',
  )
  return 'code 0'
}

/** Checks that GLib has printed no messages. */
export async function isQuiet({ errors }: InstalledProgram): Promise<string> {
  const lines = errors()
    .split('\n')
    .filter((line) => line.includes('CRITICAL'))
  if (lines.length > 0) throw new Error(`${lines.length} lines, the first: ${lines[0]!.trim()}`)
  return 'no line with CRITICAL'
}

/** Checks that `apt remove` removes the package's files, and `apt purge` what dpkg stores about it. */
export async function isRemoved(system: DebianSystem): Promise<string> {
  await system.run(['apt-get', 'remove', '--quiet', '--yes', PACKAGE])
  const script = `find / \\( ${ELSEWHERE.map((path) => `-path ${path}`).join(' -o ')} \\) -prune -o -iname '*lenslet*' -print`
  const left = (await system.run(['sh', '-c', script]))
    .trim()
    .split('\n')
    .filter((path) => path !== '' && !path.startsWith('/var/lib/dpkg/info/'))
  if (left.length > 0) throw new Error(`after \`apt remove\` there are ${left.join(', ')}`)
  await system.run(['apt-get', 'purge', '--quiet', '--yes', PACKAGE])
  const known = (await system.run(['sh', '-c', 'ls /var/lib/dpkg/info /var/lib/dpkg/alternatives']))
    .split('\n')
    .filter((name) => /lenslet/i.test(name))
  if (known.length > 0) throw new Error(`after \`apt purge\` dpkg knows ${known.join(', ')}`)
  return 'nothing is left'
}

function isOf(type: string): (process: ProgramProcess) => boolean {
  return ({ arguments: words }) => words.includes(`--type=${type}`)
}
