import { mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { allFound, cell } from '../support/browser.ts'
import { type HostBrowser, launchHostBrowser, openHost, type OpenHost } from '../support/hosts.ts'
import { smallPictures } from '../support/small-pictures.ts'

const PICTURES = 12

let browser: HostBrowser
let base: string
let folder: string
let hosts: OpenHost[] = []
let ana: Page
let lead: Page
let keys: string[]

beforeAll(async () => {
  browser = await launchHostBrowser()
  base = await mkdtemp(join(tmpdir(), 'lenslet-history-'))
  folder = join(base, 'pictures')
  await smallPictures(folder, PICTURES)
  hosts = await Promise.all(['ana', 'lead'].map((user) => openHost(browser, join(base, user), folder, user)))
  ;[ana, lead] = [hosts[0]!.page, hosts[1]!.page]
  for (const page of [ana, lead]) await allFound(page, PICTURES)
  keys = await ana.getByTestId('cell').evaluateAll((cells) => cells.map((one) => (one as HTMLElement).dataset['key']!))
})
afterAll(async () => {
  await Promise.all(hosts.map((host) => host.stop()))
  await browser?.close()
  await rm(base, { recursive: true, force: true, maxRetries: 5 })
})

beforeEach(async () => {
  for (const page of [ana, lead]) for (let level = 0; level < 3; level++) await page.keyboard.press('Escape')
})

const rated = (page: Page, key: string, stars: number): Locator =>
  cell(page, key).and(page.locator(`[data-stars="${stars}"]`))

/** Gives stars to pictures with the keyboard, and waits until the other window shows them. */
async function rate(page: Page, other: Page, stars: number, ...chosen: string[]): Promise<void> {
  for (const key of chosen) {
    await cell(page, key).click()
    await page.keyboard.press(String(stars))
    await rated(other, key, stars).waitFor()
  }
}

const field = (page: Page, label: string): Locator =>
  page.getByTestId('history-dialog').getByLabel(label, { exact: true })

const batches = (page: Page, by: string): Locator => page.locator(`[data-testid="history-batch"][data-by="${by}"]`)

async function openHistory(page: Page): Promise<void> {
  await page.keyboard.press('ControlOrMeta+Shift+h')
  await page.getByTestId('history-batch').first().waitFor()
}

test('a lead sees what a colleague did, takes the batch back for everybody, and undoes that', async () => {
  await rate(ana, lead, 2, keys[0]!, keys[1]!, keys[2]!)
  await openHistory(lead)
  const batch = batches(lead, 'ana').first()
  await batch.getByText('3 pictures').waitFor()
  // Somebody else goes on meanwhile: the batch grows by itself.
  await rate(ana, lead, 3, keys[3]!)
  await batch.getByText('4 pictures').waitFor()
  await batch.getByTestId('take-back').click()
  const dialog = lead.getByTestId('take-back-dialog')
  await dialog.getByText('4 pictures get the labels that were there before.').waitFor()
  await lead.getByTestId('take-back-confirm').click()
  for (const key of keys.slice(0, 4)) await rated(ana, key, 0).waitFor()
  await batch.getByText('undone').waitFor()
  await batches(lead, 'lead').getByText('took back changes').waitFor()
  // The key of the message works here too, as its button says.
  await lead.getByRole('button', { name: 'Undo' }).waitFor()
  await lead.keyboard.press('v')
  await rated(ana, keys[3]!, 3).waitFor()
  await rated(ana, keys[0]!, 2).waitFor()
  await lead.keyboard.press('ControlOrMeta+Shift+z')
  await rated(ana, keys[0]!, 0).waitFor()
  await lead.keyboard.press('ControlOrMeta+z')
  await rated(ana, keys[0]!, 2).waitFor()
  await expect.poll(() => batch.getAttribute('data-undone')).toBe('false')
})

test('values that somebody has set since stay, and the preview says whose', async () => {
  await rate(ana, lead, 1, keys[4]!, keys[5]!)
  await rate(lead, ana, 5, keys[5]!)
  await openHistory(lead)
  await field(lead, 'Person').selectOption('ana')
  await field(lead, 'Labels').selectOption('stars')
  // A filter that is not understood leaves nothing to take back; the example in the field is understood.
  const filter = field(lead, 'Filter')
  await filter.fill('stars:>=4')
  await lead.getByText('expected a number of stars').waitFor()
  expect(await lead.getByTestId('take-back-all').count()).toBe(0)
  await filter.fill((await filter.getAttribute('placeholder'))!.replace('such as ', ''))
  await lead.getByText('No changes match.').waitFor()
  await filter.fill('')
  await lead.getByTestId('take-back-all').click()
  const dialog = lead.getByTestId('take-back-dialog')
  await dialog.getByText('1 value stays, because somebody has set it since: lead (1).').waitFor()
  // Changes that arrive while the preview is open are not taken back unseen.
  await rate(ana, ana, 4, keys[4]!)
  await rated(lead, keys[4]!, 4).waitFor()
  await lead.getByTestId('take-back-confirm').click()
  await dialog.waitFor({ state: 'detached' })
  await lead.getByText('1 picture stayed: somebody has changed it since.').waitFor()
  expect([await rated(lead, keys[4]!, 4).count(), await rated(lead, keys[5]!, 5).count()]).toEqual([1, 1])
  await lead.keyboard.press('Escape')
  await lead.keyboard.press('ControlOrMeta+z')
  await rated(ana, keys[0]!, 2).waitFor()
})

test('one change is shown with the value before it, and its pictures as a result', async () => {
  await rate(ana, lead, 1, keys[6]!)
  await rate(ana, lead, 5, keys[6]!)
  await openHistory(lead)
  await batches(lead, 'ana').first().locator('button[aria-expanded]').click()
  const change = lead
    .getByTestId('history-change')
    .filter({ has: lead.locator(`[title="${keys[6]}"]`) })
    .first()
  await change.getByText('1 star', { exact: true }).waitFor({ state: 'attached' })
  await change.getByText('5 stars').waitFor({ state: 'attached' })
  await field(lead, 'From').fill('2020-01-01T00:00')
  await field(lead, 'Filter').fill('stars:5')
  // Typing has paused.
  await lead.getByTestId('history-dialog').getByText('4 changes in 2 batches', { exact: true }).waitFor()
  await lead.getByText('Show the pictures').click()
  await lead.getByTestId('scope').getByText('matching stars:5').waitFor()
  // The picture that the lead rated in the test before is not one of ana's, but everybody's changes are asked for.
  await expect.poll(() => lead.getByTestId('cell').count()).toBe(2)
  await lead.getByTestId('scope').getByText('Show all pictures').click()
  await allFound(lead, PICTURES)
})

test('the inspector says what was there before, and puts it back', async () => {
  await rate(ana, lead, 2, keys[7]!)
  await rate(ana, lead, 4, keys[7]!)
  await cell(lead, keys[7]!).click()
  const inspector = lead.getByTestId('inspector')
  await inspector.getByText('(before: 2 stars)').waitFor()
  await inspector.getByRole('button', { name: 'Put this back: 2 stars' }).click()
  await rated(ana, keys[7]!, 2).waitFor()
  expect(await inspector.getByTestId('stars').getAttribute('data-stars')).toBe('2')
})

test('without the share it is shown, and what is taken back reaches the others later', async () => {
  await rate(ana, lead, 3, keys[8]!)
  await rename(folder, `${folder} away`)
  await lead.getByTestId('share-notice').waitFor()
  await openHistory(lead)
  await field(lead, 'Filter').fill(`name:"${basename(keys[8]!)}"`)
  await batches(lead, 'ana').getByText('1 picture').waitFor()
  await batches(lead, 'ana').getByTestId('take-back').click()
  await lead.getByTestId('take-back-confirm').click()
  await rated(lead, keys[8]!, 0).waitFor()
  expect(await rated(ana, keys[8]!, 3).count()).toBe(1)
  await rename(`${folder} away`, folder)
  await rated(ana, keys[8]!, 0).waitFor()
})

test('the labels of an earlier time are shown for one person only, and cannot be changed', async () => {
  await rate(ana, lead, 2, keys[9]!)
  await openHistory(lead)
  await field(lead, 'Filter').fill(`name:"${basename(keys[9]!)}"`)
  await batches(lead, 'ana').getByText('1 picture').waitFor()
  await batches(lead, 'ana').locator('button[aria-expanded]').click()
  await lead.getByText('Show all labels as they were before these changes').click()
  const past = lead.getByTestId('past')
  await past.getByText('Labels as of').waitFor()
  await rated(lead, keys[9]!, 0).waitFor()
  // What ana does meanwhile is not of that time.
  await rate(ana, ana, 5, keys[10]!)
  await cell(lead, keys[9]!).click()
  await lead.keyboard.press('4')
  await lead
    .getByTestId('toast')
    .getByText('Labels cannot be changed: the labels of an earlier time are shown.')
    .waitFor()
  expect([await rated(lead, keys[9]!, 0).count(), await rated(lead, keys[10]!, 0).count()]).toEqual([1, 1])
  await lead.keyboard.press('ControlOrMeta+k')
  await lead.keyboard.type('tag owl')
  const palette = lead.getByTestId('palette')
  await palette.getByText('Labels cannot be changed: the labels of an earlier time are shown.').waitFor()
  expect(await palette.getByRole('option', { name: 'Rename or merge a tag' }).count()).toBe(0)
  await lead.keyboard.press('Escape')
  await palette.waitFor({ state: 'detached' })
  await lead.keyboard.press('Enter')
  await lead.getByTestId('viewer').getByText('Labels as of').waitFor()
  await lead.keyboard.press('Escape')
  await openHistory(lead)
  await batches(lead, 'ana').first().waitFor()
  expect(await lead.getByTestId('take-back').first().isDisabled()).toBe(true)
  await lead.keyboard.press('Escape')
  await lead.keyboard.press('ControlOrMeta+j')
  await lead.getByTestId('toast').getByText('The inbox has the conflicts of now.').waitFor()
  await lead.getByTestId('search').fill('stars:5')
  await lead.getByTestId('search').press('Enter')
  await expect.poll(() => cell(lead, keys[10]!).count()).toBe(0)
  await lead.getByTestId('search').fill('')
  await lead.getByTestId('search').press('Enter')
  await past.getByText('Back to now').click()
  await rated(lead, keys[10]!, 5).waitFor()
  await rated(lead, keys[9]!, 2).waitFor()
  await cell(lead, keys[9]!).click()
  await lead.keyboard.press('4')
  await rated(ana, keys[9]!, 4).waitFor()
})

test('labels are frozen as a release, shown to a colleague later as they were, and compared with now', async () => {
  await rate(lead, ana, 3, keys[11]!)
  await lead.getByTestId('team-releases').locator('button').click()
  const dialog = lead.getByTestId('releases')
  await dialog.getByLabel('Name', { exact: true }).fill('v1')
  await dialog.getByLabel('What it is for').fill('first delivery')
  await dialog.getByRole('button', { name: 'Freeze the labels' }).click()
  await dialog.getByText('first delivery').waitFor()
  // The name is taken.
  await dialog.getByLabel('Name', { exact: true }).fill('v1')
  await dialog.getByRole('button', { name: 'Freeze the labels' }).click()
  await dialog.getByText('There is a release “v1” already').waitFor()
  await lead.keyboard.press('Escape')
  await rate(ana, lead, 5, keys[11]!)

  await ana.getByTestId('team-releases').locator('button').click()
  const release = ana.getByTestId('release').and(ana.locator('[data-name="v1"]'))
  await release.getByRole('button', { name: 'Compare v1 with now' }).click()
  const comparison = ana.getByTestId('release-comparison')
  await comparison.getByText('0 pictures labelled, 1 changed, 0 without labels now').waitFor()
  expect(await comparison.locator('li[data-kind="changed"]').innerText()).toContain('ana')
  await ana.getByRole('button', { name: 'All releases' }).click()
  await release.getByRole('button', { name: 'Show the labels of v1' }).click()
  await ana.getByTestId('past').getByText('Labels of the release v1').waitFor()
  await rated(ana, keys[11]!, 3).waitFor()
  await ana.getByTestId('past').getByText('Back to now').click()
  await rated(ana, keys[11]!, 5).waitFor()
})
