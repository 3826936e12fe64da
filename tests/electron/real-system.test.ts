/** Tests behaviour of operating systems and Electron's runtime that the first version of the program did not expect. */
import type { Page } from 'playwright-core'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { plain, save } from '../fixtures/pictures/pictures.ts'
import { cell } from '../support/browser.ts'
import { ElectronProgram, type ProgramOptions } from './program.ts'

let base: string
let home: string
let root: string
let made = 0

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'lenslet-system-'))
})
afterAll(async () => {
  await rm(base, { recursive: true, force: true, maxRetries: 5 })
})
beforeEach(async () => {
  home = join(base, `home-${++made}`)
  root = join(base, `set-${made}`)
  await mkdir(root)
  await save(plain(60, 40, '#456'), root, 'one.png')
})

async function launch(options: Partial<ProgramOptions> = {}): Promise<ElectronProgram> {
  const program = await ElectronProgram.launch({ home, args: [root, '--user', 'ana'], ...options })
  onTestFinished(() => program.stop())
  return program
}

const sidecar = (key: string): Promise<string> =>
  readFile(join(root, '.lenslet/sidecars', `${key}.json`), 'utf8').catch(() => '')

/** Types a note that the page would save only after a minute. */
async function typeNote(page: Page, text: string): Promise<void> {
  await cell(page, 'one.png').click()
  await page.evaluate(() => {
    const { setTimeout: real } = globalThis
    globalThis.setTimeout = ((fn: () => void, ms: number) => real(fn, ms === 800 ? 60_000 : ms)) as typeof setTimeout
  })
  await page.keyboard.press('n')
  await page.getByTestId('note').fill(text)
}

describe('a machine that is shut down', () => {
  test('waits for what is being typed, on Linux and macOS', async () => {
    const program = await launch()
    await typeNote(await program.window(), 'last words')
    await program.power('shutdown').catch(() => undefined)
    expect(await program.ended).toBe(0)
    expect(await sidecar('one.png')).toContain('last words')
  })

  test('waits for what is being typed, on Windows, where the system asks first', async () => {
    const program = await launch()
    const page = await program.window()
    await typeNote(page, 'last words')
    const [window] = (await program.windowIds()) as [number]
    await program.windowEvent(window, 'query-session-end')
    await page.getByTestId('history').getByText('last words').waitFor()
    await program.windowEvent(window, 'session-end').catch(() => undefined)
    expect(await program.ended).toBe(0)
    expect(await sidecar('one.png')).toContain('last words')
  })
})

test('a window that was maximised is maximised again, and is not shown before its page', async () => {
  const other = join(base, `other-${made}`)
  await cp(root, other, { recursive: true })
  await mkdir(join(home, 'config'), { recursive: true })
  const remembered = { x: 0, y: 0, width: 900, height: 700, maximized: true, fullScreen: false }
  await writeFile(join(home, 'config/config.json'), JSON.stringify({ windows: { [other]: remembered } }))
  const program = await launch()
  await program.window()
  await program.inMain(({ app }) => {
    app.once('browser-window-created', (_event, window) => {
      const order: string[] = []
      window.webContents.once('dom-ready', () => order.push('page'))
      window.once('show', () => order.push('shown'))
      Object.assign(globalThis, { order })
    })
  })
  await program.startAgain([other])
  await program.window(1)
  await expect.poll(async () => (await program.windowStates())[1]).toMatchObject({ shown: true, maximized: true })
  expect(await program.inMain(() => (globalThis as unknown as { order: string[] }).order)).toEqual(['page', 'shown'])
})

test('the program starts without Chromium’s sandbox; a folder and a file with names like Electron’s archives are an ordinary folder and file', async () => {
  await cp(join(root, 'one.png'), join(root, 'owls.asar/two.png'), { recursive: true })
  await writeFile(join(root, 'notes.asar'), 'no archive')
  // A window that asks for the sandbox would stay blank.
  const program = await launch({ args: ['--no-sandbox', root, '--user', 'ana'] })
  const page = await program.window()
  await cell(page, 'owls.asar/two.png').click()
  await page.keyboard.press('4')
  await expect.poll(() => sidecar('owls.asar/two.png')).toContain('"stars": 4')
})
