import type { Page } from 'playwright-core'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { withSmallVersion } from '../fixtures/pictures/camera.ts'
import { noise, plain } from '../fixtures/pictures/pictures.ts'
import { type HostBrowser, launchHostBrowser, openHost, type OpenHost } from '../support/hosts.ts'

const PICTURES = 400

let browser: HostBrowser
let base: string
let host: OpenHost
let page: Page

beforeAll(async () => {
  browser = await launchHostBrowser()
})
afterAll(() => browser?.close())

/** Makes pictures that take a while to decode. Each ends differently, and contains a camera's small version. */
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'lenslet-thumbnails-'))
  await mkdir(join(base, 'set'))
  const picture = withSmallVersion(
    await noise(2_400, 1_600).jpeg({ quality: 40 }).toBuffer(),
    await plain(160, 106).extend({ top: 7, bottom: 7, background: '#000' }).jpeg().toBuffer(),
  )
  for (let at = 0; at < PICTURES; at++)
    await writeFile(join(base, 'set', `${at}.jpg`), Buffer.concat([picture, Buffer.from(String(at))]))
  host = await openHost(browser, join(base, 'home'), join(base, 'set'), 'ana')
  page = host.page
})
afterEach(async () => {
  await host.stop()
  await rm(base, { recursive: true, force: true })
})

async function thumbnailCount(): Promise<number> {
  const names = await readdir(join(base, 'home', 'cache', 'thumbs'), { recursive: true }).catch(() => [])
  return names.filter((name) => /-\d+$/.test(name)).length
}

const lastCell = (): ReturnType<Page['locator']> => page.locator(`[data-testid="cell"][data-key="${PICTURES - 1}.jpg"]`)

test('while thumbnails are made, cells show the embedded preview; pictures that were scrolled past are not decoded', async () => {
  // One script finds and measures the preview, because it disappears when the thumbnail is shown.
  const ratio = await page.waitForFunction(() => {
    const { width, height } = document
      .querySelector('.cell-preview img:not([data-testid="placeholder"])')
      ?.getBoundingClientRect() ?? { width: 0, height: 1 }
    return width / height
  })
  // The preview is 4:3 with bars, its picture 3:2: the cell shows the shape of the picture.
  expect(await ratio.jsonValue()).toBeCloseTo(1.5, 1)
  const shown = await page.getByTestId('cell').count()
  // Scrolls through everything, a screen at a time, faster than pictures can be decoded.
  const grid = page.getByTestId('grid')
  await grid.focus()
  for (let key = 0; key < 12; key++) await page.keyboard.press('PageDown')
  await page.keyboard.press('End')
  await lastCell().locator('img[data-loaded="true"]').waitFor()
  await page.waitForFunction(() =>
    [...document.querySelectorAll('[data-testid="cell"] img[data-loaded]')].every(
      (image) => (image as HTMLElement).dataset['loaded'] === 'true',
    ),
  )
  await expect.poll(() => page.locator('.cell-preview').count()).toBe(0)
  const all = await thumbnailCount()
  expect(all).toBeGreaterThan(shown / 2)
  expect(all).toBeLessThan(PICTURES / 2)
})
