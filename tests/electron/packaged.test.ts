/**
 * Tests the packaged program. It is packed as for the installers, with the runtime of these tests and all fuses set,
 * and started without any other files of the project.
 */
import { extractFile, listPackage } from '@electron/asar'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const project = resolve(import.meta.dirname, '../..')
/** The longest time to copy, pack, list and start the program. */
const PACK_MS = 120_000

let folder: string
let printed: string
let executable: string
let resources: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lenslet-packaged-'))
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['build/package.ts', '--dry', '--try', '--into', join(folder, 'packed')],
    { cwd: project, timeout: PACK_MS, maxBuffer: 1e7 },
  )
  printed = stdout
  executable = /^Packed: (.*)$/m.exec(printed)![1]!
  resources =
    process.platform === 'darwin' ? join(dirname(executable), '../Resources') : join(dirname(executable), 'resources')
}, PACK_MS)
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))

test('the listing names every file, its place and its size', () => {
  expect(printed).toMatch(/ archive +out\/main\/index\.js\n/)
  expect(printed).toMatch(/ unpacked +out\/main\/media-worker\.js\n/)
  expect(printed).toMatch(/ beside +THIRD-PARTY-LICENSES\.txt\n/)
  expect(printed).toMatch(/\d+ files, \d+\.\d\d MB without Electron's runtime/)
  expect(printed.includes('\nLanguages: en-US.pak\n')).toBe(process.platform === 'linux')
})

test('the package contains the program and its dependencies, and a package.json with only what is needed to run', () => {
  const archive = join(resources, 'app.asar')
  const manifest = JSON.parse(extractFile(archive, 'package.json').toString()) as Record<string, unknown>
  // Linux finds the window's icon by `desktopName`, the name of the desktop entry.
  expect(manifest).toMatchObject({
    name: 'lenslet-desktop',
    productName: 'Lenslet',
    main: 'out/main/index.js',
    type: 'module',
    desktopName: 'lenslet-desktop.desktop',
  })
  expect(manifest).not.toHaveProperty('scripts')
  const top = new Set(listPackage(archive, { isPack: false }).map((path) => path.replaceAll('\\', '/').split('/')[1]))
  expect([...top].sort()).toEqual(['LICENSE', 'node_modules', 'out', 'package.json'])
})

test('the packaged program shows the pictures of a folder, also HEIC, saves a label, and quits', () => {
  expect(printed).toMatch(/\nTried: 2 pictures shown, one rated, quit after \d+\.\d s\n/)
})

test('the fuses prevent that other code is run with the program, or that it is debugged', () => {
  expect(/^Fuses: (.*)$/m.exec(printed)?.[1]?.split(', ')).toEqual([
    'RunAsNode off',
    'EnableCookieEncryption on',
    'EnableNodeOptionsEnvironmentVariable off',
    'EnableNodeCliInspectArguments off',
    'EnableEmbeddedAsarIntegrityValidation on',
    'OnlyLoadAppFromAsar on',
    'LoadBrowserProcessSpecificV8Snapshot off',
    'GrantFileProtocolExtraPrivileges off',
  ])
})

/**
 * Starts the program with arguments or variables that must have no effect, and resolves with its output. It is ended as
 * soon as its debugging port listens, which shows that it started as usual.
 */
async function startedAs(args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const program = spawn(executable, [...args, '--remote-debugging-port=0', ...asRoot], {
    env: { ...process.env, LENSLET_HOME: join(folder, 'home'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [program.stdout, program.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes('DevTools listening')) program.kill('SIGKILL')
    })
  }
  await once(program, 'exit')
  return said
}

test('the packaged program does not run scripts as Node does', async () => {
  const script = join(folder, 'script.cjs')
  await writeFile(script, 'process.stderr.write("OTHER CODE RUNS\\n")')
  const said = await startedAs([script], { ELECTRON_RUN_AS_NODE: '1' })
  expect(said).toContain('DevTools listening')
  expect(said).not.toContain('OTHER CODE RUNS')
})

test("nobody can attach Node's debugger to the packaged program", async () => {
  const said = await startedAs(['--inspect=0'], {})
  expect(said).toContain('DevTools listening')
  expect(said).not.toContain('Debugger listening')
})
