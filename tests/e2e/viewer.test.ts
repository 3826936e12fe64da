/** Tests the viewer: how pictures fit, the zoom figure, the film strip, the surround, and the picture viewed before. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { plain, save } from '../fixtures/pictures/pictures.ts'
import { allFound, cell } from '../support/browser.ts'
import { type HostBrowser, launchHostBrowser, openHost, type OpenHost } from '../support/hosts.ts'
import { smallPictures } from '../support/small-pictures.ts'

const OTHERS = 58
const TOTAL = OTHERS + 2
const LARGE = 'A large.jpg'
const SMALL = 'B small.jpg'
/** Odd, so that a picture in the middle of the window would be between two pixels of the screen. */
const [SMALL_WIDTH, SMALL_HEIGHT] = [301, 201]

let browser: HostBrowser
let base: string
let host: OpenHost
let page: Page

beforeAll(async () => {
  browser = await launchHostBrowser()
  base = await mkdtemp(join(tmpdir(), 'lenslet-viewer-'))
  const folder = join(base, 'pictures')
  await smallPictures(folder, OTHERS)
  await save(plain(3_010, 2_010, '#806040'), folder, LARGE)
  await save(plain(SMALL_WIDTH, SMALL_HEIGHT, '#406080'), folder, SMALL)
  host = await openHost(browser, join(base, 'home'), folder, 'ana')
  page = host.page
  await allFound(page, TOTAL)
})
afterAll(async () => {
  await host.stop()
  await browser?.close()
  await rm(base, { recursive: true, force: true })
})
/** Each test begins at the top of the grid. */
beforeEach(async () => {
  for (let level = 0; level < 2; level++) await page.keyboard.press('Escape')
  await page.getByTestId('grid').focus()
  await page.keyboard.press('Home')
})

const viewer = (): Locator => page.getByTestId('viewer')
const zoom = (): Locator => page.getByTestId('zoom')
const strip = (): Locator => page.getByTestId('filmstrip')
const current = (): Locator => strip().locator('[aria-selected="true"]')

/** Returns which picture the viewer is about, its stars, and whether the viewer has the keyboard. */
const viewerState = (): Promise<unknown> =>
  viewer().evaluate((element) => [element.dataset['key'], element.dataset['stars'], document.activeElement === element])

async function view(name: string): Promise<void> {
  await cell(page, name).dblclick()
  await page.locator(`[data-testid="viewer-picture"][alt="${name}"]`).waitFor()
}

test('a picture is never enlarged to fit, and F enlarges a small one; with the switch it is enlarged', async () => {
  await view(SMALL)
  const picture = page.getByTestId('viewer-picture')
  const ratio = await page.evaluate(() => devicePixelRatio)
  const { x, y, width, height } = (await picture.boundingBox())!
  expect([width * ratio, height * ratio, await zoom().textContent()]).toEqual([SMALL_WIDTH, SMALL_HEIGHT, '100%'])
  expect([Number.isInteger(x * ratio), Number.isInteger(y * ratio)]).toEqual([true, true])
  await page.keyboard.press('f')
  await expect.poll(async () => Number.parseFloat((await zoom().textContent())!)).toBeGreaterThan(200)
  await page.keyboard.press('f')
  await expect.poll(() => zoom().textContent()).toBe('100%')
  await zoom().click()
  await page.getByRole('menuitemcheckbox', { name: 'Enlarge small pictures' }).click()
  await expect.poll(() => zoom().textContent()).toBe('300%')
  await zoom().click()
  await page.getByRole('menuitemcheckbox', { name: 'Enlarge small pictures' }).click()
  await expect.poll(() => zoom().textContent()).toBe('100%')
})

test('the pictures beside the one in the viewer are decoded ahead, also when the viewer was closed meanwhile', async () => {
  const aheadOf = async (): Promise<number> => page.locator('.stage-neighbours img').count()
  await page.keyboard.press('Enter')
  for (let turn = 0; turn < 3; turn++) {
    await expect.poll(aheadOf).toBeGreaterThanOrEqual(2)
    await page.keyboard.press('ArrowRight')
  }
  await page.keyboard.press('Escape')
  await viewer().waitFor({ state: 'detached' })
  await page.keyboard.press('Home')
  await page.keyboard.press('Enter')
  await expect.poll(aheadOf).toBeGreaterThanOrEqual(2)
})

test('the figure says the true scale and offers others, and keys work afterwards', async () => {
  await view(LARGE)
  const stage = (await page.locator('.stage').boundingBox())!
  const fit = Math.min((stage.width - 16) / 3_010, (stage.height - 16) / 2_010)
  expect(await zoom().textContent()).toBe(`${Math.round(fit * 100)}%`)
  for (const [choice, figure] of [
    ['400%', '400%'],
    ['50%', '50%'],
    ['Fit F', `${Math.round(fit * 100)}%`],
  ] as const) {
    await zoom().click()
    await page.getByRole('menuitemradio', { name: choice }).click()
    await expect.poll(() => zoom().textContent()).toBe(figure)
  }
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => viewer().getAttribute('data-key')).toBe(SMALL)
})

test('the film strip follows the picture to both ends, shows labels, and goes to a picture that is clicked', async () => {
  await view(LARGE)
  await expect.poll(() => strip().locator('img').count()).toBeGreaterThan(5)
  expect(await strip().getByTestId('filmstrip-cell').count()).toBeLessThan(30)
  await recordOrder()
  await page.keyboard.press('End')
  await expect.poll(() => current().getAttribute('aria-posinset')).toBe(String(TOTAL))
  await current().locator('img[data-loaded="true"]').waitFor()
  const order = await page.evaluate(() => (globalThis as unknown as { order: string[] }).order)
  expect(order.indexOf('picture')).toBeGreaterThanOrEqual(0)
  expect(order.indexOf('picture')).toBeLessThan(order.indexOf('thumbnail'))
  const [cellBox, stripBox] = [(await current().boundingBox())!, (await strip().boundingBox())!]
  expect(cellBox.x + cellBox.width).toBeLessThanOrEqual(stripBox.x + stripBox.width + 1)
  await page.keyboard.press('4')
  await expect.poll(() => current().getAttribute('aria-label')).toContain('4 stars')
  expect(await current().locator('.star-marks').count()).toBe(1)
  await page.keyboard.press('0')
  const other = strip().locator(`[data-position="${TOTAL - 4}"]`)
  const key = await other.getAttribute('data-key')
  await other.click()
  await expect.poll(() => viewer().getAttribute('data-key')).toBe(key)
  await expect.poll(() => current().getAttribute('data-key')).toBe(key)
})

test('the film strip is one tab stop in which arrows move by one picture; H hides it, also the next time', async () => {
  await view(SMALL)
  await strip().focus()
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => current().getAttribute('aria-posinset')).toBe('3')
  expect(await strip().getAttribute('aria-activedescendant')).toBe(await current().getAttribute('id'))
  expect(await strip().locator('[tabindex="0"], button:not([tabindex="-1"])').count()).toBe(0)
  await page.keyboard.press('h')
  await strip().waitFor({ state: 'detached' })
  await page.keyboard.press('Escape')
  await view(SMALL)
  expect(await strip().count()).toBe(0)
  await viewer().getByRole('button', { name: 'Film strip' }).click()
  await strip().waitFor()
})

test('the surround does not depend on the theme, and B changes it for the viewer and the comparison', async () => {
  await view(SMALL)
  const background = (): Promise<string> =>
    page
      .locator('.viewer, .compare')
      .last()
      .evaluate((element) => getComputedStyle(element).backgroundColor)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.locator(`html[data-theme="${colorScheme}"]`).waitFor()
    expect(await background()).toBe('rgb(38, 38, 38)')
  }
  await page.keyboard.press('b')
  await expect.poll(background).toBe('rgb(118, 118, 118)')
  await page.keyboard.press('c')
  await page.getByTestId('compare').waitFor()
  expect(await background()).toBe('rgb(118, 118, 118)')
  for (const colour of ['rgb(226, 226, 226)', 'rgb(38, 38, 38)']) {
    await page.keyboard.press('b')
    await expect.poll(background).toBe(colour)
  }
})

test('while Y is held, the picture viewed before is shown at the same place, and nothing else changes', async () => {
  await view(LARGE)
  await page.keyboard.press('ArrowRight')
  await page.locator(`[data-testid="viewer-picture"][alt="${SMALL}"]`).waitFor()
  const previous = page.getByTestId('previous')
  const before = await viewerState()
  for (let press = 0; press < 3; press++) await page.keyboard.down('y')
  await expect.poll(() => previous.textContent()).toContain(`Viewed before: ${LARGE}`)
  const [shown, covered] = [
    (await page.getByTestId('previous-picture').boundingBox())!,
    (await page.getByTestId('viewer-picture').boundingBox())!,
  ]
  // Both have about the same shape, so they are shown alike.
  expect(Math.abs(shown.width - covered.width)).toBeLessThan(3)
  expect(await viewerState()).toEqual(before)
  // A rating would be for a picture that is not the one on the screen, so it only ends the view.
  await page.keyboard.press('5')
  await previous.waitFor({ state: 'detached' })
  await page.keyboard.up('y')
  expect(await viewerState()).toEqual(before)
  await page.keyboard.down('y')
  await previous.waitFor()
  await page.evaluate(() => window.dispatchEvent(new Event('blur')))
  await previous.waitFor({ state: 'detached' })
  await page.keyboard.down('y')
  expect(await previous.count()).toBe(0)
  await page.keyboard.up('y')
  await page.keyboard.down('y')
  await previous.waitFor()
  await page.keyboard.up('y')
  await previous.waitFor({ state: 'detached' })
  expect(await viewerState()).toEqual(before)
})

/** Records in which order the page shows the last picture and thumbnails of the last pictures. */
async function recordOrder(): Promise<void> {
  await page.evaluate((total) => {
    const order: string[] = []
    Object.assign(globalThis, { order })
    new MutationObserver((records) => {
      for (const node of records.flatMap(({ addedNodes }) => [...addedNodes])) {
        if (!(node instanceof Element)) continue
        const image = node instanceof HTMLImageElement ? node : node.querySelector('img')
        if (image?.closest('.cell-preview')) continue
        const position = Number(image?.closest<HTMLElement>('.filmstrip-cell')?.dataset['position'] ?? -1)
        if (image?.closest('.stage-picture')) order.push('picture')
        if (position > total - 8) order.push('thumbnail')
      }
    }).observe(document.body, { childList: true, subtree: true })
  }, TOTAL)
}
