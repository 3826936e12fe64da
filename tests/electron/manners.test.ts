/** Tests the built program as a person and the system use it. */
import { cp, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { allFound } from '../support/browser.ts'
import { smallPictures } from '../support/small-pictures.ts'
import { ElectronProgram, type MenuEntry, type ProgramOptions } from './program.ts'

const PICTURES = 16

let base: string
let home: string
let root: string
let made = 0

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'lenslet-manners-'))
  await smallPictures(join(base, 'sample'), PICTURES)
})
afterAll(async () => {
  await rm(base, { recursive: true, force: true, maxRetries: 5 })
})
beforeEach(async () => {
  home = join(base, `home-${++made}`)
  root = join(base, `set-${made}`)
  await cp(join(base, 'sample'), root, { recursive: true })
})

async function launch(options: Partial<ProgramOptions> = {}): Promise<ElectronProgram> {
  const program = await ElectronProgram.launch({ home, args: [root, '--user', 'alice'], ...options })
  onTestFinished(() => program.stop())
  return program
}

async function shown(program: ElectronProgram, nth = 0): Promise<Page> {
  const page = await program.window(nth)
  const first = page.getByTestId('cell').nth(5)
  const begin = page.getByRole('button', { name: 'Start labelling' })
  await first.or(begin).first().waitFor()
  if (await begin.isVisible()) await begin.click()
  await first.waitFor()
  await allFound(page, PICTURES)
  return page
}

function entry(menu: readonly MenuEntry[], ...[first, ...rest]: string[]): MenuEntry {
  const found = menu.find(({ label }) => label === first)!
  return rest.length === 0 ? found : entry(found.items, ...rest)
}

test('a second start opens its folder, relative to where it was started, in another window; a third start with the same folder brings its window to the front', async () => {
  await cp(root, join(base, 'elsewhere', 'other'), { recursive: true })
  await symlink(root, join(base, 'elsewhere', 'link'))
  const program = await launch({ args: [join(base, 'elsewhere', 'link'), '--user', 'alice'] })
  // The first window is still opening the folder, and a link leads to the folder.
  const again = (path: string): Promise<number | null> => program.startAgain([path], join(base, 'elsewhere'))
  await again('link')
  await shown(program)
  await again('other')
  await shown(program, 1)
  const [first, second] = await program.windowStates()
  expect([first!.bounds.x === second!.bounds.x, first!.bounds.y === second!.bounds.y]).toEqual([false, false])
  await again(root)
  await expect.poll(async () => (await program.windowStates()).map(({ focused }) => focused)).toEqual([true, false])
  // On macOS, a picture that is opened with the program brings the window of its data set to the front.
  await program.openFile(join(base, 'elsewhere', 'other', 'any', 'picture.jpg'))
  await expect.poll(async () => (await program.windowStates()).map(({ focused }) => focused)).toEqual([false, true])
})

/** Drops files on the page as a person does. */
async function drop(page: Page, path: string): Promise<void> {
  const driver = await page.context().newCDPSession(page)
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await driver.send('Input.dispatchDragEvent', {
      type,
      x: 300,
      y: 300,
      data: { items: [], files: [path], dragOperationsMask: 1 },
    })
}

test('the menu reflects whether a folder is open, its commands reach the page, and a dropped folder opens', async () => {
  const program = await launch({ args: [] })
  const empty = await program.window()
  await empty.getByTestId('welcome').waitFor()
  expect(entry(await program.menu(), 'View', 'Inspector').enabled).toBe(false)
  program.answerDialogs(() => ({ canceled: false, filePaths: [root] }))
  await program.clickMenu('File', 'Open Folder…')
  const page = await shown(program, 1)
  await expect
    .poll(async () => entry(await program.menu(), 'View', 'Inspector'))
    .toMatchObject({ enabled: true, checked: true })
  await program.clickMenu('View', 'Inspector')
  await page.getByTestId('inspector').waitFor({ state: 'detached' })
  await expect.poll(async () => entry(await program.menu(), 'View', 'Inspector').checked).toBe(false)
  await program.clickMenu('View', 'Theme', 'Dark')
  await page.locator('html[data-theme="dark"]').waitFor()
  await expect.poll(() => page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true)
  await program.clickMenu('File', 'Open Recent', 'Clear Recent')
  await expect.poll(async () => entry(await program.menu(), 'File', 'Open Recent').enabled).toBe(false)
  const other = join(base, 'dropped')
  await cp(root, other, { recursive: true })
  await drop(empty, other)
  await empty.getByTestId('cell').nth(5).waitFor()
  expect(await empty.title()).toBe('dropped – Lenslet')
})

test('pictures and folders are shown in the file manager, and paths and diagnostics are copied', async () => {
  const program = await launch()
  const page = await shown(program)
  await page.getByTestId('cell').nth(2).click()
  const path = join(root, (await page.getByTestId('cell').nth(2).getAttribute('data-key'))!)
  await page.keyboard.press('Alt+Shift+R')
  await page.keyboard.press('Alt+Shift+C')
  await expect
    .poll(() => program.shell)
    .toEqual(
      expect.arrayContaining([
        { action: 'show', value: path },
        { action: 'copy', value: path },
      ]),
    )
  // Leaving a picture shows nothing in the file manager.
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await page.locator('.tree-row').nth(1).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Show in file manager' }).click()
  const folder = join(root, (await page.locator('.tree-row').nth(1).getAttribute('title'))!.split('\n')[0]!)
  await expect
    .poll(() => program.shell.filter(({ action }) => action === 'show').map(({ value }) => value))
    .toEqual([path, folder])
  await program.clickMenu('Help', 'Copy Diagnostics')
  await expect.poll(() => program.shell.at(-1)?.value).toMatch(/^Lenslet \S+, electron host[^]*GPU: /)
  expect(program.shell.at(-1)!.value).not.toMatch(/alice|set-\d|IMG_/)
  await page.getByText('All metadata').click()
  const value = page.locator('.metadata-value').first()
  await value.getByRole('button').last().click()
  await expect
    .poll(() => program.shell.at(-1))
    .toEqual({ action: 'copy', value: await value.locator('.metadata-text').textContent() })
})

test('a page that hangs or crashes comes back with the same pictures selected and shown; when it crashes again and again, the person is asked', async () => {
  const program = await launch()
  const page = await shown(program)
  await page.getByTestId('cell').nth(1).click()
  await page
    .getByTestId('cell')
    .nth(3)
    .click({ modifiers: ['Control'] })
  const key = await page.getByTestId('cell').nth(3).getAttribute('data-key')
  await page.keyboard.press('Enter')
  await page.getByTestId('viewer-picture').waitFor()
  const [window] = (await program.windowIds()) as [number]
  // The page reports what it shows a moment later. A page that crashes cannot report it.
  const keptView = (): Promise<string> =>
    program.inPage(
      window,
      'lenslet.invoke("view.get", { tab: "window" }).then((view) => `${view?.viewer} ${view?.selected.length}`)',
    )
  await expect.poll(keptView).toBe('true 2')
  program.answerDialogs(() => ({ response: 1 }))
  for (const end of ['hang', 'crash', 'crash'] as const) {
    const reloaded = program.loaded(window)
    await (end === 'hang' ? program.windowEvent(window, 'unresponsive') : program.crash(window))
    await reloaded
  }
  expect((await program.dialog()).options).toMatchObject({
    message: 'This window does not answer.',
    buttons: ['Wait', 'Reload'],
  })
  await expect
    .poll(() =>
      program.inPage(
        window,
        'document.querySelector(\'[data-testid="viewer"]:has([data-testid="viewer-picture"])\')?.dataset.key',
      ),
    )
    .toBe(key)
  await program.press(window, 'Escape')
  await expect
    .poll(() =>
      program.inPage(window, 'document.querySelectorAll(\'[data-testid="cell"][aria-selected="true"]\').length'),
    )
    .toBe(2)
  await program.crash(window)
  expect((await program.dialog(1)).options).toMatchObject({
    message: 'This window stops again and again.',
    buttons: ['Reload', 'Close'],
  })
  expect(await program.ended).toBe(0)
  expect((await readFile(join(home, 'logs', 'lenslet.log'), 'utf8')).match(/"page gone"/g)).toHaveLength(4)
})

/** Rates a picture while the share is offline. */
async function rateAway(program: ElectronProgram): Promise<void> {
  const page = await shown(program)
  await page.getByTestId('status').getByText('Live').waitFor()
  await page.getByTestId('cell').first().click()
  await rename(root, `${root}-away`)
  await page.keyboard.press('4')
  await page.getByTestId('status').getByText('Offline').waitFor()
}

test('closing a window with unsaved changes says how many changes wait; if the person waits, it closes when they are saved', async () => {
  const program = await launch()
  await rateAway(program)
  program.answerDialogs(() => ({ response: 0 }))
  const [window] = await program.windowIds()
  await program.closeWindow(window!)
  expect((await program.dialog()).options).toMatchObject({
    message: '1 change is not on the share yet.',
    detail: `It is kept in ${join(home, 'state', 'replicas')} and is written at the next start.`,
    buttons: ['Wait', 'Quit Anyway'],
  })
  expect(await program.windowIds()).toEqual([window])
  await rename(`${root}-away`, root)
  expect(await program.ended).toBe(0)
})

test('“Quit Anyway” does not ask twice, and a shutdown of the machine does not ask', async () => {
  for (const leave of ['quit', 'shutdown'] as const) {
    const program = await launch()
    await rateAway(program)
    program.answerDialogs(() => ({ response: 1 }))
    if (leave === 'quit') await program.quit()
    else await program.power('shutdown')
    expect(await program.ended).toBe(0)
    expect(program.dialogs).toHaveLength(leave === 'quit' ? 1 : 0)
    await rename(`${root}-away`, root)
  }
})

test('what is being typed is saved before the machine sleeps, and every share is read afterwards', async () => {
  const program = await launch()
  const page = await shown(program)
  await page.getByTestId('cell').first().click()
  await page.keyboard.press('n')
  // On a slow machine the usual delay before a note is saved would be over before the check.
  await page.evaluate(() => {
    const { setTimeout: real } = globalThis
    globalThis.setTimeout = ((fn: () => void, ms: number) => real(fn, ms === 800 ? 60_000 : ms)) as typeof setTimeout
  })
  await page.getByTestId('note').fill('before sleep')
  await program.power('suspend')
  await page.getByTestId('history').getByText('before sleep').waitFor()
  await program.power('resume')
  expect(await readFile(join(home, 'logs', 'lenslet.log'), 'utf8')).toMatch(/"asleep"[^]*"awake"/)
})
