/** Tests a window in which pictures are found, sorted and counted by the metadata of their files. */
import type { Page } from 'playwright-core'
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { PARAMETERS } from '../fixtures/pictures/generated.ts'
import { plain, pngWithTexts } from '../fixtures/pictures/pictures.ts'
import { filterBy } from '../support/browser.ts'
import { lenslet } from '../support/processes.ts'
import { type HostBrowser, launchHostBrowser, openHost, type OpenHost } from '../support/hosts.ts'

const CAMERAS = ['NIKON Z 6', 'NIKON Z 6_2', 'EOS R5']

let browser: HostBrowser
let base: string
let host: OpenHost
let page: Page

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'lenslet-e2e-'))
  const folder = join(base, 'pictures')
  await mkdir(folder)
  // The later a name is, the earlier the picture was taken.
  for (let at = 0; at < 12; at++) {
    const date = `2026:03:${String(28 - at).padStart(2, '0')} 10:00:00`
    const exif = {
      IFD0: { Model: CAMERAS[at % 3]! },
      IFD2: { DateTimeOriginal: date, ISOSpeedRatings: `${100 * at + 100}` },
    }
    await writeFile(join(folder, `camera-${at}.jpg`), await plain(80, 60).withExif(exif).jpeg().toBuffer())
  }
  await writeFile(join(folder, 'fox.png'), pngWithTexts({ parameters: PARAMETERS }))
  browser = await launchHostBrowser()
  host = await openHost(browser, join(base, 'ana'), folder, 'ana')
  page = host.page
  await facet('camera="NIKON Z 6"').waitFor()
  await page.getByTestId('metadata-progress').waitFor({ state: 'detached' })
})
afterAll(async () => {
  await host?.stop()
  await browser?.close()
  await rm(base, { recursive: true, force: true })
})
beforeEach(async () => {
  await filterBy(page, '')
  await total(13)
})

const total = (count: number): Promise<void> =>
  page
    .getByTestId('count')
    .getByText(new RegExp(`^${count} picture`))
    .waitFor()
const text = (): Promise<string> => page.getByTestId('search').inputValue()
const facet = (term: string): ReturnType<Page['locator']> => page.locator(`.facet[data-term='${term}']`)

test('a click on a camera finds exactly that camera, and a click on another one adds it', async () => {
  await facet('camera="NIKON Z 6"').click()
  await total(4)
  await facet('camera="EOS R5"').click()
  await total(8)
  expect(await text()).toBe('(camera="NIKON Z 6" or camera="EOS R5")')
  await filterBy(page, 'camera:nikon')
  await total(8)
  await filterBy(page, 'red fox')
  await total(1)
})

test('a dragged range of dates is a filter, and the order menu has the date taken', async () => {
  const histogram = page.locator('[data-testid="histogram"][data-field="taken"]')
  await histogram.getByRole('button', { name: 'Date taken' }).click()
  const surface = histogram.getByTestId('histogram-surface')
  await surface.scrollIntoViewIfNeeded()
  const { x, y, width } = (await surface.boundingBox())!
  await page.mouse.move(x + 4, y + 20)
  await page.mouse.down()
  await page.mouse.move(x + width / 2, y + 20, { steps: 4 })
  await page.mouse.up()
  await expect.poll(text).toMatch(/^taken<2026-03-2\d$/)
  await filterBy(page, '')
  await total(13)
  await page.getByTestId('sort').click()
  await page.getByRole('menuitemradio', { name: 'Date taken' }).click()
  await expect.poll(() => page.getByTestId('cell').first().getAttribute('aria-label')).toContain('camera-11.jpg')
})

test('the model in the inspector filters by that model', async () => {
  await filterBy(page, 'name:fox')
  await total(1)
  await page.getByTestId('cell').first().click()
  await page.getByTestId('metadata').waitFor()
  await page.getByText('juggernautXL_v9', { exact: true }).last().click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Filter by this only' }).click()
  await expect.poll(text).toBe('model=juggernautXL_v9')
  await total(1)
})

test('in a team that shares metadata, a program writes what it has read, and a second one only takes it', async () => {
  const folder = join(base, 'shared')
  await cp(join(base, 'pictures'), folder, { recursive: true, filter: (path) => !path.endsWith('.lenslet') })
  await lenslet(join(base, 'script'), ['settings', folder, 'metadata.share', 'on', '--user', 'lead'])
  const files: string[][] = []
  for (const user of ['eve', 'ben']) {
    const other = await openHost(browser, join(base, user), folder, user)
    await other.page.locator(`.facet[data-term='camera="NIKON Z 6"']`).waitFor()
    await other.page.getByTestId('metadata-progress').waitFor({ state: 'detached' })
    await other.stop()
    files.push(await readdir(join(folder, '.lenslet/metadata')))
  }
  expect(files[0]).toHaveLength(1)
  expect(files[1]).toEqual(files[0])
})
