import type { Page } from 'playwright-core'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { QUARTERS, quarters } from '../fixtures/pictures/pictures.ts'
import { cell } from '../support/browser.ts'
import { launchHostBrowser, openHost } from '../support/hosts.ts'
import { temporaryFolder } from '../support/temporary.ts'

const PICTURES = 200

interface Seen {
  readonly colours: number[][]
  readonly ratio: number
}

/**
 * Looks for placeholders in every frame, and records the first one in a cell of these keys: the colours in the middle
 * of each of its quarters, and its shape. Both are measured in one script, because the placeholder disappears as soon
 * as the thumbnail is there, which cannot be delayed in Electron's windows.
 */
async function lookForPlaceholder(page: Page, atLeast: number): Promise<() => Promise<Seen>> {
  await page.evaluate((least) => {
    const look = (): void => {
      const image = [...document.querySelectorAll<HTMLImageElement>('[data-testid="placeholder"]')].find(
        (one) =>
          Number.parseInt(one.closest<HTMLElement>('[data-key]')!.dataset['key']!, 10) >= least &&
          one.complete &&
          one.naturalWidth > 0,
      )
      const box = image?.getBoundingClientRect()
      if (!image || !box || box.width === 0) return void requestAnimationFrame(look)
      const canvas = Object.assign(document.createElement('canvas'), { width: 40, height: 40 })
      const context = canvas.getContext('2d')!
      context.drawImage(image, 0, 0, 40, 40)
      const colours = [
        [10, 10],
        [30, 10],
        [10, 30],
        [30, 30],
      ].map(([x, y]) => Array.from(context.getImageData(x!, y!, 1, 1).data).slice(0, 3))
      Object.assign(globalThis, { seenPlaceholder: { colours, ratio: box.width / box.height } })
    }
    look()
  }, atLeast)
  return async () => {
    const found = await page.waitForFunction(() => (globalThis as { seenPlaceholder?: Seen }).seenPlaceholder)
    return found.jsonValue() as Promise<Seen>
  }
}

test('cells show a placeholder with the colours and shape of the picture until its thumbnail is loaded', async () => {
  const [browser, base] = [await launchHostBrowser(), await temporaryFolder()]
  onTestFinished(() => browser?.close())
  const picture = await quarters().resize(640, 480, { kernel: 'nearest' }).jpeg().toBuffer()
  await mkdir(join(base, 'set'))
  // Each file ends differently, so that no two pictures have the same thumbnail.
  for (let at = 0; at < PICTURES; at++)
    await writeFile(join(base, 'set', `${at}.jpg`), Buffer.concat([picture, Buffer.from(String(at))]))
  const { page, stop } = await openHost(browser, join(base, 'home'), join(base, 'set'), 'ana')
  onTestFinished(stop)
  await page.getByTestId('grid').focus()
  const seen = await lookForPlaceholder(page, PICTURES / 2)
  await page.keyboard.press('End')
  const { colours, ratio } = await seen()
  expect(
    colours
      .flat()
      .map((part, at) => Math.abs(part - QUARTERS.flat()[at]!))
      .every((difference) => difference < 80),
  ).toBe(true)
  // The shape is roughly that of the ThumbHash until the exact shape is known from the picture's file.
  expect(Math.abs(ratio - 4 / 3)).toBeLessThan(0.1)
  await cell(page, `${PICTURES - 1}.jpg`)
    .locator('img[data-loaded="true"]')
    .waitFor()
  await expect.poll(() => page.locator('.cell-preview').count()).toBe(0)
})
