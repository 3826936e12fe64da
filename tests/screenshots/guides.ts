/**
 * Makes the pictures of the guides in `docs/guides/`: people of an invented team use the real program in Electron.
 * `npm run screenshots` runs this; `node tests/screenshots/guides.ts` makes only these.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { openScreen, usableRuntime } from '../../build/runtime/usable-runtime.ts'
import { filterBy } from '../support/browser.ts'
import { openHost, type OpenHost } from '../support/hosts.ts'
import { PERSON, settled } from './stage.ts'
import { labelAsTeam, makePictures, pictureNames, rateUnseen } from './team.ts'

const DOCS = join(import.meta.dirname, '../../docs/guides')
const SIZE = { width: 1180, height: 740 }
const PICTURES = 160
/** Of the WebP files: small text stays sharp. */
const QUALITY = 82

const base = await mkdtemp(join(tmpdir(), 'lenslet-guides-'))
const folder = join(base, 'Meadow survey')
const runtime = await usableRuntime()
const screen = await openScreen()
Object.assign(process.env, screen.env, { ELECTRON_OVERRIDE_DIST_PATH: runtime.folder })
const hosts: OpenHost[] = []
try {
  await mkdir(DOCS, { recursive: true })
  await makePictures(folder, PICTURES)
  await firstTenMinutes(await window(PERSON))
  const names = await pictureNames(folder)
  await labelAsTeam(base, folder, names.slice(40))
  const bob = await window('bob')
  await bob.getByTestId('cell').nth(5).click()
  await dayOfLabelling(await window('erin'))
  await rateUnseen(join(base, 'apart'), folder, names[40]!, 1)
  await leadsMorning(await window('Lena Lead'))
} finally {
  await Promise.all(hosts.map((host) => host.stop()))
  screen.close()
  await rm(base, { recursive: true, force: true })
}

async function window(user: string): Promise<Page> {
  const host = await openHost(null, join(base, user), folder, user, 'electron')
  hosts.push(host)
  const { page } = host
  await page.setViewportSize(SIZE)
  await page.getByTestId('cell').nth(8).locator('img[data-loaded="true"]').waitFor()
  return page
}

async function photograph(page: Page, name: string): Promise<void> {
  await page.mouse.move(SIZE.width / 2, 1)
  await settled(page)
  await sharp(await page.screenshot())
    .webp({ quality: QUALITY, effort: 6 })
    .toFile(join(DOCS, `${name}.webp`))
  process.stderr.write(`${name}\n`)
}

async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key)
}

async function firstTenMinutes(page: Page): Promise<void> {
  await photograph(page, 'first-quick-start')
  await page.getByTestId('cell').nth(1).click()
  await press(page, '4')
  await press(page, 'ArrowRight', 'ArrowRight', 'x')
  await press(page, 'ArrowRight', '5', 'p')
  await page.getByTestId('inspector').getByText('Set 5 stars').waitFor()
  await photograph(page, 'first-labels')
  await press(page, 't')
  await page.keyboard.type('wildflower, north slope')
  await press(page, 'Enter', 'Escape', 'ArrowRight', 't')
  await page.keyboard.type('wild')
  await page.getByRole('option', { name: 'wildflower' }).waitFor()
  await photograph(page, 'first-tags')
  await press(page, 'Escape', 'Escape', 'ArrowLeft', 'Enter')
  await page.getByTestId('viewer-picture').waitFor()
  await photograph(page, 'first-viewer')
  await press(page, 'Escape')
}

async function dayOfLabelling(page: Page): Promise<void> {
  await page.getByTestId('cell').nth(2).click()
  await press(page, 't')
  await page.keyboard.type('needs crop\nwildflower\nnight\n')
  await press(page, 'Escape')
  await press(page, 'ArrowRight')
  await page.keyboard.down('Alt')
  await page.getByTestId('tag-keys').waitFor()
  await photograph(page, 'day-tag-keys')
  await page.keyboard.up('Alt')
  await press(page, 'Enter', 'm', '4', '5', '3')
  await page.getByTestId('viewer-picture').waitFor()
  await photograph(page, 'day-auto-advance')
  await press(page, 'm', 'Escape')
  await page.getByTestId('cell').nth(6).click()
  await press(page, 'Shift+ArrowRight', 'c')
  await page.getByTestId('compare').waitFor()
  await page.getByTestId('pane-picture').nth(1).waitFor()
  await page.getByTestId('inspector').getByText('Reading…').waitFor({ state: 'detached' })
  await photograph(page, 'day-comparison')
  await press(page, 'Escape', 'Escape')
  await filterBy(page, 'stars>=4 -tag:blurred')
  await photograph(page, 'day-filter')
  await press(page, 'ControlOrMeta+a', '2')
  await page.getByTestId('question').waitFor()
  await photograph(page, 'day-question')
  await press(page, 'Escape', 'Escape')
  await filterBy(page, '')
}

async function leadsMorning(page: Page): Promise<void> {
  await page.getByTestId('status').click()
  await page.getByText('Here now').waitFor()
  await photograph(page, 'lead-who-is-here')
  await press(page, 'Escape')
  await filterBy(page, 'updated:today by:carol')
  await photograph(page, 'lead-one-person')
  await filterBy(page, '')
  await press(page, 'ControlOrMeta+Shift+h')
  await page.getByTestId('history-batch').nth(1).waitFor()
  await page.getByTestId('history-batch').nth(1).locator('button[aria-expanded]').click()
  await page.getByTestId('history-change').first().waitFor()
  await photograph(page, 'lead-history')
  await press(page, 'Escape')
  await filterBy(page, 'conflict:yes')
  await page.getByTestId('cell').first().click()
  await page.getByTestId('conflict').waitFor()
  await photograph(page, 'lead-conflict')
  await filterBy(page, '')
  await press(page, 'ControlOrMeta+k')
  await page.keyboard.type('rename a tag')
  await press(page, 'Enter')
  await page.getByTestId('tag-task-tag').fill('blurred')
  await page.getByTestId('tag-task-name').fill('retake')
  await page.getByTestId('tag-task').getByText('already').waitFor()
  await photograph(page, 'lead-merge-tags')
  await press(page, 'Escape')
}
