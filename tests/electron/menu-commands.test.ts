/** The native menu in Electron's runtime: where what is chosen arrives, what can be chosen, and which keys reach the page's tools. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ElectronApplication, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { smallPictures } from '../support/small-pictures.ts'
import { canChoose, choose, realProgram } from './real-program.ts'

const OF_PICTURE = ['3 Stars', 'No Stars', 'Tags', 'Note'] as const
const OF_SHOWN = ['Actual Pixels', 'Fit or Actual Pixels', 'Fill the View', 'Turn Right'] as const

async function stars(page: Page, count: number): Promise<void> {
  await page.locator(`[data-testid="cell"][data-stars="${count}"]`).first().waitFor()
}

/** Presses a key as the system would, which may be the menu's. */
async function press(app: ElectronApplication, keyCode: string, ...modifiers: ('control' | 'shift' | 'alt')[]): Promise<void> {
  await app.evaluate(({ BrowserWindow }, [key, held]) => {
    for (const type of ['keyDown', 'keyUp'] as const) BrowserWindow.getAllWindows()[0]!.webContents.sendInputEvent({ type, keyCode: key, modifiers: [...held] })
  }, [keyCode, modifiers] as const)
}

test('what is chosen goes to the window in which it was chosen, whichever has the keyboard; without one to the one in front', async () => {
  const { app, page, folder } = await realProgram()
  const other = join(folder, '../other')
  await smallPictures(other, 12)
  const opened = app.waitForEvent('window')
  await app.evaluate(({ app: program }, path) => { program.emit('open-file', { preventDefault: () => undefined }, path) }, other)
  const second = await opened
  await second.getByRole('button', { name: 'Start labelling' }).click()
  await second.getByTestId('cell').first().waitFor()
  await page.getByTestId('cell').first().click()
  await second.getByTestId('cell').first().click()
  await app.evaluate(({ BrowserWindow }) => { BrowserWindow.getAllWindows().sort((a, b) => a.id - b.id)[1]!.focus() })
  await expect.poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getFocusedWindow()?.id)).toBe(2)
  await expect.poll(() => canChoose(app, 'Label', ['4 Stars'])).toEqual([true])
  await choose(app, ['Label', '4 Stars'], 0)
  await stars(page, 4)
  expect(await second.locator('[data-testid="cell"][data-stars="4"]').count()).toBe(0)
  // An open menu takes the keyboard from its window on some systems, which then name none.
  await app.evaluate(({ BrowserWindow }) => { for (const window of BrowserWindow.getAllWindows()) window.blur() })
  await choose(app, ['Label', '2 Stars'])
  await stars(second, 2)
})

test('items can be chosen as soon as there is something that they are meant for', async () => {
  const { app, page } = await realProgram()
  expect(await canChoose(app, 'View', ['Left Panel', 'Zoom In', ...OF_SHOWN])).toEqual([true, true, false, false, false, false])
  expect(await canChoose(app, 'Label', OF_PICTURE)).toEqual([false, false, false, false])
  await page.getByTestId('cell').nth(1).click()
  await expect.poll(() => canChoose(app, 'Label', OF_PICTURE)).toEqual([true, true, true, true])
  await page.keyboard.press('Enter')
  await expect.poll(() => canChoose(app, 'View', OF_SHOWN)).toEqual([true, true, true, true])
  await page.keyboard.press('Escape')
  await expect.poll(() => canChoose(app, 'View', OF_SHOWN)).toEqual([false, false, false, false])
  await choose(app, ['Label', 'Note'])
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('note')
})

test('who only looks cannot choose a label, and without a folder nothing that needs one', async () => {
  const { app, page } = await realProgram({ args: ['--read-only'] })
  await page.getByTestId('cell').nth(1).click()
  await expect.poll(() => canChoose(app, 'Edit', ['Copy Path'])).toEqual([true])
  expect(await canChoose(app, 'Label', OF_PICTURE)).toEqual([false, false, false, false])
  const empty = await realProgram({ open: false })
  expect(await canChoose(empty.app, 'View', ['Left Panel', 'Zoom In', ...OF_SHOWN])).toEqual([false, false, false, false, false, false])
})

test('zoom is of the picture, in the grid of all of them; the interface’s size is another item, and stays for the next start', async () => {
  const { app, page, home } = await realProgram()
  const size = (): Promise<[number, number]> => page.evaluate(() => [devicePixelRatio, innerWidth])
  const [ratio, width] = await size()
  const cell = page.getByTestId('cell').first()
  const before = (await cell.boundingBox())!.height
  for (let step = 0; step < 3; step++) await choose(app, ['View', 'Zoom Out'])
  await expect.poll(async () => (await cell.boundingBox())!.height).toBeLessThan(before)
  await cell.dblclick()
  await page.getByTestId('viewer-picture').waitFor()
  const shown = await page.getByTestId('zoom').textContent()
  await expect.poll(() => canChoose(app, 'View', ['Actual Pixels'])).toEqual([true])
  await choose(app, ['View', 'Actual Pixels'])
  await expect.poll(() => page.getByTestId('zoom').textContent()).toMatch(/100/)
  await choose(app, ['View', 'Zoom In'])
  await expect.poll(() => page.getByTestId('zoom').textContent()).toMatch(/150/)
  expect([shown, await size()]).toEqual([expect.not.stringMatching(/150/), [ratio, width]])
  await choose(app, ['View', 'Interface Size', '125 %'])
  await expect.poll(size).toEqual([ratio * 1.25, Math.floor(width / 1.25)])
  // A page that is loaded anew has it too.
  await page.evaluate(() => { location.href = 'about:blank' })
  await page.getByTestId('viewer-picture').waitFor()
  expect(await size()).toEqual([ratio * 1.25, Math.floor(width / 1.25)])
  expect(JSON.parse(await readFile(join(home, 'config/config.json'), 'utf8'))).toMatchObject({ prefs: { interfaceSize: 1.25 } })
})

const TOOLS = [['R', 'control'], ['R', 'control', 'shift'], ['F5'], ['F12'], ['I', 'control', 'shift'], ['J', 'control', 'shift'], ['Plus', 'control'], ['-', 'control'], ['0', 'control']] as const

test('no key and no item of the menu loads the page anew, looks into it or changes the interface’s size', async () => {
  const { app, page } = await realProgram()
  const looked = (): Promise<unknown> => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map(({ webContents }) => [webContents.isDevToolsOpened(), webContents.getZoomFactor()]))
  await page.evaluate(() => { Object.assign(globalThis, { before: true }) })
  for (const [key, ...modifiers] of TOOLS) await press(app, key, ...modifiers)
  // By another key it can be seen that all of them have been handled.
  await press(app, '/')
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('search')
  expect([await page.evaluate(() => 'before' in globalThis), await looked()]).toEqual([true, [[false, 1]]])
  const roles = await app.evaluate(({ Menu }) => {
    const flat = (menu: Electron.Menu): string[] => menu.items.flatMap(item => [item.role ?? '', item.label, ...(item.submenu ? flat(item.submenu) : [])])
    return flat(Menu.getApplicationMenu()!).filter(name => /reload|devtools|developer|^zoom|resetzoom|address for updates/i.test(name))
  })
  expect(roles).toEqual(['Zoom In', 'Zoom Out'])
})

test('whoever works on the program asks for these keys, and has them', async () => {
  const { app, page } = await realProgram({ env: { LENSLET_DEBUG: '1' } })
  await page.evaluate(() => { Object.assign(globalThis, { before: true }) })
  await press(app, 'R', 'control')
  await expect.poll(() => page.evaluate(() => 'before' in globalThis)).toBe(false)
})
