/** The real archive, made as the installers' is, and the program run from it with nothing else. */
import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { Browser } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cell, launchBrowser } from '../support/browser.ts'
import { ElectronProgram } from './program.ts'

const project = resolve(import.meta.dirname, '../..')

let folder: string
let app: string
let printed: string
let browser: Browser

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lenslet-packaged-'))
  app = join(folder, 'app')
  const { stdout } = await promisify(execFile)(process.execPath, ['build/package.ts', '--dry', '--unpack-to', app], { cwd: project, timeout: 60_000, maxBuffer: 1e7 })
  printed = stdout
  browser = (await launchBrowser()).browser
})
afterAll(async () => {
  await browser.close()
  await rm(folder, { recursive: true, force: true })
})

test('the listing says what is where, and how much it is', () => {
  expect(printed).toMatch(/ archive +out\/main\/index\.js\n/)
  expect(printed).toMatch(/ unpacked +out\/main\/media-worker\.js\n/)
  expect(printed).toMatch(/ beside +THIRD-PARTY-LICENSES\.txt\n/)
  expect(printed).toMatch(/\d+ files, \d+\.\d\d MB without Electron's runtime/)
  expect(printed).toContain('\nLanguages: en-US.pak\n')
  expect(printed).toMatch(/\nStarted from the archive in the stand-in \(.+\): 6 pictures painted after \d+\.\d s\n/)
})

test('the package has the program and what it needs; its package.json is for running only', async () => {
  const manifest = JSON.parse(await readFile(join(app, 'package.json'), 'utf8')) as Record<string, unknown>
  // Linux finds the window's icon by the last: it is the name of the desktop entry.
  expect(manifest).toMatchObject({ name: 'lenslet-desktop', productName: 'Lenslet', main: 'out/main/index.js', type: 'module', desktopName: 'lenslet-desktop.desktop' })
  expect(manifest).not.toHaveProperty('scripts')
  expect((await readdir(app)).sort()).toEqual(['LICENSE', 'node_modules', 'out', 'package.json'])
})

test('the fuses leave no way to run other code with the program, or to look into it', () => {
  expect(/^Fuses: (.*)$/m.exec(printed)?.[1]?.split(', ')).toEqual([
    'RunAsNode off', 'EnableCookieEncryption on', 'EnableNodeOptionsEnvironmentVariable off', 'EnableNodeCliInspectArguments off',
    'EnableEmbeddedAsarIntegrityValidation on', 'OnlyLoadAppFromAsar on', 'LoadBrowserProcessSpecificV8Snapshot off', 'GrantFileProtocolExtraPrivileges off',
  ])
})

test('started from the package, it shows the pictures of a folder, HEIC too, and keeps their labels', async () => {
  const photos = join(folder, 'photos')
  await mkdir(photos)
  await sharp({ create: { width: 640, height: 480, channels: 3, background: 'teal' } }).jpeg().toFile(join(photos, 'a.jpg'))
  await copyFile(join(project, 'tests/fixtures/pictures/quarters.heic'), join(photos, 'b.heic'))
  const program = ElectronProgram.launch(browser, { home: join(folder, 'home'), app, packaged: true, args: [photos, '--user', 'ana'] })
  try {
    const page = await program.window()
    for (const key of ['a.jpg', 'b.heic']) {
      const picture = cell(page, key).locator('img[data-loaded]')
      await picture.waitFor()
      await expect.poll(() => picture.evaluate(image => (image as HTMLImageElement).naturalWidth), { timeout: 20_000, message: `${key} is shown` }).toBeGreaterThan(0)
    }
    await cell(page, 'a.jpg').click()
    await page.keyboard.press('4')
    await expect.poll(() => readFile(join(photos, '.lenslet/sidecars/a.jpg.json'), 'utf8').catch(() => ''), { timeout: 20_000 }).toContain('"stars": 4')
  } finally {
    await program.stop()
  }
})
