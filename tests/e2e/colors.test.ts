/** Tests colour labels in the window, by key and by pointer, for two people. */
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { allFound, cell, filterBy } from '../support/browser.ts'
import { lenslet } from '../support/processes.ts'
import { plain } from '../fixtures/pictures/pictures.ts'
import { useTeamWindows } from '../support/team-windows.ts'

const PICTURES = 12
/** The name of a picture that is much higher than wide. */
const NARROW = 'zzz narrow.jpg'
const LONG_NAME = `zz ${'a long name '.repeat(8)}.jpg`

let base: string
let folder: string
let keys: readonly string[]
let ana: Page
let ben: Page

useTeamWindows(['ana', 'ben'], {
  pictures: PICTURES,
  prepare: (root) => rename(join(root, 'IMG_0000.jpg'), join(root, LONG_NAME)),
  onOpen: (team) => {
    ;({ base, folder, keys } = team)
    ;[ana, ben] = [team.pages[0]!, team.pages[1]!]
  },
})

const colored = (page: Page, at: number, color: string): Locator =>
  cell(page, keys[at]!).and(page.locator(`[data-color="${color}"]`))
const focused = (page: Page): Promise<string | null> =>
  page.locator('[data-testid="cell"][data-focused="true"]').getAttribute('data-key')
const inspectorColor = (page: Page): Locator => page.getByTestId('inspector').getByTestId('color')

test('the facet of colours is there once a picture has a colour; keys give colours, which everybody sees, and clear them', async () => {
  expect(await ana.getByTestId('facet-color').count(), 'nobody has given a colour yet').toBe(0)
  await cell(ana, keys[0]!).click()
  for (const [key, color] of [
    ['6', 'red'],
    ['7', 'yellow'],
    ['8', 'green'],
    ['9', 'blue'],
  ] as const) {
    await ana.keyboard.press(key)
    await colored(ben, 0, color).waitFor()
  }
  await ana.getByTestId('facet-color').waitFor()
  expect(await cell(ben, keys[0]!).getAttribute('aria-label')).toContain('colour blue')
  expect(await cell(ben, keys[0]!).locator('.color-swatch').getAttribute('title')).toBe('colour blue')
  await ana.keyboard.press('9')
  await colored(ben, 0, 'none').waitFor()
  expect(await focused(ana)).toBe(keys[0])
  await ana.keyboard.press('ControlOrMeta+k')
  await ana.keyboard.type('colour purple')
  await ana.keyboard.press('Enter')
  await colored(ben, 0, 'purple').waitFor()
  await ana.keyboard.press('ControlOrMeta+z')
  await ana.getByText('Undid: colour purple').waitFor()
  await colored(ben, 0, 'none').waitFor()
  await ana.getByTestId('facet-color').waitFor({ state: 'detached' })
})

test('the inspector sets and clears a colour, says “mixed” for several, and the facet filters by colours', async () => {
  await cell(ben, keys[1]!).click()
  await inspectorColor(ben).getByRole('button', { name: 'Purple' }).click()
  await colored(ana, 1, 'purple').waitFor()
  await inspectorColor(ben).getByRole('button', { name: 'Purple' }).click()
  await colored(ana, 1, 'none').waitFor()
  await inspectorColor(ben).getByRole('button', { name: 'Red' }).click()
  await colored(ana, 1, 'red').waitFor()
  await cell(ana, keys[2]!).click()
  await ana.keyboard.press('8')
  await colored(ben, 2, 'green').waitFor()
  await cell(ben, keys[2]!).click({ modifiers: ['Shift'] })
  await expect.poll(() => inspectorColor(ben).getAttribute('aria-label')).toBe('Colour: mixed')
  const facet = ana.getByTestId('facet-color')
  await facet.getByRole('button', { name: /^Red/ }).click()
  await expect.poll(() => ana.getByTestId('cell').count()).toBe(1)
  await facet.getByRole('button', { name: /^Green/ }).click()
  await expect.poll(() => ana.getByTestId('cell').count()).toBe(2)
  await facet.getByRole('button', { name: 'Colour', exact: true }).click()
  // Folded, it says that the filter is about it.
  await expect.poll(() => facet.getAttribute('data-filtered')).toBe('true')
  await facet.getByRole('button', { name: 'Colour', exact: true }).click()
  for (const name of [/^Red/, /^Green/]) await facet.getByRole('button', { name }).click()
  await allFound(ana, PICTURES)
})

test('the key of a colour clears it only when the whole selection has it', async () => {
  await cell(ana, keys[1]!).click()
  await cell(ana, keys[3]!).click({ modifiers: ['Shift'] })
  await ana.keyboard.press('6')
  for (const at of [1, 2, 3]) await colored(ben, at, 'red').waitFor()
  await ana.keyboard.press('6')
  for (const at of [1, 2, 3]) await colored(ben, at, 'none').waitFor()
  await ana.keyboard.press('Control+z')
  for (const at of [1, 2, 3]) await colored(ben, at, 'red').waitFor()
  expect(await ben.locator('[data-testid="cell"][data-color="red"]').count()).toBe(3)
})

test('a colour that a script sets appears, is in the history and in the export, and the box completes colours', async () => {
  const { code } = await lenslet(join(base, 'script'), [
    'label',
    folder,
    keys[4]!,
    '--color',
    'purple',
    '--user',
    'cleo',
  ])
  expect(code).toBe(0)
  await colored(ana, 4, 'purple').waitFor()
  await cell(ana, keys[4]!).click()
  await ana.getByTestId('inspector').getByText('Set the colour to purple').first().waitFor()
  const { stdout } = await lenslet(join(base, 'script'), ['list', folder, '--filter', 'color:purple'])
  expect(stdout.trimEnd()).toBe(keys[4])
  await ana.getByTestId('search').fill('color:pu')
  await ana
    .getByRole('option', { name: /purple/ })
    .first()
    .waitFor()
  await filterBy(ana, '')
  await allFound(ana, PICTURES)
})

test('in the viewer and in a comparison the keys color the active picture, and auto-advance goes on', async () => {
  await cell(ana, keys[5]!).click()
  await ana.keyboard.press('Enter')
  await ana.getByTestId('viewer').waitFor()
  await ana.keyboard.press('m')
  await ana.keyboard.press('7')
  await colored(ben, 5, 'yellow').waitFor()
  await expect.poll(() => ana.getByTestId('viewer').getAttribute('data-key')).toBe(keys[6])
  await ana.keyboard.press('m')
  await ana.keyboard.press('c')
  await expect.poll(() => ana.getByTestId('pane').count()).toBe(2)
  await ana.keyboard.press('9')
  await colored(ben, 6, 'blue').waitFor()
  await ana.keyboard.press('Escape')
  await ana.keyboard.press('Escape')
})

test('the labels of a picture with a long name fit into the bar of the viewer', async () => {
  const before = ana.viewportSize()!
  await cell(ana, LONG_NAME).dblclick()
  await ana.getByTestId('viewer').waitFor()
  for (const [width, height] of [
    [1440, 900],
    [1024, 700],
  ] as const) {
    await ana.setViewportSize({ width, height })
    await expect
      .poll(() =>
        ana.locator('.viewer-bar').evaluate((bar) => {
          const name = bar.querySelector('.viewer-name')!.getBoundingClientRect()
          const stars = bar.querySelector('[data-testid="stars"]')!.getBoundingClientRect()
          return [bar.scrollWidth > bar.clientWidth, name.right > stars.left]
        }),
      )
      .toEqual([false, false])
  }
  await ana.setViewportSize(before)
  await ana.keyboard.press('Escape')
})

test('no mark of a picture with all labels is cut off in narrow cells', async () => {
  await writeFile(join(folder, NARROW), await plain(30, 100, '#406080').jpeg().toBuffer())
  await cell(ana, NARROW).waitFor()
  for (const name of [keys[1]!, NARROW])
    await lenslet(join(base, 'cli'), [
      'label',
      folder,
      name,
      '--stars',
      '5',
      '--flag',
      'pick',
      '--color',
      'red',
      '--add-tag',
      'owl',
      '--note',
      'Sharp.',
      '--user',
      'cleo',
    ])
  await cell(ana, NARROW).locator('.mark-note').waitFor()
  /** Returns the marks of a picture that are not whole in its cell, or not there. */
  const cutMarks = (name: string): Promise<string[]> =>
    ana.evaluate((key) => {
      const outer = document.querySelector(`[data-testid="cell"][data-key="${key}"]`)
      return ['mark-pick', 'color-swatch', 'star-marks', 'mark-note'].filter((mark) => {
        const [inner, box] = [outer?.querySelector(`.${mark}`), outer].map((one) => one?.getBoundingClientRect())
        return !inner || !box || inner.right > box.right || inner.left < box.left || inner.bottom > box.bottom
      })
    }, name)
  const slider = ana.getByLabel('Size of the pictures')
  for (const layout of ['justified', 'uniform'] as const) {
    await ana.locator(`.grid[data-layout="${layout}"]`).waitFor()
    for (const size of [128, 96]) {
      await slider.fill(String(size))
      for (const name of [keys[1]!, NARROW]) await expect.poll(() => cutMarks(name)).toEqual([])
    }
    await ana.keyboard.press('g')
  }
})
