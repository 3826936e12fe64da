/** Tests the comparison: picking one picture, scales of pictures of different sizes, and in what the files differ. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { plain, save } from '../fixtures/pictures/pictures.ts'
import { allFound, cell } from '../support/browser.ts'
import { type HostBrowser, launchHostBrowser, openHost, type OpenHost } from '../support/hosts.ts'
import { smallPictures } from '../support/small-pictures.ts'

const OTHERS = 6
const [LARGE, SMALL] = ['A large.jpg', 'B small.jpg']

let browser: HostBrowser
let base: string
let host: OpenHost
let page: Page
let keys: string[]

beforeAll(async () => {
  browser = await launchHostBrowser()
  base = await mkdtemp(join(tmpdir(), 'lenslet-comparison-'))
  const folder = join(base, 'pictures')
  await smallPictures(folder, OTHERS)
  await save(plain(3_000, 2_000, '#806040'), folder, LARGE)
  await save(plain(300, 200, '#406080'), folder, SMALL)
  host = await openHost(browser, join(base, 'home'), folder, 'ana')
  page = host.page
  await allFound(page, OTHERS + 2)
  keys = await page.getByTestId('cell').evaluateAll((cells) => cells.map((one) => one.getAttribute('data-key')!))
})
afterAll(async () => {
  await host.stop()
  await browser?.close()
  await rm(base, { recursive: true, force: true })
})
/** Each test begins in the grid. */
beforeEach(async () => {
  for (let level = 0; level < 2; level++) await page.keyboard.press('Escape')
})

const panes = (): Locator => page.getByTestId('pane')
const flags = (count: number): Promise<(string | null)[]> =>
  Promise.all(keys.slice(0, count).map((key) => cell(page, key).getAttribute('data-flag')))

async function compare(first: number, last: number): Promise<void> {
  await cell(page, keys[first]!).click()
  await cell(page, keys[last]!).click({ modifiers: ['Shift'] })
  await page.keyboard.press('c')
  await expect.poll(() => page.getByTestId('pane-picture').count()).toBe(last - first + 1)
}

test('K picks the active picture, rejects the others, and goes on; one undo removes all flags', async () => {
  await compare(0, 2)
  while ((await panes().nth(1).getAttribute('data-active')) !== 'true') await page.keyboard.press('ArrowRight')
  await page.keyboard.press('k')
  await expect.poll(() => panes().nth(0).getAttribute('data-key')).toBe(keys[3])
  expect(await flags(6)).toEqual(['reject', 'pick', 'reject', 'none', 'none', 'none'])
  await page.keyboard.press('Control+z')
  await page.getByTestId('toast').filter({ hasText: 'Undid: pick (' }).waitFor()
  await expect.poll(() => flags(6)).toEqual(Array.from({ length: 6 }, () => 'none'))
})

test('keys that are pressed before the comparison is open apply to it, in their order', async () => {
  await cell(page, keys[0]!).click()
  await cell(page, keys[2]!).click({ modifiers: ['Shift'] })
  // A person is slower than the program, but not always.
  await page.evaluate(() => {
    for (const key of ['c', 'ArrowRight', 'k', 'Escape'])
      document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  })
  await expect.poll(() => flags(4)).toEqual(['reject', 'pick', 'reject', 'none'])
  await expect.poll(() => panes().count()).toBe(0)
  await page.keyboard.press('Control+z')
  await expect.poll(() => flags(4)).toEqual(['none', 'none', 'none', 'none'])
})

test('at the last pictures the button says what it did, and offers to undo it', async () => {
  await compare(6, 7)
  await page.getByRole('button', { name: /^Pick this picture, reject the other/ }).click()
  const toast = page
    .getByTestId('toast')
    .filter({ hasText: 'rejected 1 other. Fewer than two pictures are left after these.' })
  await toast.waitFor()
  await expect.poll(async () => (await flags(8)).slice(6).toSorted()).toEqual(['pick', 'reject'])
  await toast.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(async () => (await flags(8)).slice(6)).toEqual(['none', 'none'])
})

test('linked pictures of different sizes show the same part, each with its true scale, and alone a small one is not enlarged', async () => {
  await compare(0, 1)
  const widths = (): Promise<number[]> =>
    page
      .getByTestId('pane-picture')
      .evaluateAll((pictures) => pictures.map((picture) => Math.round(picture.getBoundingClientRect().width)))
  const figures = (): Promise<number[]> =>
    page.getByTestId('pane-zoom').evaluateAll((all) => all.map((one) => Number.parseFloat(one.textContent)))
  const isAlike = async (): Promise<boolean> => {
    const [[large, small], [largeScale, smallScale]] = [await widths(), await figures()]
    return large === small && Math.abs(smallScale! / largeScale! - 10) < 0.3
  }
  await expect.poll(isAlike).toBe(true)
  const [fit] = await figures()
  await page.keyboard.press('+')
  await expect.poll(async () => (await figures())[0]).toBeGreaterThan(fit!)
  await expect.poll(isAlike).toBe(true)
  const linked = await widths()
  await page.keyboard.press('w')
  await page.getByTestId('divider').waitFor()
  await expect.poll(isAlike).toBe(true)
  await page.keyboard.press('w')
  await page.getByTestId('divider').waitFor({ state: 'detached' })
  // The panes may still have the sizes of the divided view.
  await expect.poll(widths).toEqual(linked)
  await page.keyboard.press('l')
  await page.getByRole('button', { name: 'Zoom all together' }).waitFor()
  expect(await widths()).toEqual(linked)
  const smallFigure = page.getByTestId('pane-zoom').nth(1)
  await smallFigure.click()
  await page.getByRole('menuitemradio', { name: /^Fit/ }).click()
  await expect.poll(() => smallFigure.textContent()).toBe('100%')
  await page.keyboard.press('l')
})

test('the inspector shows in what the files differ, and folds what is the file of one picture', async () => {
  await compare(0, 1)
  const inspector = page.getByTestId('inspector')
  const differences = inspector.getByTestId('differences')
  await expect.poll(() => differences.textContent()).toContain('3000 × 2000')
  expect(await differences.locator('dt').allTextContents()).toContain('Size')
  expect(await differences.textContent()).toContain('300 × 200')
  expect(await inspector.getByRole('button', { name: 'File' }).getAttribute('aria-expanded')).toBe('false')
  await page.keyboard.press('Escape')
  await cell(page, LARGE).click()
  await expect.poll(() => inspector.getByRole('button', { name: 'File' }).getAttribute('aria-expanded')).toBe('true')
})

test('buttons have words where there is room for them', async () => {
  await compare(0, 1)
  const before = page.viewportSize()!
  const swap = page.getByRole('button', { name: 'Swap with the next' }).getByText('Swap')
  expect(await swap.isVisible()).toBe(true)
  await page.setViewportSize({ width: 1024, height: 700 })
  await expect.poll(() => swap.isVisible()).toBe(false)
  await page.setViewportSize(before)
})
