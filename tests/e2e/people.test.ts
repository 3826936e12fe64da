import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accessibilityProblems } from '../support/accessibility.ts'
import { allFound, cell } from '../support/browser.ts'
import { type HostBrowser, launchHostBrowser, type OpenHost, openHost, openProgram } from '../support/hosts.ts'
import { lenslet } from '../support/processes.ts'
import { smallPictures } from '../support/small-pictures.ts'

const PICTURES = 6

let browser: HostBrowser
let base: string
let folder: string
let keys: string[]
const hosts: OpenHost[] = []

/** Opens the folder on a machine of its own, as the person of that machine. */
async function openOn(machine: string): Promise<Page> {
  const host = await openProgram(browser, join(base, machine), folder)
  hosts.push(host)
  return host.page
}

const person = (page: Page, name: string): Locator => page.getByTestId('person').filter({ hasText: name })

beforeAll(async () => {
  browser = await launchHostBrowser()
  base = await mkdtemp(join(tmpdir(), 'lenslet-e2e-'))
  folder = join(base, 'pictures')
  await smallPictures(folder, PICTURES)
})
afterAll(async () => {
  await Promise.all(hosts.map((host) => host.stop()))
  await browser?.close()
  await rm(base, { recursive: true, force: true })
})

test('a person is asked for the name once, and who labels on a second machine says that it was them', async () => {
  const studio = await openOn('studio')
  await studio.getByLabel('Your name').fill('Ana')
  await studio.getByRole('button', { name: 'Start labelling' }).click()
  await allFound(studio, PICTURES)
  keys = await studio
    .getByTestId('cell')
    .evaluateAll((cells) => cells.map((one) => (one as HTMLElement).dataset['key']!))
  await cell(studio, keys[0]!).click()
  await studio.keyboard.press('4')

  const laptop = await openOn('laptop')
  await cell(laptop, keys[0]!).and(laptop.locator('[data-stars="4"]')).waitFor()
  await laptop.getByTestId('name-banner').getByRole('textbox').fill('ana')
  await laptop.keyboard.press('Enter')
  const question = laptop.getByTestId('namesake')
  await question.getByText('Ana has labelled 1 picture here, last just now.').waitFor()
  await question.getByRole('button', { name: 'Yes, that was me' }).click()
  await question.waitFor({ state: 'detached' })
  await cell(laptop, keys[1]!).click()
  await laptop.keyboard.press('3')
  for (const page of [studio, laptop]) {
    const people = page.getByTestId('facet-people')
    await people.getByRole('button', { name: /^Ana.* 2/ }).waitFor()
    expect(await people.getByRole('button', { name: /^ana/i }).count()).toBe(1)
  }
})

test('a new name and colour are shown to everybody, also beside old labels', async () => {
  hosts.push(await openHost(browser, join(base, 'lead'), folder, 'lead'))
  const lead = hosts.at(-1)!.page
  const studio = hosts[0]!.page
  await lead.getByTestId('team-people').click()
  await person(lead, 'Ana').click()
  await person(lead, 'Ana').getByText('here now').waitFor()
  expect(await accessibilityProblems(lead)).toEqual([])
  await lead.getByLabel('Name', { exact: true }).fill('Ana Kovács')
  await lead.keyboard.press('Enter')
  await lead.getByRole('radio', { name: 'Pink' }).check({ force: true })
  await person(lead, 'Ana Kovács').waitFor()
  const facet = studio.getByTestId('facet-people').getByRole('button', { name: /^Ana Kovács/ })
  await facet.waitFor()
  await expect.poll(() => facet.locator('.avatar').getAttribute('style')).toContain('var(--person-pink)')
  await studio.locator('.status-user').getByText('Ana Kovács').waitFor()
  await cell(studio, keys[0]!).click()
  await studio.locator('.history-group').getByText('Ana Kovács').waitFor()
  // From here to the pictures and the history of one person.
  await lead.getByRole('button', { name: 'Show pictures' }).click()
  await expect.poll(() => lead.getByTestId('search').inputValue()).toBe('by:"Ana Kovács"')
  await allFound(lead, 2)
})

test('two people are joined after a question, count once, and are separated again', async () => {
  const lead = hosts.at(-1)!.page
  await lenslet(join(base, 'old'), ['label', folder, keys[2]!, '--stars', '5', '--user', 'ana old'])
  await lead.keyboard.press('Escape')
  await lead.getByTestId('team-people').click()
  await person(lead, 'ana old').click()
  await lead.getByLabel('Same person as').selectOption({ label: 'Ana Kovács' })
  await lead.getByRole('button', { name: 'Join…' }).click()
  await lead.getByTestId('question').getByRole('button', { name: 'Join them' }).click()
  await person(lead, 'ana old').waitFor({ state: 'detached' })
  await person(lead, 'Ana Kovács').getByText('3 pictures').waitFor()
  const studio = hosts[0]!.page
  await studio
    .getByTestId('facet-people')
    .getByRole('button', { name: /^Ana Kovács.* 3/ })
    .waitFor()
  await person(lead, 'Ana Kovács')
    .getByRole('button', { name: /Ana Kovács/ })
    .click()
  await lead.getByRole('button', { name: 'Separate the ids' }).click()
  await person(lead, 'ana old').getByText('1 picture').waitFor()
  // Who only changed profiles is listed too.
  await person(lead, 'lead').getByText('no labels').waitFor()
  expect(await lead.getByTestId('person').count()).toBe(3)
})

test('the name in the settings is changed in the same way, and the id in the files stays', async () => {
  const studio = hosts[0]!.page
  await studio.keyboard.press('ControlOrMeta+,')
  await studio.getByTestId('setting-user').fill('Ana Nagy')
  await studio.keyboard.press('Enter')
  const laptop = hosts[1]!.page
  await laptop.locator('.status-user').getByText('Ana Nagy').waitFor()
  await studio.keyboard.press('Escape')
  const { stdout } = await lenslet(join(base, 'script'), ['people', folder, '--json'])
  const people = JSON.parse(stdout) as { id: string; name: string }[]
  expect(people.map(({ name }) => name)).toEqual(['Ana Nagy', 'ana old', 'lead'])
  expect(people.find(({ name }) => name === 'Ana Nagy')!.id).toMatch(/^ana-[0-9a-z]{6}$/)
})

test('on a shared machine somebody new is asked for the name, labels as themselves, and a colleague goes on as before', async () => {
  const laptop = hosts[1]!.page
  await laptop.getByTestId('team-people').click()
  await laptop.getByRole('button', { name: 'Somebody new works here' }).click()
  await laptop.getByTestId('name-banner').getByRole('textbox').fill('Cleo')
  await laptop.keyboard.press('Enter')
  await laptop.locator('.status-user').getByText('Cleo').waitFor()
  // What Ana did last is not Cleo's to undo.
  await laptop.keyboard.press('ControlOrMeta+z')
  await laptop.getByTestId('toast').getByText('Nothing to undo').waitFor()
  await cell(laptop, keys[3]!).click()
  await laptop.keyboard.press('2')
  const studio = hosts[0]!.page
  await studio
    .getByTestId('facet-people')
    .getByRole('button', { name: /^Cleo.* 1/ })
    .waitFor()
  await laptop.getByTestId('team-people').click()
  await person(laptop, 'Ana Nagy').click()
  await laptop.getByRole('button', { name: 'Work as Ana Nagy' }).click()
  await laptop.keyboard.press('Escape')
  await laptop.locator('.status-user').getByText('Ana Nagy').waitFor()
  await cell(laptop, keys[3]!).click()
  await laptop.keyboard.press('3')
  await cell(studio, keys[3]!).and(studio.locator('[data-stars="3"]')).click()
  await studio.locator('.history-group').first().getByText('Ana Nagy').waitFor()
  expect(await studio.locator('.history-group').nth(1).getByText('Cleo').count()).toBe(1)
})

test('what is on screen follows each new name, although nothing else changes there', async () => {
  const pages = [hosts[0]!.page, hosts[1]!.page]
  for (const page of pages) {
    await page.keyboard.press('Escape')
    await cell(page, keys[3]!).click()
  }
  let name = 'Ana Nagy'
  for (const next of ['Ana Kiss', 'Ana Papp', 'Ana Balogh', 'Ana Farkas', 'Ana Nagy']) {
    await lenslet(join(base, 'script'), ['people', 'rename', folder, name, next, '--user', 'lead'])
    for (const page of pages)
      await expect.poll(() => page.locator('.history-head').first().textContent()).toContain(next)
    name = next
  }
})

test('a long name without blanks stays within the inspector and the dialog', async () => {
  const studio = hosts[0]!.page
  const long = 'W'.repeat(100)
  await lenslet(join(base, 'script'), ['people', 'rename', folder, 'Ana Nagy', long, '--user', 'lead'])
  await cell(studio, keys[3]!).click()
  await studio.locator('.history-group').first().getByText(long).waitFor()
  await studio.locator('.inspector-title').getByText(long).waitFor()
  await studio.getByTestId('team-people').click()
  await person(studio, long).click()
  await studio.getByLabel('Name', { exact: true }).waitFor()
  const overflowing = await studio
    .locator('.inspector, .inspector-title, .history-head, .people-dialog, .person-line, .person-actions')
    .evaluateAll((boxes) => boxes.filter((box) => box.scrollWidth > box.clientWidth + 1).map((box) => box.className))
  expect(overflowing).toEqual([])
})
