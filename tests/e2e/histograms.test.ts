/** Tests the histograms beside the grid: their handles, what they say, and their scale. */
import type { Locator, Page } from 'playwright-core'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { plain } from '../fixtures/pictures/pictures.ts'
import { allFound, filterBy } from '../support/browser.ts'
import { type HostBrowser, launchHostBrowser, openHost, type OpenHost } from '../support/hosts.ts'

const NARROW = 24

let browser: HostBrowser
let base: string
let host: OpenHost
let page: Page

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'lenslet-e2e-'))
  const folder = join(base, 'pictures')
  await mkdir(folder)
  // Widths from 20 to 43 pixels, and one of 4,000. Heights from 100 to 1,250 pixels, 50 apart, and one of 1,300.
  for (let at = 0; at < NARROW; at++)
    await plain(20 + at, 100 + 50 * at)
      .png()
      .toFile(join(folder, `narrow-${at}.png`))
  await plain(4_000, 1_300).png().toFile(join(folder, 'wide.png'))
  browser = await launchHostBrowser()
  host = await openHost(browser, join(base, 'ana'), folder, 'ana')
  page = host.page
  await allFound(page, NARROW + 1)
  for (const field of ['width', 'height']) await histogram(field).locator('.section-button').click()
  for (const field of ['width', 'height']) await histogram(field).getByText('25 pictures').waitFor()
})
afterAll(async () => {
  await host?.stop()
  await browser?.close()
  await rm(base, { recursive: true, force: true })
})
beforeEach(async () => {
  await filterBy(page, '')
  await total(NARROW + 1)
  await page.mouse.move(600, 300)
})

const histogram = (field: string): Locator => page.locator(`[data-testid="histogram"][data-field="${field}"]`)
const readout = (field: string): Promise<string | null> =>
  histogram(field).getByTestId('histogram-readout').textContent()
const handle = (field: string, end: 'from' | 'up to'): Locator =>
  histogram(field).getByRole('slider', { name: new RegExp(`, ${end}$`) })
const text = (): Promise<string> => page.getByTestId('search').inputValue()
const total = (count: number): Promise<void> =>
  page
    .getByTestId('count')
    .getByText(new RegExp(`^${count} picture`))
    .waitFor()

/** Returns where a place between the bars is on the page; 0 is the left end, 1 the right one. */
async function pointAt(field: string, place: number): Promise<readonly [x: number, y: number]> {
  const surface = histogram(field).getByTestId('histogram-surface')
  await surface.scrollIntoViewIfNeeded()
  const { x, y, width, height } = (await surface.boundingBox())!
  return [x + place * width, y + height / 2]
}

test('a handle narrows the range, also when the range is everything', async () => {
  await handle('height', 'from').scrollIntoViewIfNeeded()
  const { x, y, width, height } = (await handle('height', 'from').boundingBox())!
  expect(width).toBeGreaterThanOrEqual(12)
  expect(await handle('height', 'from').evaluate((node) => getComputedStyle(node).cursor)).toBe('ew-resize')
  await page.mouse.move(x + width / 2, y + height / 2)
  await page.mouse.down()
  const [left] = await pointAt('height', 0)
  const [right] = await pointAt('height', 10 / 25)
  await page.mouse.move(x + width / 2 + right - left, y + height / 2, { steps: 5 })
  expect(await readout('height')).toBe('600 – 1,300 px: 15 pictures')
  expect(await text()).toBe('')
  await page.mouse.up()
  await total(15)
  expect(await text()).toBe('height>=600')
})

test('Escape while a handle or a range is dragged restores the range', async () => {
  await filterBy(page, 'height>=600')
  await total(15)
  for (const place of [1.005, 0.3]) {
    await page.mouse.move(...(await pointAt('height', place)))
    await page.mouse.down()
    await page.mouse.move(...(await pointAt('height', 0.8)), { steps: 5 })
    expect(await readout('height')).not.toBe('25 pictures')
    await page.keyboard.press('Escape')
    await page.mouse.move(...(await pointAt('height', 0.7)))
    await page.mouse.up()
    expect(await text()).toBe('height>=600')
    await total(15)
  }
})

test('a bar says its range and its number of pictures, nothing moves, and a click selects it', async () => {
  const before = await histogram('height').boundingBox()
  await page.mouse.move(...(await pointAt('height', 4.5 / 25)))
  await expect.poll(() => readout('height')).toBe('300 – 349 px: 1 picture')
  expect(await histogram('height').locator('[data-pointed="true"]').count()).toBe(1)
  expect(await histogram('height').boundingBox()).toEqual(before)
  await page.mouse.down()
  await page.mouse.up()
  await total(1)
  expect(await text()).toBe('height:300..349')
  await page.mouse.move(600, 300)
  await expect.poll(() => readout('height')).toBe('25 pictures')
})

test('the keyboard moves a handle and hears what the bar at it counts', async () => {
  const from = handle('height', 'from')
  expect(await from.getAttribute('aria-valuetext')).toBe('100 – 149 px: 1 picture')
  await from.focus()
  await page.keyboard.press('Shift+ArrowRight')
  await total(21)
  expect(await text()).toBe('height>=300')
  expect(await from.getAttribute('aria-valuetext')).toBe('300 – 349 px: 1 picture')
  await page.keyboard.press('Home')
  await total(NARROW + 1)
  expect(await text()).toBe('')
})

test('a number with nearly everything in one bar has a log scale, and its bars still find what they count', async () => {
  await histogram('width').getByText('log scale').waitFor()
  expect(await histogram('height').getByText('log scale').count()).toBe(0)
  expect(await histogram('width').locator('.histogram-bar').count()).toBeGreaterThan(3)
  // The bar with one picture is visible beside those with many.
  const heights = await histogram('width')
    .locator('.histogram-bar')
    .evaluateAll((bars) => bars.map((bar) => bar.getBoundingClientRect().height))
  expect(Math.min(...heights)).toBeGreaterThanOrEqual(2)
  await page.mouse.move(...(await pointAt('width', 0.02)))
  await expect.poll(() => readout('width')).toMatch(/^20 – 24 px: 5 pictures$/)
  await page.mouse.down()
  await page.mouse.up()
  await total(5)
  expect(await text()).toBe('width<25')
})
