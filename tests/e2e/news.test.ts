/** Tests that a person who comes back sees what others have changed. */
import type { Page } from 'playwright-core'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allFound, cell, filterBy } from '../support/browser.ts'
import { type HostBrowser, launchHostBrowser, type OpenHost, openHost } from '../support/hosts.ts'
import { smallPictures } from '../support/small-pictures.ts'

const PICTURES = 4

let browser: HostBrowser
let base: string
let folder: string

beforeAll(async () => {
  browser = await launchHostBrowser()
  base = await mkdtemp(join(tmpdir(), 'lenslet-news-'))
  folder = join(base, 'pictures')
  for (const name of ['cats', 'dogs']) await smallPictures(join(folder, name), PICTURES)
})
afterAll(async () => {
  await browser?.close()
  await rm(base, { recursive: true, force: true })
})

const open = (user: string): Promise<OpenHost> => openHost(browser, join(base, user), folder, user)

const row = (page: Page, name: RegExp): ReturnType<Page['locator']> =>
  page.getByTestId('folders').getByRole('treeitem', { name })
const newCount = (page: Page, name: RegExp): ReturnType<Page['locator']> => row(page, name).getByTestId('new-count')
const marked = (page: Page): ReturnType<Page['locator']> => page.locator('[data-testid="cell"][data-new="true"]')

/** Gives all pictures of a folder this many stars, as a person does in the window. */
async function rateFolder(page: Page, name: RegExp, stars: string): Promise<void> {
  await row(page, name).click()
  await allFound(page, PICTURES)
  await page.getByTestId('cell').first().click()
  await page.keyboard.press('Control+a')
  await page.keyboard.press(stars)
  await expect.poll(() => page.locator(`[data-testid="cell"][data-stars="${stars}"]`).count()).toBe(PICTURES)
}

/** Lets a colleague rate a folder, whose program ends afterwards. */
async function rateAs(user: string, name: RegExp, stars: string): Promise<void> {
  const host = await open(user)
  await rateFolder(host.page, name, stars)
  await host.stop()
}

test('what a colleague changed meanwhile is counted and marked until it was seen', { timeout: 240_000 }, async () => {
  let ana = await open('ana')
  await filterBy(ana.page, 'stars>=3')
  await ana.page.getByRole('button', { name: 'Save this search as a Smart Folder' }).click()
  await ana.page.getByLabel('Name of the new Smart Folder').fill('Best')
  await ana.page.keyboard.press('Enter')
  await ana.page.getByTestId('smart-folder').waitFor()
  await filterBy(ana.page, '')
  await rateFolder(ana.page, /^dogs/, '2')
  expect(await ana.page.getByTestId('new-count').count()).toBe(0)
  await ana.stop()

  await rateAs('ben', /^cats/, '4')

  ana = await open('ana')
  const { page } = ana
  await filterBy(page, '')
  await row(page, /^dogs/).click()
  await newCount(page, /^cats/).waitFor()
  expect(await newCount(page, /^cats/).textContent()).toBe('4')
  expect(await row(page, /^cats/).getAttribute('aria-label')).toContain(
    '4 pictures changed by others since you last looked',
  )
  expect(await newCount(page, /^All pictures/).textContent()).toBe('4')
  expect(await newCount(page, /^dogs/).count()).toBe(0)
  await expect.poll(() => page.getByTestId('smart-folder').getByTestId('new-count').textContent()).toBe('4')
  expect(await page.getByTestId('news').textContent()).toBe('4 new changes by others')

  // The folder that is shown has none of them; the message leads to all of them.
  await allFound(page, PICTURES)
  await page.getByTestId('cell').first().click()
  await page.keyboard.press('o')
  await page.getByText('Others have changed no picture of this result').waitFor()
  await page.keyboard.press('v')
  await marked(page).first().waitFor()
  const keys = await page
    .getByTestId('cell')
    .evaluateAll((cells) => cells.map((one) => (one as HTMLElement).dataset['key']!))
  expect(keys.length).toBe(PICTURES)
  expect(keys.every((key) => key.startsWith('cats/'))).toBe(true)
  const focused = page.locator('[data-testid="cell"][data-focused="true"]')
  const before = await focused.getAttribute('data-key')
  await page.keyboard.press('o')
  await expect.poll(() => focused.getAttribute('data-key')).toBe(keys[(keys.indexOf(before!) + 1) % PICTURES])
  // Pictures in view count as seen after a few seconds.
  await expect.poll(() => marked(page).count()).toBe(0)
  await expect.poll(() => page.getByTestId('new-count').count()).toBe(0)
  expect(await page.getByTestId('news').count()).toBe(0)

  // The person is not shown what they undo themselves, although it brings back a value of somebody else.
  await filterBy(page, '')
  await rateFolder(page, /^cats/, '1')
  await page.keyboard.press('Control+z')
  await cell(page, keys[0]!).and(page.locator('[data-stars="4"]')).waitFor()
  expect(await page.getByTestId('news').count()).toBe(0)

  // What arrives while the window is open, and nobody looks at, is marked as seen in the menu of the folder.
  await rateAs('ben', /^dogs/, '5')
  await expect.poll(() => newCount(page, /^dogs/).textContent()).toBe('4')
  await row(page, /^dogs/).click({ button: 'right' })
  await page.getByTestId('folder-menu').getByText('Mark all as seen').click()
  await page.getByText('4 pictures in dogs marked as seen.').waitFor()
  await expect.poll(() => page.getByTestId('new-count').count()).toBe(0)
  await ana.stop()

  ana = await open('ana')
  await allFound(ana.page, PICTURES)
  await row(ana.page, /^dogs/).waitFor()
  expect(await ana.page.getByTestId('news').count()).toBe(0)
  await ana.stop()
})
