import type { Browser, Page, Route } from 'playwright-core'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { QUARTERS, quarters } from '../fixtures/pictures/pictures.ts'
import { launchBrowser } from '../support/browser.ts'
import { openHost, type OpenHost } from '../support/hosts.ts'

const PICTURES = 200

let browser: Browser
let base: string
let host: OpenHost
let page: Page

beforeAll(async () => {
  browser = (await launchBrowser()).browser
  base = await mkdtemp(join(tmpdir(), 'lenslet-placeholders-'))
  await mkdir(join(base, 'set'))
  const picture = await quarters().resize(640, 480, { kernel: 'nearest' }).jpeg().toBuffer()
  // Each has another end, so that none has another's thumbnail.
  for (let at = 0; at < PICTURES; at++) await writeFile(join(base, 'set', `${at}.jpg`), Buffer.concat([picture, Buffer.from(String(at))]))
  host = await openHost(browser, join(base, 'home'), join(base, 'set'), 'ana')
  page = host.page
})
afterAll(async () => {
  await host?.stop()
  await browser?.close()
  await rm(base, { recursive: true, force: true })
})

/** The colours in the middle of each quarter of an image on the page, and its shape there. */
function seen(selector: string): Promise<{ colours: number[][]; ratio: number }> {
  return page.locator(selector).first().evaluate((image: HTMLImageElement) => {
    const [canvas, box] = [document.createElement('canvas'), image.getBoundingClientRect()]
    Object.assign(canvas, { width: 40, height: 40 })
    const context = canvas.getContext('2d')!
    context.drawImage(image, 0, 0, 40, 40)
    return { colours: [[10, 10], [30, 10], [10, 30], [30, 30]].map(([x, y]) => Array.from(context.getImageData(x!, y!, 1, 1).data).slice(0, 3)), ratio: box.width / box.height }
  })
}

test('cells show the colours of their picture, in its shape, until its thumbnail is there', async () => {
  const held: Route[] = []
  await page.route(/media\/thumb/, route => { held.push(route) })
  await page.getByTestId('grid').focus()
  await page.keyboard.press('End')
  const last = `[data-testid="cell"][data-key="${PICTURES - 1}.jpg"]`
  await page.locator(`${last} .cell-placeholder`).waitFor()
  const { colours, ratio } = await seen(`${last} .cell-placeholder`)
  expect(colours.flat().map((part, at) => Math.abs(part - QUARTERS.flat()[at]!)).every(difference => difference < 80)).toBe(true)
  // A ThumbHash knows its shape roughly, the picture's file exactly, but perhaps not yet.
  expect(Math.abs(ratio - 4 / 3)).toBeLessThan(0.1)
  await page.unroute(/media\/thumb/)
  await Promise.all(held.map(route => route.continue().catch(() => undefined)))
  await page.locator(`${last} img[data-loaded="true"]`).waitFor()
  await expect.poll(() => page.locator('.cell-preview').count()).toBe(0)
})
