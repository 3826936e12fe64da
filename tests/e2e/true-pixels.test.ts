/** Tests that pictures which browsers cannot show are converted without a change of their pixels. */
import { mkdtemp, mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { cell } from '../support/browser.ts'
import { launchHostBrowser, openHost } from '../support/hosts.ts'

const WIDTH = 6_000
const HEIGHT = 900

/** Makes a picture of black and white columns that are one pixel wide. Scaled down, they would be grey. */
async function makeColumns(file: string): Promise<void> {
  const row = Buffer.from(Array.from({ length: WIDTH }, (_, x) => (x % 2) * 255))
  await sharp(Buffer.concat(Array.from({ length: HEIGHT }, () => row)), {
    raw: { width: WIDTH, height: HEIGHT, channels: 1 },
  })
    .tiff({ compression: 'lzw' })
    .toFile(file)
}

test('at 100 % each pixel of the file is one pixel of the screen, with the same colour', async () => {
  const base = await mkdtemp(join(tmpdir(), 'lenslet-pixels-'))
  const browser = await launchHostBrowser()
  await mkdir(join(base, 'set'))
  await makeColumns(join(base, 'set', 'slide.tif'))
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
    const columns = await picture.evaluate((image) => {
      const canvas = new OffscreenCanvas(4, 1).getContext('2d')!
      canvas.drawImage(image as HTMLImageElement, 3_000, 450, 4, 1, 0, 0, 4, 1)
      return [...canvas.getImageData(0, 0, 4, 1).data]
        .filter((_, at) => at % 4 === 0)
        .map((value) => (value > 192 ? 'white' : value < 64 ? 'black' : 'grey'))
    })
    expect(columns).toEqual(['black', 'white', 'black', 'white'])
  } finally {
    await host.stop()
    await browser?.close()
    await rm(base, { recursive: true, force: true })
  }
})
