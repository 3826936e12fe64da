/** Tests tags by key, in the palette and in the whole data set, and edits of many pictures, in a window. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allFound, cell } from '../support/browser.ts'
import { type HostBrowser, launchHostBrowser, openHost, type OpenHost } from '../support/hosts.ts'
import { lenslet } from '../support/processes.ts'
import { smallPictures } from '../support/small-pictures.ts'

const PICTURES = 24

let browser: HostBrowser
let base: string
let folder: string
let host: OpenHost
let page: Page
let keys: string[]

beforeAll(async () => {
  browser = await launchHostBrowser()
  base = await mkdtemp(join(tmpdir(), 'lenslet-tags-'))
  folder = join(base, 'pictures')
  await smallPictures(folder, PICTURES)
  host = await openHost(browser, join(base, 'ana'), folder, 'ana')
  page = host.page
  await allFound(page, PICTURES)
  keys = await page.getByTestId('cell').evaluateAll((cells) => cells.map((one) => one.getAttribute('data-key')!))
})
afterAll(async () => {
  await host?.stop()
  await browser?.close()
  await rm(base, { recursive: true, force: true })
})

const tagsOf = (at: number): Promise<string | null> => cell(page, keys[at]!).getAttribute('aria-label')
const focused = (): Promise<string | null> =>
  page.locator('[data-testid="cell"][data-focused="true"]').getAttribute('data-key')
const press = async (...pressed: string[]): Promise<void> => {
  for (const key of pressed) await page.keyboard.press(key)
}
const toast = (): Locator => page.getByTestId('toast')
const bar = (): Locator => page.getByTestId('tag-keys')
const dialog = (): Locator => page.getByTestId('tag-task')

test('a known tag on the next picture takes two keys, or one with Shift; the bar shows the tags while Alt is held', async () => {
  await press('3')
  await toast().getByText('No picture is selected').waitFor()
  await cell(page, keys[0]!).click()
  await press('t')
  await page.keyboard.type('owl, night\n')
  await press('Escape')
  await expect.poll(() => tagsOf(0)).toContain('2 tags: night, owl')
  await press('ArrowRight', 'Alt+2')
  await expect.poll(() => tagsOf(1)).toContain('1 tag: night')
  await press('Alt+Shift+1')
  await expect.poll(() => tagsOf(1)).toContain('2 tags: night, owl')
  expect(await focused()).toBe(keys[2])
  await press('Shift+T')
  await expect.poll(() => tagsOf(2)).toContain('2 tags: night, owl')
  await press('Alt+2')
  await expect.poll(() => tagsOf(2)).toContain('1 tag: owl')

  await page.keyboard.down('Alt')
  await bar().getByText('night').waitFor()
  await press('2')
  await page.keyboard.up('Alt')
  await bar().waitFor({ state: 'detached' })
  await expect.poll(() => tagsOf(2)).toContain('2 tags: night, owl')
})

test('a click on a tag that was used last gives it, on the whole selection too, and another click takes it away', async () => {
  const button = page.getByTestId('tag-buttons').getByRole('button', { name: 'owl' })
  await cell(page, keys[4]!).click()
  await button.and(page.locator('[aria-pressed="false"]')).click()
  await expect.poll(() => tagsOf(4)).toContain('1 tag: owl')
  await press('Shift+ArrowRight')
  await page.getByTestId('inspector').getByText('2 pictures selected').waitFor()
  await button.and(page.locator('[aria-pressed="false"]')).click()
  await expect.poll(() => tagsOf(5)).toContain('1 tag: owl')
  // The keyboard stays with the pictures.
  await press('ArrowRight')
  expect(await focused()).toBe(keys[6])
  await press('ArrowLeft')
  await button.and(page.locator('[aria-pressed="true"]')).click()
  await expect.poll(() => tagsOf(5)).not.toContain('owl')
  await cell(page, keys[4]!).click()
  await button.and(page.locator('[aria-pressed="true"]')).click()
  await expect.poll(() => tagsOf(4)).not.toContain('owl')
})

test('the palette gives a known tag and a list of tags, and offers no folder for a word that is nowhere', async () => {
  await cell(page, keys[3]!).click()
  await press('Control+k')
  await page.keyboard.type('tag fox, den')
  await page.getByTestId('palette').getByText('Add 2 tags: fox, den').waitFor()
  await press('Enter')
  await expect.poll(() => tagsOf(3)).toContain('2 tags: den, fox')
  await press('ArrowRight', 'Control+k')
  await page.keyboard.type('#ow')
  // Enter at once, before the tags are listed, gives the known tag all the same.
  await press('Enter')
  await expect.poll(() => tagsOf(4)).toContain('1 tag: owl')
  await press('Control+k')
  await page.keyboard.type('zzz')
  await page.getByTestId('palette').getByText('Nothing has this name').waitFor()
  await press('Escape')
})

test('everything that is selected is counted, and labels of others are replaced only after a question', async () => {
  const { code } = await lenslet(join(base, 'script'), [
    'label',
    folder,
    ...keys.slice(5, 20),
    '--stars',
    '4',
    '--user',
    'ben',
  ])
  expect(code).toBe(0)
  await page.locator(`[data-key="${keys[19]}"][data-stars="4"]`).waitFor()
  await press('/')
  await page.keyboard.type('stars:4')
  await press('Enter', '/', 'Control+a', 'Delete', 'Enter')
  await allFound(page, PICTURES)
  await press('Control+a')
  const inspector = page.getByTestId('inspector')
  await inspector.getByText(`${PICTURES} pictures selected`).waitFor()
  await expect.poll(() => inspector.locator('[data-tag="owl"]').textContent()).toContain('owl4')
  await press('1')
  await page.getByTestId('question').getByText('15 of them were labelled last by other people: ben 15.').waitFor()
  // The text that was searched for before must not come back behind the question.
  await press('Control+z')
  expect(await page.getByTestId('search').inputValue()).toBe('')
  await press('Escape')
  expect(await cell(page, keys[19]!).getAttribute('data-stars')).toBe('4')
  await press('1')
  await page.getByRole('button', { name: `Change ${PICTURES} pictures` }).click()
  await page.locator(`[data-key="${keys[19]}"][data-stars="1"]`).waitFor()
  await toast().getByRole('button', { name: 'Undo' }).click()
  await page.locator(`[data-key="${keys[19]}"][data-stars="4"]`).waitFor()
  await page.locator(`[data-key="${keys[0]}"][data-stars="0"]`).waitFor()
  await press('Escape')
})

test('a tag is renamed, merged and deleted everywhere from its menu, with the counts before, and undone in one step', async () => {
  const facet = page.getByTestId('facet-tags')
  const openMenu = async (tag: string, item: RegExp): Promise<void> => {
    await facet.getByRole('button', { name: new RegExp(`^${tag}:`) }).click({ button: 'right' })
    await page.getByTestId('term-menu').getByRole('menuitem', { name: item }).click()
  }
  const tagsOfKeys = async (): Promise<string[]> => {
    await page.keyboard.down('Alt')
    // The bar appears after a moment.
    await page.getByTestId('tag-keys').waitFor()
    const texts = await page.getByTestId('tag-keys').getByRole('button').allTextContents()
    await page.keyboard.up('Alt')
    return texts
  }
  await cell(page, keys[0]!).click()
  await expect.poll(tagsOfKeys).toContainEqual(expect.stringMatching(/night/))
  const before = await tagsOfKeys()
  await openMenu('night', /Rename/)
  await page.locator('[data-testid="tag-task-name"]:focus').waitFor()
  await page.keyboard.type('owl')
  await dialog().getByText('“owl” is on 4 pictures already').waitFor()
  await dialog().getByRole('button', { name: 'Merge on 3 pictures' }).click()
  await toast().getByText('Merged “night” into “owl” on 3 pictures.').waitFor()
  await expect.poll(() => tagsOf(0)).toContain('1 tag: owl')
  expect(await tagsOfKeys()).not.toContainEqual(expect.stringMatching(/night/))
  await toast().getByRole('button', { name: 'Undo' }).click()
  await toast().getByText('Undid: rename tag “night” to “owl” on 3 pictures.').waitFor()
  await expect.poll(() => tagsOf(0)).toContain('2 tags: night, owl')
  await expect.poll(tagsOfKeys).toEqual(before)
  await openMenu('den', /Delete/)
  await dialog().getByText('1 picture in this data set has “den”').waitFor()
  await press('Enter')
  await toast().getByText('Deleted “den” from 1 picture.').waitFor()
  await expect.poll(() => tagsOf(3)).toContain('1 tag: fox')
})

test('keys go to the next picture that lacks a label, and auto-advance works in the grid', async () => {
  await cell(page, keys[0]!).click()
  await press(']')
  await expect.poll(focused).toBe(keys[20])
  // The grid has scrolled.
  await press('Home')
  await cell(page, keys[3]!).click()
  await press('}')
  await expect.poll(focused).toBe(keys[4])
  await press('Alt+Shift+]')
  await expect.poll(focused).toBe(keys[5])
  await press('m')
  await toast().getByText('Auto-advance: a rating, a flag or a colour shows the next picture.').waitFor()
  await press('5')
  await expect.poll(focused).toBe(keys[6])
  await press('m')
  await toast().getByText('Auto-advance is off').waitFor()
})

/** Presses keys so fast that the window cannot draw anything between them. */
const pressAtOnce = (...pressed: string[]): Promise<void> =>
  page.evaluate((all) => {
    for (const key of all)
      document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  }, pressed)

test('what is typed right after the key for tags or the note is written there, also while the inspector opens', async () => {
  const inspector = page.getByTestId('inspector')
  const closeInspector = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Inspector', exact: true }).click()
    await inspector.waitFor({ state: 'detached' })
  }
  await cell(page, keys[12]!).click()
  await closeInspector()
  await pressAtOnce('t', 'p', 'o', 'n', 'x', 'd', 'Backspace', 'd', '5', 'Enter')
  await expect.poll(() => tagsOf(12)).toContain('1 tag: ponxd5')
  expect(await cell(page, keys[12]!).getAttribute('data-flag')).toBe('none')
  await press('Escape')
  await closeInspector()
  await pressAtOnce('n', 'A', ' ', 'p', 'o', 'n', 'd')
  await expect.poll(() => page.getByTestId('note').inputValue()).toBe('A pond')
  await press('.', 'Control+Enter')
  await expect.poll(() => tagsOf(12)).toContain('has a note')

  // The note of another picture is loaded first, and what is typed comes after it.
  await cell(page, keys[13]!).click()
  await inspector.and(page.locator(`[data-id="${await cell(page, keys[13]!).getAttribute('data-id')}"]`)).waitFor()
  await pressAtOnce('ArrowLeft', 'n', ' ', 'O', 'k')
  await expect.poll(() => page.getByTestId('note').inputValue()).toBe('A pond. Ok')
  await press('Escape')
  expect(await cell(page, keys[12]!).getAttribute('aria-label')).toContain('1 tag: ponxd5, has a note')
})

test('after a restart, undo takes back the last edit of the day before and shows its picture', async () => {
  await cell(page, keys[10]!).click()
  await press('2')
  await page.locator(`[data-key="${keys[10]}"][data-stars="2"]`).waitFor()
  await page.getByTestId('status').getByText('Live').waitFor()
  await host.stop()
  host = await openHost(browser, join(base, 'ana'), folder, 'ana')
  page = host.page
  await allFound(page, PICTURES)
  await press('Control+z')
  await toast()
    .getByText(/^Undid: 2 stars/)
    .waitFor()
  await expect.poll(focused).toBe(keys[10])
  expect(await cell(page, keys[10]!).getAttribute('data-stars')).toBe('4')
})
