/**
 * `npm run screenshots` makes screenshots of the window for the documents, and for people who change its appearance.
 *
 * An invented team labels an invented data set with the real program. The pictures show the window and its settings in
 * both themes and both sizes. They are written into `docs/`.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { bombBytes, boxedPicture, cutShort, quarters, save, saveBytes } from '../fixtures/pictures/pictures.ts'
import { cell, filterBy, launchBrowser, openWindow } from '../support/browser.ts'
import { lenslet, startHost } from '../support/processes.ts'
import { labelAsTeam, makePictures, pictureNames } from './team.ts'

const DOCS = join(import.meta.dirname, '../../docs')
const PICTURES = 300
const SHOWN = 'Field survey/North transect'
const BROKEN = 'Broken on the way'

const base = await mkdtemp(join(tmpdir(), 'lenslet-screenshots-'))
const folder = join(base, 'Meadow survey')
try {
  await prepare()
  await photograph()
} finally {
  await rm(base, { recursive: true, force: true })
}

async function prepare(): Promise<void> {
  await makePictures(folder, PICTURES)
  await writeFile(
    join(folder, SHOWN, '2026-04-12/IMG_4117 exported twice from the camera (copy 2) final.jpg'),
    'not a picture',
  )
  await breakSome(join(folder, BROKEN))
  await labelAsTeam(base, folder, await pictureNames(folder))
  await lenslet(join(base, 'carol'), ['settings', folder, 'sync.interval_ms', '2000', '--user', 'carol'])
  await lenslet(join(base, 'alice'), ['settings', folder, 'sync.calm_interval_ms', '15000', '--person'])
}

/** Makes files that are damaged in every way in which a copy, a card or a program damages pictures, and intact ones. */
async function breakSome(broken: string): Promise<void> {
  await mkdir(broken)
  await cutShort(broken, 'cut short while it was copied.jpg')
  await saveBytes('', broken, 'empty.jpg')
  await saveBytes(Buffer.alloc(40_000), broken, 'only zeros.tif')
  await saveBytes('<!doctype html><title>Please log in</title>', broken, 'a web page.png')
  await saveBytes(bombBytes(60_000, 60_000), broken, 'a bomb.png')
  await saveBytes(boxedPicture('heic', 4_032, 3_024, 0), broken, 'a phone’s, damaged.heic')
  await saveBytes('<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"><rect', broken, 'half a drawing.svg')
  for (const [at, format] of (['jpeg', 'png', 'webp', 'tiff', 'gif', 'avif'] as const).entries())
    await save(quarters({ orientation: at + 1 }).toFormat(format), broken, `whole ${at + 1}.${format}`)
}

async function photograph(): Promise<void> {
  await mkdir(DOCS, { recursive: true })
  const hosts = await Promise.all(['alice', 'bob', 'carol'].map((user) => startHost(join(base, user), folder, user)))
  const { browser } = await launchBrowser()
  try {
    const [bob, carol] = await Promise.all(hosts.slice(1).map((host) => openWindow(browser, host.address)))
    for (const [page, position] of [
      [bob!, 3],
      [carol!, 8],
    ] as const) {
      await show(page)
      await page.getByTestId('cell').nth(position).click()
    }
    await photographAs(browser, hosts[0]!.address, bob!)
  } finally {
    await browser.close()
    await Promise.all(hosts.map((host) => host.stop()))
  }
}

/** Uses one window for both themes, because its address works only once. */
async function photographAs(browser: Browser, address: string, other: Page): Promise<void> {
  const page = await openWindow(browser, address)
  await show(page)
  const key = (await page.getByTestId('cell').nth(6).getAttribute('data-key'))!
  await cell(page, key).click()
  await page.getByTestId('inspector').getByText('Modified').waitFor()
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme })
    for (const [size, width, height] of [
      ['', 1440, 900],
      ['-small', 1024, 700],
    ] as const) {
      await page.setViewportSize({ width, height })
      await picturesLoaded(page)
      await page.mouse.move(width / 2, 4)
      await page.screenshot({ path: join(DOCS, `window-${theme}${size}.png`) })
      await photographSettings(page, `settings-${theme}${size}.png`)
    }
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.keyboard.press('Enter')
    await page.getByTestId('viewer-picture').waitFor()
    await page.screenshot({ path: join(DOCS, `viewer-${theme}.png`) })
    await page.keyboard.press('Escape')
    await photographComparison(page, theme)
    await photographBroken(page, theme)
  }
  await other.context().close()
}

/** Shows six pictures side by side, and two under the divider. */
async function photographComparison(page: Page, theme: string): Promise<void> {
  const cells = page.getByTestId('cell')
  for (const [name, last, keys] of [
    ['compare', 5, ['c']],
    ['compare-divided', 1, ['c', 'w']],
  ] as const) {
    await cells.nth(0).click()
    await cells.nth(last).click({ modifiers: ['Shift'] })
    for (const key of keys) await page.keyboard.press(key)
    await page.waitForFunction(() => {
      const images = [...document.querySelectorAll('[data-testid="compare"] img')]
      return (
        images.length > 1 &&
        images.every((image) => (image as HTMLImageElement).complete) &&
        [...document.querySelectorAll('.panes [data-testid="pane"]')].every(
          (pane) => pane.querySelector('img') !== null || pane.textContent.includes('Retry'),
        ) &&
        document.querySelector('.viewer-spinner') === null
      )
    })
    await page.screenshot({ path: join(DOCS, `${name}-${theme}.png`) })
    await page.keyboard.press('Escape')
  }
}

async function photographBroken(page: Page, theme: string): Promise<void> {
  await show(page, BROKEN)
  await page.screenshot({ path: join(DOCS, `broken-${theme}.png`) })
  await show(page)
}

async function photographSettings(page: Page, file: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+,')
  await page.getByTestId('preference').last().waitFor()
  await page.screenshot({ path: join(DOCS, file) })
  await page.keyboard.press('Escape')
  await page.getByTestId('settings').waitFor({ state: 'detached' })
}

async function show(page: Page, folderShown = SHOWN): Promise<void> {
  await filterBy(page, `path:"${folderShown}"`)
  await page.locator(`[data-testid="cell"][data-key^="${folderShown}"]`).first().waitFor()
  await picturesLoaded(page)
}

/** Resolves when no cell on the screen is still loading its picture. */
async function picturesLoaded(page: Page): Promise<void> {
  // After a change of the window's size, other pictures are shown from the next frame on.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  await page.waitForFunction(() =>
    [...document.querySelectorAll('[data-testid="cell"] img[data-loaded]')].every(
      (image) => (image as HTMLImageElement).dataset['loaded'] === 'true',
    ),
  )
  await page.evaluate(async () => {
    await Promise.allSettled(document.getAnimations().map((animation) => animation.finished))
  })
}
