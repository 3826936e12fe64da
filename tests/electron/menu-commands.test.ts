/**
 * Tests the native menu in Electron's runtime: which window gets a command, which items are enabled, and which keys
 * open the developer tools.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { smallPictures } from '../support/small-pictures.ts'
import { canChoose, choose, realProgram, startRealProgram, type RealProgram } from './real-program.ts'

const OF_PICTURE = ['3 Stars', 'Unrated', 'Tags', 'Note'] as const
const OF_SHOWN = ['Actual Pixels', 'Fit or Actual Pixels', 'Fill the View', 'Rotate Right'] as const

async function stars(page: Page, count: number): Promise<void> {
  await page.locator(`[data-testid="cell"][data-stars="${count}"]`).first().waitFor()
}

/** Returns whether these items of the View menu, or of its submenus, are checked. */
function checkedItems(program: RealProgram['program'], labels: readonly string[]): Promise<(boolean | null)[]> {
  return program.inMain(({ Menu }, wanted) => {
    const { items } = Menu.getApplicationMenu()!.items.find(({ label }) => label === 'View')!.submenu!
    const all = [...items, ...items.flatMap((item) => item.submenu?.items ?? [])]
    return wanted.map((label) => all.find((item) => item.label === label)?.checked ?? null)
  }, labels)
}

const TOOLS = [
  ['R', 'control'],
  ['R', 'control', 'shift'],
  ['F5'],
  ['F12'],
  ['I', 'control', 'shift'],
  ['J', 'control', 'shift'],
  ['Plus', 'control'],
  ['-', 'control'],
  ['0', 'control'],
] as const

// One program for these tests: starting it takes longer than most of them.
describe('the menu of one program', () => {
  let program: RealProgram['program']
  let page: Page
  let home: string
  let folder: string
  let stop: () => Promise<void>

  beforeAll(async () => {
    ;({ program, page, home, folder, stop } = await startRealProgram())
  })
  afterAll(() => stop())
  /** Each test begins in the grid: what the one before has opened is closed. */
  beforeEach(async () => {
    for (let level = 0; level < 3; level++) await page.keyboard.press('Escape')
  })

  test('items are enabled as soon as they have an effect', async () => {
    expect(await canChoose(program, 'View', ['Left Panel', 'Zoom In', ...OF_SHOWN])).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ])
    expect(await canChoose(program, 'Label', OF_PICTURE)).toEqual([false, false, false, false])
    await page.getByTestId('cell').nth(1).click()
    await expect.poll(() => canChoose(program, 'Label', OF_PICTURE)).toEqual([true, true, true, true])
    await page.keyboard.press('Enter')
    await expect.poll(() => canChoose(program, 'View', OF_SHOWN)).toEqual([true, true, true, true])
    await page.keyboard.press('Escape')
    await expect.poll(() => canChoose(program, 'View', OF_SHOWN)).toEqual([false, false, false, false])
    await choose(program, ['Label', 'Note'])
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('note')
  })

  test('no key and no item of the menu reloads the page, opens developer tools or zooms the interface', async () => {
    const looked = (): Promise<unknown> =>
      program.inMain(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows().map(({ webContents }) => [
          webContents.isDevToolsOpened(),
          webContents.getZoomFactor(),
        ]),
      )
    await page.evaluate(() => {
      Object.assign(globalThis, { before: true })
    })
    for (const [key, ...modifiers] of TOOLS) await program.press(1, key, modifiers)
    // The effect of one more key shows that all keys before it were handled.
    await program.press(1, '/')
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('search')
    expect([await page.evaluate(() => 'before' in globalThis), await looked()]).toEqual([true, [[false, 1]]])
    const roles = await program.inMain(({ Menu }) => {
      const flat = (menu: Electron.Menu): string[] =>
        menu.items.flatMap((item) => [item.role ?? '', item.label, ...(item.submenu ? flat(item.submenu) : [])])
      return flat(Menu.getApplicationMenu()!).filter((name) =>
        /reload|devtools|developer|^zoom|resetzoom|address for updates/i.test(name),
      )
    })
    expect(roles).toEqual(['Zoom In', 'Zoom Out'])
  })

  test('zoom changes the picture, or in the grid all pictures; the interface’s size is a separate item and is stored for the next start', async () => {
    const size = (): Promise<[number, number]> => page.evaluate(() => [devicePixelRatio, innerWidth])
    const [ratio, width] = await size()
    const cell = page.getByTestId('cell').first()
    const before = (await cell.boundingBox())!.height
    for (let step = 0; step < 3; step++) await choose(program, ['View', 'Zoom Out'])
    await expect.poll(async () => (await cell.boundingBox())!.height).toBeLessThan(before)
    await cell.dblclick()
    await page.getByTestId('viewer-picture').waitFor()
    const shown = await page.getByTestId('zoom').textContent()
    await expect.poll(() => canChoose(program, 'View', ['Actual Pixels'])).toEqual([true])
    await choose(program, ['View', 'Actual Pixels'])
    await expect.poll(() => page.getByTestId('zoom').textContent()).toMatch(/100/)
    await choose(program, ['View', 'Zoom In'])
    await expect.poll(() => page.getByTestId('zoom').textContent()).toMatch(/150/)
    expect([shown, await size()]).toEqual([expect.not.stringMatching(/150/), [ratio, width]])
    await choose(program, ['View', 'Interface Size', '125 %'])
    await expect.poll(size).toEqual([ratio * 1.25, Math.floor(width / 1.25)])
    // A reloaded page has it too.
    await page.evaluate(() => {
      location.href = 'about:blank'
    })
    await page.getByTestId('viewer-picture').waitFor()
    expect(await size()).toEqual([ratio * 1.25, Math.floor(width / 1.25)])
    expect(JSON.parse(await readFile(join(home, 'config/config.json'), 'utf8'))).toMatchObject({
      prefs: { interfaceSize: 1.25 },
    })
  })

  test('film strip, surround and small pictures are chosen in the View menu, which shows the choice', async () => {
    await page.getByTestId('cell').first().dblclick()
    await page.getByTestId('filmstrip').waitFor()
    await choose(program, ['View', 'Film Strip'])
    await page.getByTestId('filmstrip').waitFor({ state: 'detached' })
    await choose(program, ['View', 'Surround', 'Light Surround'])
    await page.locator('html[data-surround="light"]').waitFor()
    await choose(program, ['View', 'Enlarge Small Pictures'])
    await expect.poll(() => page.getByTestId('zoom').textContent()).toBe('300%')
    await expect
      .poll(() => checkedItems(program, ['Film Strip', 'Light Surround', 'Enlarge Small Pictures']))
      .toEqual([false, true, true])
    await choose(program, ['View', 'Film Strip'])
    await page.getByTestId('filmstrip').waitFor()
  })

  test('one picture of a comparison is picked with the Label menu, where the item is disabled without a comparison', async () => {
    expect(await canChoose(program, 'Label', ['Pick, Reject the Others'])).toEqual([false])
    await page.getByTestId('cell').first().click()
    await page.keyboard.press('c')
    await expect.poll(() => canChoose(program, 'Label', ['Pick, Reject the Others'])).toEqual([true])
    await choose(program, ['Label', 'Pick, Reject the Others'])
    await page.locator('[data-testid="cell"][data-flag="pick"]').first().waitFor({ state: 'attached' })
    expect(await page.locator('[data-testid="cell"][data-flag="reject"]').count()).toBe(1)
  })

  test('a menu command goes to the window in which it was chosen, even if another has the focus; a command without a window goes to the front window', async () => {
    const other = join(folder, '../other')
    await smallPictures(other, 12)
    await program.openFile(other)
    const second = await program.window(1)
    await second.getByRole('button', { name: 'Start labelling' }).click()
    await second.getByTestId('cell').first().waitFor()
    await page.getByTestId('cell').first().click()
    await second.getByTestId('cell').first().click()
    await program.inMain(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()
        .sort((a, b) => a.id - b.id)[1]!
        .focus()
    })
    await expect.poll(() => program.inMain(({ BrowserWindow }) => BrowserWindow.getFocusedWindow()?.id)).toBe(2)
    await expect.poll(() => canChoose(program, 'Label', ['4 Stars'])).toEqual([true])
    await choose(program, ['Label', '4 Stars'], 0)
    await stars(page, 4)
    expect(await second.locator('[data-testid="cell"][data-stars="4"]').count()).toBe(0)
    // On some systems an open menu takes the focus from its window, and the command then names no window.
    await program.inMain(({ BrowserWindow }) => {
      for (const window of BrowserWindow.getAllWindows()) window.blur()
    })
    await choose(program, ['Label', '2 Stars'])
    await stars(second, 2)
  })
})

test('label items are disabled in a read-only program, and items that need a folder are disabled without a folder', async () => {
  const { program, page } = await realProgram({ args: ['--read-only'] })
  await page.getByTestId('cell').nth(1).click()
  await expect.poll(() => canChoose(program, 'Edit', ['Copy Path'])).toEqual([true])
  expect(await canChoose(program, 'Label', OF_PICTURE)).toEqual([false, false, false, false])
  const empty = await realProgram({ open: false })
  expect(await canChoose(empty.program, 'View', ['Left Panel', 'Zoom In', ...OF_SHOWN])).toEqual([
    false,
    false,
    false,
    false,
    false,
    false,
  ])
})

test('with LENSLET_DEBUG, Ctrl+R reloads the page', async () => {
  const { program, page } = await realProgram({ env: { LENSLET_DEBUG: '1' } })
  await page.evaluate(() => {
    Object.assign(globalThis, { before: true })
  })
  await program.press(1, 'R', ['control'])
  await expect.poll(() => page.evaluate(() => 'before' in globalThis)).toBe(false)
})
