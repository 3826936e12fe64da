/** Tests that labels follow pictures that are renamed while a window is open, or that the window asks. */
import { copyFile, mkdir, mkdtemp, rename, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { plain, save } from '../fixtures/pictures/pictures.ts'
import { cell } from '../support/browser.ts'
import { launchHostBrowser, openHost } from '../support/hosts.ts'
import { lenslet } from '../support/processes.ts'

async function checkShare(page: Page): Promise<void> {
  await page.getByTestId('status').click()
  await page.getByRole('button', { name: 'Check now' }).click()
  await page.keyboard.press('Escape')
}

test('a renamed picture keeps its stars, and with two copies the person is asked which it is', async () => {
  const base = await mkdtemp(join(tmpdir(), 'lenslet-moved-'))
  onTestFinished(() => rm(base, { recursive: true, force: true, maxRetries: 5 }))
  const folder = join(base, 'pictures')
  await mkdir(folder)
  for (const [at, name] of ['a', 'b', 'c'].entries())
    await save(plain(120 + at, 90, `hsl(${at * 90}, 60%, 50%)`), folder, `${name}.png`)
  await lenslet(join(base, 'script'), ['label', folder, 'a.png', '--stars', '4'])
  await lenslet(join(base, 'script'), [
    'label',
    folder,
    'b.png',
    '--stars',
    '2',
    '--flag',
    'reject',
    '--add-tag',
    'owl',
  ])
  const browser = await launchHostBrowser()
  onTestFinished(() => browser?.close())
  const host = await openHost(browser, join(base, 'home'), folder, 'alice')
  onTestFinished(() => host.stop())
  const { page } = host
  // A thumbnail proves that the program has read the content of its picture.
  for (const key of ['a.png', 'b.png', 'c.png']) await cell(page, key).locator('img[data-loaded="true"]').waitFor()
  await rename(join(folder, 'a.png'), join(folder, 'holiday.png'))
  await copyFile(join(folder, 'b.png'), join(folder, 'b copy 1.png'))
  await rename(join(folder, 'b.png'), join(folder, 'b copy 2.png'))
  await utimes(folder, new Date(), new Date())
  await checkShare(page)
  await expect
    .poll(() =>
      cell(page, 'holiday.png')
        .getAttribute('data-stars')
        .catch(() => null),
    )
    .toBe('4')
  await page.getByTestId('moves-banner').getByRole('button').click()
  const dialog = page.getByTestId('moves')
  expect(await dialog.locator('.moves-doubt').getAttribute('data-key')).toBe('b.png')
  expect(await dialog.locator('.moves-labels').textContent()).toContain('2 stars, rejected, 1 tag: owl')
  await dialog.getByRole('radio', { name: 'is called b copy 2.png now' }).check({ force: true })
  await dialog.getByRole('button', { name: 'Move the labels' }).click()
  await dialog.waitFor({ state: 'detached' })
  await expect.poll(() => cell(page, 'b copy 2.png').getAttribute('data-stars')).toBe('2')
  expect(await cell(page, 'b copy 1.png').getAttribute('data-stars')).toBe('0')
  expect(await page.getByTestId('moves-banner').count()).toBe(0)
})

test('labels follow pictures that are renumbered while a window is open, and a picture edited since is marked', async () => {
  const base = await mkdtemp(join(tmpdir(), 'lenslet-renumbered-'))
  onTestFinished(() => rm(base, { recursive: true, force: true, maxRetries: 5 }))
  const folder = join(base, 'pictures')
  await mkdir(folder)
  const browser = await launchHostBrowser()
  onTestFinished(() => browser?.close())
  for (const number of [1, 2, 3]) {
    await save(plain(90 + number, 90, `hsl(${number * 90}, 60%, 50%)`), folder, `img_${number}.png`)
    // Two of them have the same length, so that only their content distinguishes them.
    await utimes(join(folder, `img_${number}.png`), new Date(), new Date(Date.UTC(2026, 0, 1)))
  }
  const host = await openHost(browser, join(base, 'home'), folder, 'alice')
  onTestFinished(() => host.stop())
  const { page } = host
  for (const number of [1, 2, 3]) {
    await cell(page, `img_${number}.png`).locator('img[data-loaded="true"]').waitFor()
    await cell(page, `img_${number}.png`).click()
    await page.keyboard.press(String(number))
    await expect.poll(() => cell(page, `img_${number}.png`).getAttribute('data-stars')).toBe(String(number))
  }
  const stars = (): Promise<(string | null)[]> =>
    Promise.all(
      [1, 2, 3, 4].map((number) =>
        cell(page, `img_${number}.png`)
          .getAttribute('data-stars', { timeout: 100 })
          .catch(() => null),
      ),
    )
  for (const number of [3, 2, 1]) await rename(join(folder, `img_${number}.png`), join(folder, `img_${number + 1}.png`))
  await save(plain(70, 70, 'white'), folder, 'img_1.png')
  await checkShare(page)
  await expect.poll(stars).toEqual(['0', '1', '2', '3'])
  // The window shows the labels there too: a person must not rate a picture under its old name.
  const widths = (): Promise<number[]> =>
    Promise.all(
      [1, 2, 3, 4].map((number) =>
        cell(page, `img_${number}.png`)
          .locator('img[data-loaded]')
          .evaluate((image) => (image as HTMLImageElement).naturalWidth),
      ),
    )
  await expect.poll(widths).toEqual([70, 91, 92, 93])
  await cell(page, 'img_3.png').click()
  await page.getByTestId('inspector').getByText('img_3.png').first().waitFor()
  await save(plain(60, 80, 'black'), base, 'edited.png')
  await rename(join(base, 'edited.png'), join(folder, 'img_3.png'))
  await checkShare(page)
  await page.getByTestId('toast').getByText('img_3.png was edited or replaced after it was labelled').waitFor()
  await page.getByTestId('inspector').getByText('The file was edited or replaced after it was labelled.').waitFor()
  await expect.poll(widths).toEqual([70, 91, 60, 93])
  await expect.poll(stars).toEqual(['0', '1', '2', '3'])
})
