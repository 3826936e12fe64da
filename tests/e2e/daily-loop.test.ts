/** Does the tasks of a day of labelling with the keyboard alone, counts the keys of each, and prints them as a table. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { plain } from '../fixtures/pictures/pictures.ts'
import { allFound, cell } from '../support/browser.ts'
import { type HostBrowser, launchHostBrowser, openHost, type OpenHost } from '../support/hosts.ts'

const PICTURES = 24

let browser: HostBrowser
let base: string
let host: OpenHost
let page: Page
let keys: string[]
let pressed = 0
const table: { task: string; keys: number }[] = []

beforeAll(async () => {
  browser = await launchHostBrowser()
  base = await mkdtemp(join(tmpdir(), 'lenslet-loop-'))
  const folder = join(base, 'pictures')
  await mkdir(join(folder, 'portraits'), { recursive: true })
  for (let at = 0; at < PICTURES; at++) {
    const name = at < 20 ? `p${String(at).padStart(2, '0')}.jpg` : `portraits/q${at}.jpg`
    const exif = { IFD0: { Model: at % 4 === 0 ? 'EOS R5' : 'NIKON Z 6' } }
    await writeFile(join(folder, name), await plain(90, 60).withExif(exif).jpeg().toBuffer())
  }
  host = await openHost(browser, join(base, 'ana'), folder, 'ana')
  page = host.page
  await allFound(page, PICTURES)
  await page.locator('.facet[data-term=\'camera="EOS R5"\']').waitFor({ state: 'attached' })
  keys = await page.getByTestId('cell').evaluateAll((cells) => cells.map((one) => one.getAttribute('data-key')!))
})
afterAll(async () => {
  // The table is what this file is for; it is in the log of every run.
  console.table(table)
  await host?.stop()
  await browser?.close()
  await rm(base, { recursive: true, force: true })
})

/** Presses keys; a key with its modifiers counts as one. */
async function press(...chords: string[]): Promise<void> {
  for (const chord of chords) await page.keyboard.press(chord)
  pressed += chords.length
}

/** Types a text, every letter of which counts as a key. */
async function type(text: string): Promise<void> {
  await page.keyboard.type(text)
  pressed += text.length
}

/** Does a task, and checks that it takes no more keys than before. */
async function task(name: string, most: number, run: () => Promise<void>): Promise<void> {
  pressed = 0
  await run()
  table.push({ task: name, keys: pressed })
  expect(pressed, name).toBeLessThanOrEqual(most)
}

const focused = (): Promise<string | null> =>
  page.locator('[data-testid="cell"][data-focused="true"]').getAttribute('data-key')
const labels = (at: number): Promise<string | null> => cell(page, keys[at]!).getAttribute('aria-label')
const hasFocus = async (at: number): Promise<void> => {
  await expect.poll(focused).toBe(keys[at])
}
const hasLabels = async (at: number, text: string): Promise<void> => {
  await expect.poll(() => labels(at)).toContain(text)
}
const total = (count: number): Promise<void> =>
  page
    .getByTestId('count')
    .getByText(new RegExp(`^${count} picture`))
    .waitFor()

test('Alt and an arrow go back also from the folder tree, and open or close no folder', async () => {
  const portraits = page.locator('.tree-row', { hasText: 'portraits' })
  await portraits.click()
  await total(4)
  await page.keyboard.press('Alt+ArrowLeft')
  await total(PICTURES)
  expect(await portraits.isVisible()).toBe(true)
  await page.keyboard.press('F6')
  await cell(page, keys[0]!).click()
  await page.keyboard.press('Escape')
})

// oxlint-disable-next-line vitest/expect-expect -- the tasks check what they do, and their keys
test('labelling, culling, searching and going back take one to a few keys each, and never the mouse', async () => {
  await task('turn auto-advance on', 1, () => press('m'))
  await press('Home')
  await hasFocus(0)
  await task('rate the next picture, with auto-advance', 1, async () => {
    await press('4')
    await hasFocus(1)
    await hasLabels(0, '4 stars')
  })
  await task('reject the next picture', 1, async () => {
    await press('x')
    await hasFocus(2)
    await hasLabels(1, 'rejected')
  })
  await task('undo it, and see the picture', 1, async () => {
    await press('Control+z')
    await hasFocus(1)
  })
  await press('m')
  await task('give five tags to a picture the first time, of three letters each', 22, async () => {
    await press('t')
    await type('owl,fox,elk,bee,cat')
    await press('Enter', 'Escape')
    await hasLabels(1, '5 tags')
  })
  await task('give a known tag to the next picture', 2, async () => {
    await press('ArrowRight', 'Alt+1')
    await hasLabels(2, '1 tag: owl')
  })
  await task('repeat these tags on the next picture', 2, async () => {
    await press('ArrowRight', 'Shift+T')
    await hasLabels(3, '1 tag: owl')
  })
  await task('go to the next picture without stars', 1, async () => {
    await press('}')
    await hasFocus(4)
  })
  await task('rate all of a selection of five pictures', 5, async () => {
    await press('Shift+ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight', '3')
    await hasLabels(8, '3 stars')
  })
  await press('ArrowRight')
  await task('compare two, pick one, reject the other', 3, async () => {
    await press('Shift+ArrowRight', 'c')
    await page.getByTestId('compare').waitFor()
    await press('k')
    await hasLabels(9, 'picked')
    await hasLabels(10, 'rejected')
  })
  await press('Escape', 'Escape')
  await task('filter by a camera', 12, async () => {
    await press('/')
    await type('camera:eos')
    await press('Enter')
    await total(6)
  })
  await press('Escape')
  await task('go back to the place before', 1, async () => {
    await press('Alt+ArrowLeft')
    await total(PICTURES)
  })
  await task('go to a folder by its name', 6, async () => {
    await press('Control+k')
    await type('port')
    await press('Enter')
    await total(4)
  })
  await press('Alt+ArrowLeft')
  await total(PICTURES)
  await task('rename a tag everywhere', 20, async () => {
    await press('Control+k')
    await type('rename')
    await press('Enter')
    await page.getByTestId('tag-task').waitFor()
    await type('owl')
    await press('Tab')
    await type('tawny')
    await press('Enter')
    await page
      .getByTestId('facet-tags')
      .getByRole('button', { name: /^tawny: 3/ })
      .waitFor()
  })
})
