/**
 * Tests in Electron's runtime what happens when a page damages itself, by a fault or because an attacker controls it:
 * the window shows the same again, or can be closed.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { ElectronProgram } from './program.ts'
import { realProgram } from './real-program.ts'

/** Scripts after which the page would be empty or could not call the program. */
const EMPTIED: Readonly<Record<string, string>> = {
  'an empty page': `location.href = 'about:blank'`,
  'an empty page in its place': `location.replace('about:blank#x')`,
  'a picture’s address': `history.pushState(null, '', '/media/picture/0')`,
  'another document in its place': `document.open()`,
  'a document without a root': `document.documentElement.remove()`,
  'a root without content': `document.getElementById('root').replaceChildren()`,
}

/** Scripts without a lasting effect. */
const HARMLESS: Readonly<Record<string, string>> = {
  'data:': `location.href = 'data:text/html,x'`,
  'blob:': `location.href = URL.createObjectURL(new Blob(['x'], { type: 'text/html' }))`,
  'javascript:': `location.href = 'javascript:document.body.remove()'`,
  'view-source:': `location.href = 'view-source:lenslet://app/'`,
  'a picture': `location.href = '/media/picture/0'`,
  back: `history.back(); history.go(-5); history.forward()`,
  'an end of loading': `stop()`,
  'another size and place': `resizeTo(1, 1); moveTo(-9000, -9000)`,
}

async function run(page: Page, script: string): Promise<void> {
  await page.evaluate(`window.before = true; setTimeout(() => { ${script} })`)
}

/** Resolves when the page has been reloaded and shows its pictures. */
async function waitForReload(page: Page): Promise<void> {
  await page.waitForFunction(() => !('before' in globalThis) && document.querySelector('[data-testid="cell"]') !== null)
  expect(page.url()).toBe('lenslet://app/')
}

async function logged(home: string): Promise<string[]> {
  const lines = (await readFile(join(home, 'logs/lenslet.log'), 'utf8')).trimEnd().split('\n')
  return lines.map((line) => (JSON.parse(line) as { event: string }).event).filter((event) => event.startsWith('page'))
}

/** Makes more than a minute pass on the program's clock whenever it is read, so between two losses of a page. */
async function passMinutes(program: ElectronProgram): Promise<void> {
  await program.inMain(() => {
    const { now } = Date
    let later = 0
    Date.now = () => now() + (later += 70_000)
  })
}

test('a page that leaves or empties itself comes back with the picture that was selected', async () => {
  const { program, page, home } = await realProgram()
  await passMinutes(program)
  await page.getByTestId('cell').nth(2).click()
  const selected = page.locator('[data-testid="cell"][aria-selected="true"]')
  const key = await selected.getAttribute('data-key')
  // The page reports what it shows a moment later; then the menu is updated.
  await expect
    .poll(() =>
      program.inMain(
        ({ Menu }) =>
          Menu.getApplicationMenu()!
            .items.find(({ label }) => label === 'Edit')!
            .submenu!.items.find(({ label }) => label === 'Copy Path')!.enabled,
      ),
    )
    .toBe(true)
  for (const [name, script] of Object.entries(EMPTIED)) {
    await run(page, script)
    await waitForReload(page)
    await selected.waitFor()
    expect(await selected.getAttribute('data-key'), name).toBe(key)
  }
  expect(await logged(home)).toEqual(['page left', 'page left', 'page left', 'page empty', 'page empty', 'page empty'])
})

test('scripts that change nothing do not reload the page or resize the window', async () => {
  const { program, page, home } = await realProgram()
  const bounds = (): Promise<unknown> =>
    program.inMain(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.getBounds()))
  const before = await bounds()
  await page.getByTestId('cell').first().click()
  for (const [name, script] of Object.entries(HARMLESS)) {
    await run(page, script)
    // It can still call the program.
    for (const stars of [3, 0]) {
      await page.keyboard.press(String(stars))
      await expect
        .poll(() => program.inPage(1, `document.querySelectorAll('[data-testid="cell"][data-stars="3"]').length`), {
          message: name,
        })
        .toBe(stars === 3 ? 1 : 0)
    }
    expect(await program.inPage(1, `[location.href, 'before' in globalThis]`), name).toEqual(['lenslet://app/', true])
  }
  expect([await bounds(), await logged(home)]).toEqual([before, []])
  // The driver answers a page's dialogs itself, so only the option that prevents them can be checked.
  const preferences = await program.inMain(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map(
      ({ webContents }) =>
        (webContents as unknown as { getLastWebPreferences(): Electron.WebPreferences }).getLastWebPreferences()
          .disableDialogs,
    ),
  )
  expect(preferences).toEqual([true])
})

test('the person is asked about a page that keeps emptying itself, and a page cannot prevent its window from closing', async () => {
  const { program, page } = await realProgram()
  program.answerDialogs(() => ({ response: 0 }))
  for (let time = 0; time < 4; time++) {
    await run(page, 'document.open()')
    await waitForReload(page)
    expect(program.dialogs.map(({ options }) => options['message'])).toEqual(
      time < 3 ? [] : ['This window stops again and again.'],
    )
  }
  await page.evaluate(() => {
    addEventListener('beforeunload', (event) => event.preventDefault())
  })
  // Chromium asks only where the page has been clicked.
  await page.getByTestId('cell').first().click()
  await program.closeWindow(1)
  expect(await program.ended).toBe(0)
})

test('a page that cannot be loaded is loaded again before the person is asked; its window closes when they want that', async () => {
  const { program, page, home } = await realProgram()
  program.answerDialogs(() => ({ response: 1 }))
  await program.inMain(({ BrowserWindow }) => {
    const { protocol } = BrowserWindow.getAllWindows()[0]!.webContents.session
    protocol.unhandle('lenslet')
    protocol.handle('lenslet', () => Response.error())
  })
  await page.evaluate(() => {
    setTimeout(() => location.reload())
  })
  expect(await program.ended).toBe(0)
  expect(await logged(home)).toEqual(['page failed', 'page failed', 'page failed', 'page failed'])
})

test('a page that closes its own window saves what was typed, as if the person had closed it', async () => {
  const { program, page, folder } = await realProgram()
  await page.getByTestId('cell').first().click()
  await page.getByTestId('note').fill('written before the end')
  await page.evaluate(() => {
    setTimeout(() => close())
  })
  expect(await program.ended).toBe(0)
  const journals = join(folder, '.lenslet/journals')
  expect(
    (await Promise.all((await readdir(journals)).map((name) => readFile(join(journals, name), 'utf8')))).join(''),
  ).toContain('written before the end')
})
