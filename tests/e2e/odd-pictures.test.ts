/** Tests that unusual pictures are marked in the cell and in the viewer, and look the same in both. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { noise } from '../fixtures/pictures/pictures.ts'
import { tiffOf } from '../fixtures/pictures/tiff.ts'
import { cell } from '../support/browser.ts'
import { hostKind, launchHostBrowser, openHost } from '../support/hosts.ts'

/** Returns red, green and blue of an image's pixel. `x` and `y` are parts (0 to 1) of its width and height. */
async function pixelOf(image: Locator, x: number, y: number): Promise<number[]> {
  return await image.evaluate(
    (element, [left, top]) => {
      const picture = element as HTMLImageElement
      const canvas = new OffscreenCanvas(1, 1).getContext('2d')!
      canvas.drawImage(picture, picture.naturalWidth * left, picture.naturalHeight * top, 1, 1, 0, 0, 1, 1)
      return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3)
    },
    [x, y] as const,
  )
}

test('unusual pictures are shown: half a picture, a guessed value range, transparency, a slow drawing, and a picture that the browser refuses', async () => {
  const base = await mkdtemp(join(tmpdir(), 'lenslet-odd-'))
  const set = join(base, 'set')
  await mkdir(set)
  const whole = await noise(300, 200).jpeg().toBuffer()
  await writeFile(join(set, 'half.jpg'), whole.subarray(0, whole.length / 2))
  const numbers = Buffer.alloc(64 * 48 * 2)
  for (let at = 0; at < 64 * 48; at++) numbers.writeUInt16LE(at % 64 < 32 ? 0 : 4_095, at * 2)
  await writeFile(join(set, 'deep.tif'), tiffOf({ width: 64, height: 48, bits: 16 }, [numbers]))
  await sharp({ create: { width: 60, height: 40, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
    .png()
    .toFile(join(set, 'glass.png'))
  await writeFile(
    join(set, 'blur.svg'),
    '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100"><filter id="f"><feGaussianBlur stdDeviation="2"/></filter><circle cx="50" cy="50" r="40" fill="red" filter="url(#f)"/></svg>',
  )
  const browser = await launchHostBrowser()
  const host = await openHost(browser, join(base, 'home'), set, 'ana')
  const { page } = host
  const picture = (name: string): Locator => page.locator(`[data-testid="viewer-picture"][alt="${name}"]`)
  try {
    await cell(page, 'half.jpg').getByText('Incomplete').waitFor()
    // The page sees this file as one that the browser cannot show. Neighbours are requested as soon as a picture is
    // viewed.
    const glass = new RegExp(`media/picture/${await cell(page, 'glass.png').getAttribute('data-id')}\\?`)
    if (hostKind === 'browser')
      await page.route(glass, (route) =>
        route.request().url().includes('c=1')
          ? route.continue()
          : route.fulfill({ contentType: 'image/png', body: 'no picture' }),
      )
    await cell(page, 'half.jpg').dblclick()
    await picture('half.jpg').waitFor()
    await page.getByRole('note').filter({ hasText: 'cut short' }).waitFor()
    // The missing part is grey, as in the cell.
    expect(await pixelOf(picture('half.jpg'), 0.5, 0.95)).toEqual(
      await pixelOf(cell(page, 'half.jpg').locator('img'), 0.5, 0.95),
    )
    await page.keyboard.press('Escape')
    await cell(page, 'deep.tif').dblclick()
    await picture('deep.tif').waitFor()
    expect((await pixelOf(picture('deep.tif'), 0.9, 0.5))[0]).toBeGreaterThan(240)
    await page.getByRole('button', { name: 'As stored' }).click()
    await expect.poll(async () => (await pixelOf(picture('deep.tif'), 0.9, 0.5))[0]).toBeLessThan(30)
    await page.keyboard.press('Escape')
    await expect
      .poll(() =>
        cell(page, 'glass.png')
          .locator('img')
          .evaluate((image) => getComputedStyle(image).backgroundImage),
      )
      .toContain('conic-gradient')
    await cell(page, 'blur.svg').dblclick()
    await picture('blur.svg').waitFor()
    expect(await picture('blur.svg').evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(1_024)
    if (hostKind !== 'browser') return
    await page.keyboard.press('Escape')
    await cell(page, 'glass.png').dblclick()
    await picture('glass.png').waitFor()
  } finally {
    await host.stop()
    await browser?.close()
    await rm(base, { recursive: true, force: true })
  }
})
