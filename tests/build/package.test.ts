/** The real archive, made as the installers' is, and the engine run from it. */
import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve, win32 } from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MediaService } from '../../main/core/media/index.ts'
import { forkWorker } from '../../main/core/process/worker-process.ts'
import { connectShare } from '../../main/core/share.ts'

const project = resolve(import.meta.dirname, '../..')

let folder: string
let program: string
let printed: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lenslet-package-test-'))
  program = join(folder, 'program')
  const { stdout } = await promisify(execFile)(process.execPath, ['build/package.ts', '--dry', '--unpack-to', program], { cwd: project, timeout: 60_000, maxBuffer: 1e7 })
  printed = stdout
})
afterAll(async () => rm(folder, { recursive: true, force: true }))

test('the listing says what is where, and how much it is', () => {
  expect(printed).toMatch(/ archive +out\/main\/index\.js\n/)
  expect(printed).toMatch(/ unpacked +out\/main\/media-worker\.js\n/)
  expect(printed).toMatch(/ beside +THIRD-PARTY-LICENSES\.txt\n/)
  expect(printed).toMatch(/\d+ files, 2\d\.\d\d MB without Electron's runtime/)
})

test('the program is what lies in the unpacked folder, and its package.json is for running only', async () => {
  const manifest = JSON.parse(await readFile(join(program, 'package.json'), 'utf8')) as Record<string, unknown>
  expect(manifest).toMatchObject({ name: 'lenslet-desktop', main: 'out/main/index.js', type: 'module' })
  expect(manifest).not.toHaveProperty('scripts')
  expect((await readdir(program)).sort()).toEqual(['node_modules', 'out', 'package.json'])
})

test('its helper processes run: pictures are decoded and the share is reached, with nothing but what is in the package', async () => {
  const jpeg = join(folder, 'a.jpg')
  await sharp({ create: { width: 640, height: 480, channels: 3, background: 'teal' } }).jpeg().toFile(jpeg)
  await copyFile(join(project, 'tests/fixtures/pictures/quarters.heic'), join(folder, 'b.heic'))
  const spawn = forkWorker(join(program, 'out/main'))
  const media = new MediaService({ cacheDir: join(folder, 'cache'), spawn })
  const share = await connectShare(folder, { spawn, oneProcess: true })
  try {
    for (const [picture, width] of [[jpeg, 256], [join(folder, 'b.heic'), 64]] as const) {
      const { path } = await media.thumbnail(picture, '1', 256)
      expect((await sharp(path).metadata()).width, picture).toBe(width)
    }
    await mkdir(join(folder, '.lenslet'))
    await share.labels.makeFolder('presence')
    expect(await readdir(join(folder, '.lenslet'))).toEqual(['presence'])
  } finally {
    await media.close()
    share.close()
  }
})

test('"Open with Lenslet" on Windows gives a path that is right for folders and for drives', async () => {
  const [, given] = /"\$appExe" "(%V[^"]*)"/.exec(await readFile(join(project, 'build/installer.nsh'), 'utf8')) ?? []
  // A backslash before the closing quote would be taken for a quote that belongs to the path.
  expect(given).not.toMatch(/\\$/)
  expect(win32.resolve(given!.replace('%V', 'Z:\\'))).toBe('Z:\\')
  expect(win32.resolve(given!.replace('%V', 'C:\\My photos'))).toBe('C:\\My photos')
  expect(win32.resolve(given!.replace('%V', '\\\\nas\\photos\\2026'))).toBe('\\\\nas\\photos\\2026')
})
