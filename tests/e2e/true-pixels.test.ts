/** Tests that pictures which browsers cannot show are converted without a change of their pixels. */
import { mkdtemp, mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CDPSession, Locator, Page } from 'playwright-core'
import sharp, { type Sharp } from 'sharp'
import { expect, test } from 'vitest'
import { cell } from '../support/browser.ts'
import { launchHostBrowser, openHost } from '../support/hosts.ts'

const WIDTH = 6_000
const HEIGHT = 900

/** The sides of a picture that is smaller than the window, odd and even. */
const SMALL = { width: 301, height: 200 }

/** Makes a picture of black and white columns that are one pixel wide. Scaled or misplaced, they would be grey. */
function columns(width: number, height: number): Sharp {
  const row = Buffer.from(Array.from({ length: width }, (_, x) => (x % 2) * 255))
  return sharp(Buffer.concat(Array.from({ length: height }, () => row)), { raw: { width, height, channels: 1 } })
}

/** Shows the page as on a screen with so many pixels for each CSS pixel. */
async function setDensity(page: Page, devTools: CDPSession, deviceScaleFactor: number): Promise<void> {
  const { width, height } = page.viewportSize()!
  await devTools.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor, mobile: false })
  // Of an emulated screen the page is not told, as it is of a real one. It places each picture for the screen that it is on.
  for (const [key, name] of [
    ['ArrowLeft', 'slide.tif'],
    ['ArrowRight', 'small.png'],
  ] as const) {
    await page.keyboard.press(key)
    await page.locator(`[data-testid="viewer-picture"][alt="${name}"]`).waitFor()
  }
}

/** Returns the shades of grey on the screen in the place of the small picture. */
async function shadesOnScreen(picture: Locator, devTools: CDPSession, density: number): Promise<number[]> {
  const { x, y } = (await picture.boundingBox())!
  // Playwright's own screenshots are taken with its own density.
  const { data } = await devTools.send('Page.captureScreenshot')
  const shades = await sharp(Buffer.from(data, 'base64'))
    .extract({ left: Math.round(x * density), top: Math.round(y * density), ...SMALL })
    .extractChannel(0)
    .raw()
    .toBuffer()
  return [...new Set(shades)].toSorted((one, other) => one - other)
}

test('at 100 % each pixel of the file is one pixel of the screen, with the same colour, also where a small picture fits', async () => {
  const base = await mkdtemp(join(tmpdir(), 'lenslet-pixels-'))
  const browser = await launchHostBrowser()
  await mkdir(join(base, 'set'))
  await columns(WIDTH, HEIGHT)
    .tiff({ compression: 'lzw' })
    .toFile(join(base, 'set', 'slide.tif'))
  await columns(SMALL.width, SMALL.height)
    .png()
    .toFile(join(base, 'set', 'small.png'))
  const host = await openHost(browser, join(base, 'home'), join(base, 'set'), 'ana')
  try {
    const { page } = host
    await cell(page, 'slide.tif').dblclick()
    const picture = page.getByTestId('viewer-picture')
    await picture.waitFor()
    const pixelsOf = (): Promise<number> => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)
    const fitted = Number.parseInt(await page.getByTestId('zoom').innerText(), 10)
    expect([(await pixelsOf()) < WIDTH, fitted]).toEqual([
      true,
      Math.round((((await page.locator('.stage').boundingBox())!.width - 16) / WIDTH) * 100),
    ])
    await page.keyboard.press('f')
    await expect.poll(pixelsOf).toBe(WIDTH)
    expect(await page.getByTestId('zoom').innerText()).toBe('100%')
    expect((await picture.boundingBox())!.width).toBe(WIDTH)
    const decoded = await picture.evaluate((image) => {
      const canvas = new OffscreenCanvas(4, 1).getContext('2d')!
      canvas.drawImage(image as HTMLImageElement, 3_000, 450, 4, 1, 0, 0, 4, 1)
      return [...canvas.getImageData(0, 0, 4, 1).data]
        .filter((_, at) => at % 4 === 0)
        .map((value) => (value > 192 ? 'white' : value < 64 ? 'black' : 'grey'))
    })
    expect(decoded).toEqual(['black', 'white', 'black', 'white'])

    await page.keyboard.press('ArrowRight')
    await page.locator('[data-testid="viewer-picture"][alt="small.png"]').waitFor()
    expect(await page.getByTestId('zoom').innerText()).toBe('100%')
    const devTools = await page.context().newCDPSession(page)
    for (const density of [1, 1.25, 2]) {
      await setDensity(page, devTools, density)
      await expect.poll(async () => (await picture.boundingBox())!.width * density).toBeCloseTo(SMALL.width, 1)
      expect([density, await page.getByTestId('zoom').innerText()]).toEqual([density, '100%'])
      expect([density, ...(await shadesOnScreen(picture, devTools, density))]).toEqual([density, 0, 255])
    }
  } finally {
    await host.stop()
    await browser?.close()
    await rm(base, { recursive: true, force: true })
  }
})
