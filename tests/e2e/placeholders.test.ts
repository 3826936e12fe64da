import type { Locator, Route } from 'playwright-core'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { QUARTERS, quarters } from '../fixtures/pictures/pictures.ts'
import { cell, launchBrowser } from '../support/browser.ts'
import { openHost } from '../support/hosts.ts'
import { temporaryFolder } from '../support/temporary.ts'

const PICTURES = 200

/** The colours in the middle of each quarter of an image on the page, and its shape there. */
function seen(image: Locator): Promise<{ colours: number[][]; ratio: number }> {
  return image.evaluate((element: HTMLImageElement) => {
    const [canvas, box] = [document.createElement('canvas'), element.getBoundingClientRect()]
    Object.assign(canvas, { width: 40, height: 40 })
    const context = canvas.getContext('2d')!
    context.drawImage(element, 0, 0, 40, 40)
    return { colours: [[10, 10], [30, 10], [10, 30], [30, 30]].map(([x, y]) => Array.from(context.getImageData(x!, y!, 1, 1).data).slice(0, 3)), ratio: box.width / box.height }
  })
}

test('cells show the colours of their picture, in its shape, until its thumbnail is there', async () => {
  const [{ browser }, base] = [await launchBrowser(), await temporaryFolder()]
  onTestFinished(() => browser.close())
  const picture = await quarters().resize(640, 480, { kernel: 'nearest' }).jpeg().toBuffer()
  await mkdir(join(base, 'set'))
  // Each has another end, so that none has another's thumbnail.
  for (let at = 0; at < PICTURES; at++) await writeFile(join(base, 'set', `${at}.jpg`), Buffer.concat([picture, Buffer.from(String(at))]))
  const { page, stop } = await openHost(browser, join(base, 'home'), join(base, 'set'), 'ana')
  onTestFinished(stop)
  const held: Route[] = []
  await page.route(/media\/thumb/, route => { held.push(route) })
  await page.getByTestId('grid').focus()
  await page.keyboard.press('End')
  const last = cell(page, `${PICTURES - 1}.jpg`)
  const { colours, ratio } = await seen(last.getByTestId('placeholder'))
  expect(colours.flat().map((part, at) => Math.abs(part - QUARTERS.flat()[at]!)).every(difference => difference < 80)).toBe(true)
  // A ThumbHash knows its shape roughly, the picture's file exactly, but perhaps not yet.
  expect(Math.abs(ratio - 4 / 3)).toBeLessThan(0.1)
  await page.unroute(/media\/thumb/)
  await Promise.all(held.map(route => route.continue().catch(() => undefined)))
  await last.locator('img[data-loaded="true"]').waitFor()
  await expect.poll(() => page.locator('.cell-preview').count()).toBe(0)
})
